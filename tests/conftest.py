"""Settings of all tests: how many examples hypothesis tries, here and in `make soak`."""

import os

import pytest
from hypothesis import HealthCheck, settings

SHORT = os.environ.get("REQUITE_SOAK_SHORT") == "1"
"""Whether a soak (`make soak SHORT=1`) is to take minutes rather than all it needs."""
SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large]
settings.register_profile("quick", max_examples=100, deadline=None, suppress_health_check=SLOW)
settings.load_profile("quick")


@pytest.fixture(autouse=True)
def without_tokens(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test meets a real workspace, whatever tokens the machine's environment holds."""
    for name in [name for name in os.environ if name.endswith(("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN"))]:
        monkeypatch.delenv(name)
