"""The sample greets with a day's list whenever it is started."""

import io
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.app import App
from bot.config import Settings, StoreSettings

pytestmark = pytest.mark.asyncio


@dataclass
class At:
    """A clock that stands still."""

    moment: datetime

    def now(self) -> datetime:
        """The moment at which it stands."""
        return self.moment


async def greeting(path: Path, moment: datetime, *lines: str) -> str:
    """What a start at this moment prints."""
    settings = Settings(store=StoreSettings(url=f"tinydb:{path}"))
    app = App(settings=settings, command="a test", clock=At(moment))
    output = io.StringIO()
    await app.run("", io.StringIO("".join(f"{line}\n" for line in lines)), output)
    return output.getvalue()


@pytest.mark.parametrize("day", range(7))
@pytest.mark.parametrize("hour", [0, 8, 17, 23])
async def test_on_any_day_and_hour_three_people_are_named_with_a_reason(tmp_path: Path, day: int, hour: int) -> None:
    # The last week of March: in Maya's zone the clock goes forward on its Sunday.
    said = await greeting(tmp_path / "store.json", datetime(2026, 3, 23 + day, hour, 59, tzinfo=UTC))
    assert "Three people to get back to" in said
    for number in (1, 2, 3):
        assert re.search(
            rf"^  {number}  [A-Z].+ (asked|shared|helped|mentioned) .+\. → (Reply|Thank)$", said, re.MULTILINE
        )
    assert "Settled by itself since " in said


async def test_what_was_done_stays_done_on_the_next_start_of_the_day(tmp_path: Path) -> None:
    path, morning = tmp_path / "store.json", datetime(2026, 3, 25, 8, 0, tzinfo=UTC)
    assert "1  Dana Vindholm" in await greeting(path, morning, "done 1")
    later = await greeting(path, morning + timedelta(hours=3))
    assert "Dana Vindholm" not in later
    assert "Loaded the sample" not in later


async def test_an_old_sample_is_brought_to_the_present(tmp_path: Path) -> None:
    path, morning = tmp_path / "store.json", datetime(2026, 3, 25, 8, 0, tzinfo=UTC)
    await greeting(path, morning, "done 1")
    months_later = await greeting(path, morning + timedelta(days=90))
    assert "Loaded the sample" in months_later
    assert "1  Dana Vindholm" in months_later
