"""Two weeks in a Slack workspace, through the real SDK: from the first word to the last."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.doubles.slack.workspace import Json
from tests.stories.in_slack import seen, world

pytestmark = pytest.mark.asyncio
BEGIN = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
"""A Monday, nine o'clock in Berlin."""


async def test_two_weeks(tmp_path: Path) -> None:
    async with world(f"tinydb:{tmp_path / 'requite.json'}", BEGIN) as here:
        slack, space = here.slack, here.slack.workspace
        anna, ben, cleo = (space.add_user(name) for name in ("Anna", "Ben", "Cleo"))
        launch = space.add_channel("launch", anna, ben, cleo)
        talk = space.add_channel("talk", anna, ben, cleo)

        # Before she opts in nothing of anyone is kept.
        await here.says(ben, launch, f"<@{anna.id}> could you look at the draft?")
        assert await here.storage.homes() == ()

        # She starts: a form with her zone and channels filled in, and what is kept in plain words.
        await here.does(slack.hands.types_command(anna, launch, "start"))
        form = here.modal(anna)
        assert "never" in seen(form)
        assert "2 of" in seen(form)
        await here.does(slack.hands.submits(anna, form, filled(form)))
        assert len(here.dms(anna)) == 1

        # Talk: Ben asks, Cleo helps; nobody is told anything before nine the next day.
        await here.at("2026-03-02 14:00")
        asked = await here.says(ben, launch, f"<@{anna.id}> which build goes to the testers?")
        await here.at("2026-03-03 08:59")
        assert len(here.dms(anna)) == 1
        await here.at("2026-03-03 09:00")
        digest = here.dms(anna)[-1]
        assert "Ben asked you a question in #launch" in seen(digest)
        assert "which build goes to the testers?" in seen(digest)
        assert "which build" not in digest["text"]

        # Done: the message says so, in place.
        await here.does(slack.hands.clicks(anna, space.im_with(anna.id), digest, "done-1"))
        await here.beat()
        assert "Done." in seen(here.dms(anna)[-1])
        assert len(here.dms(anna)) == 2

        # She answers Cleo in a thread: the nudge settles by itself.
        await here.at("2026-03-03 16:00")
        asked = await here.says(cleo, talk, f"<@{anna.id}> can you review my talk?")
        await here.at("2026-03-04 09:00")
        assert "Cleo" in seen(here.dms(anna)[-1])
        await here.at("2026-03-04 11:00")
        await here.says(anna, talk, "Sure, tonight.", thread=asked)
        await here.beat()
        assert "Done: you replied to Cleo in #talk today." in seen(here.dms(anna)[-1])

        # She asks whom to thank.
        told = await here.asks(anna, "who should I thank?")
        assert "Ben" not in told or "thank" in told

        # A snooze brings that one back alone, at its time.
        await here.at("2026-03-05 10:00")
        await here.says(ben, launch, f"<@{anna.id}> when is the freeze?")
        await here.at("2026-03-06 09:00")
        digest = here.dms(anna)[-1]
        assert "Ben asked you a question" in seen(digest)
        await here.does(slack.hands.clicks(anna, space.im_with(anna.id), digest, "more-1", option=0))
        await here.at("2026-03-06 10:05")
        assert "Back, as you asked:" in seen(here.dms(anna)[-1])

        # She stops: from now on nothing comes and nothing is kept.
        await here.asks(anna, "stop")
        kept = len(await here.storage.about((await here.storage.homes())[0]))
        await here.says(ben, launch, f"<@{anna.id}> one more question: who signs off?")
        assert len(await here.storage.about((await here.storage.homes())[0])) <= kept + 1
        before = len(here.dms(anna))
        await here.at("2026-03-16 12:00")
        assert len(here.dms(anna)) == before


def filled(form: Json) -> Json:
    """What a modal's fields hold as they are offered."""
    names = {
        "initial_value": "value",
        "initial_time": "selected_time",
        "initial_option": "selected_option",
        "initial_options": "selected_options",
        "initial_date_time": "selected_date_time",
    }
    values: Json = {}
    for block in form["blocks"]:
        if block["type"] == "input":
            element = block["element"]
            told = {names[key]: element[key] for key in element if key in names}
            values[block["block_id"]] = {element["action_id"]: {"type": element["type"], **told}}
    return values
