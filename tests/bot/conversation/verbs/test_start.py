"""`start`: how it is said; what it does is told in tests/bot/commands/test_ear.py, where there is a platform."""

import pytest

from bot.conversation.grammar import understand
from bot.conversation.verbs import VERBS
from bot.conversation.verbs.start import offer, started
from bot.people import Pause
from bot.ports import Applicant, Filled
from bot.views import Form
from bot.words import words_for
from tests.bot.conversation.talk import HOUR, SOMEBODY, made, member_of, rows, say, tells, turn
from tests.rows import NOW, profile

SAID = ("start", "Let's get started", "How do I join?", "sign me up please", "I'd like to opt in", "begin")


@pytest.mark.parametrize("text", SAID)
def test_it_is_understood(text: str) -> None:
    understood = understand(text, VERBS, words_for("en")).verb
    assert understood
    assert understood.name == "start"


@pytest.mark.asyncio
async def test_a_member_who_says_it_changes_nothing() -> None:
    store = await made()
    before = await rows(store)
    form = await say(store, "start")
    assert isinstance(form, Form)
    assert form.notes[0] == "You are in already. These are your settings."
    assert await rows(store) == before


@pytest.mark.asyncio
async def test_who_is_in_no_channel_is_told_how_i_see_any() -> None:
    caller = await turn(await made())
    nobody = Applicant(profile=profile(SOMEBODY, "Sam"))
    form = offer(caller, nobody)
    assert isinstance(form, Form)
    assert "I see no channel of yours yet" in form.notes[1]
    assert not any("0" in note and "channel" in note for note in form.notes)
    values = {"hour": ("09:00",), "days": ()}
    again = await started(caller, nobody, Filled(who=SOMEBODY, where="test", verb="start", values=values))
    assert isinstance(again.view, Form)
    assert [one.problem for one in again.view.fields if one.problem] == ["Choose at least one day."]


@pytest.mark.asyncio
async def test_after_a_pause_it_goes_on() -> None:
    store = await made()
    await say(store, "pause")
    assert (await tells(store, "start", now=NOW + HOUR)).startswith("Welcome back.")
    assert (await member_of(store)).pauses == (Pause(since=NOW, until=NOW + HOUR),)
