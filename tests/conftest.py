"""Settings of all tests: how many examples hypothesis tries, here and in `make soak`."""

import os

from hypothesis import HealthCheck, settings

SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large]
settings.register_profile("quick", max_examples=100, deadline=None, suppress_health_check=SLOW)
settings.register_profile("soak", max_examples=1000, deadline=None, suppress_health_check=SLOW)
settings.load_profile(os.environ.get("REQUITE_HYPOTHESIS", "quick"))
