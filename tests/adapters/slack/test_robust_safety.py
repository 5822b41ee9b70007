"""What others press, or forge, changes nothing; nothing that people are called or write is live."""

import json
import logging
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from adapters.slack.packing import pack, unpacked
from bot.models import Rhythm, Row, SaidOnce
from tests.adapters.slack.test_outbound_safety import HOSTILE, LIVE, UNSENDABLE, objects_in
from tests.doubles.slack.limits import broadcasts_in
from tests.doubles.slack.workspace import Channel, Json, User
from tests.stories.in_slack import World, world
from tests.stories.test_two_weeks_in_slack import filled

pytestmark = pytest.mark.asyncio
BEGIN = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
REFUSALS = ("That one is gone", "no longer open", "t work for you yet")
TEXTS = [text for text in HOSTILE if not text.startswith("<@")]
OURS = ("https://loopback.slack.com/", "slack://")
PARSED = ("text", "initial_comment")
"""What Slack parses of what is sent beside blocks (page “Formatting message text”)."""


async def opted_in(here: World, room: Channel, *users: User) -> None:
    """These become members, as one does."""
    for user in users:
        await here.does(here.slack.hands.types_command(user, room, "start"))
        form = here.modal(user)
        await here.does(here.slack.hands.submits(user, form, filled(form)))
        assert here.dms(user)


async def kept(here: World) -> set[Row]:
    """All that is kept, but for which turns were taken, and whether whoever took them is there at all."""
    (home,) = await here.storage.homes()
    return {row for row in await here.storage.about(home) if not isinstance(row, (Rhythm, SaidOnce))}


def values_in(message: Json) -> Iterator[tuple[str, int, str]]:
    """Of every button and every option of a message: its action_id, its place in a menu, and its value."""
    for one in objects_in(message["blocks"]):
        if one.get("value") and one.get("type") == "button":
            yield one["action_id"], 0, one["value"]
        for place, option in enumerate(one.get("options", ())):
            yield one["action_id"], place, option["value"]


async def two_digests(here: World) -> tuple[User, User, User, Json, Json]:
    """Anna and Ben, who are members and have a digest each, and Cleo, who isn't."""
    space = here.slack.workspace
    anna, ben, cleo = (space.add_user(name) for name in ("anna", "ben", "cleo"))
    launch = space.add_channel("launch", anna, ben, cleo)
    await opted_in(here, launch, anna, ben)
    for user in (anna, ben):
        await here.says(cleo, launch, f"<@{user.id}> which build goes to the testers?")
    await here.at("2026-03-03 09:00")
    return anna, ben, cleo, here.dms(anna)[-1], here.dms(ben)[-1]


async def test_what_somebody_else_presses_is_refused_and_changes_nothing(tmp_path: Path) -> None:
    async with world(f"tinydb:{tmp_path / 'requite.json'}", BEGIN) as here:
        anna, ben, cleo, of_anna, of_ben = await two_digests(here)
        im = here.slack.workspace.im_with(anna.id)
        before, pressed = await kept(here), list(values_in(of_anna))
        assert len(pressed) > 5
        for action_id, place, value in pressed:
            verb, about, _ = unpacked(value) or ("", "", "")
            assert about, value
            for other in (ben, cleo):
                views, dms = len(here.slack.workspace.views), len(here.dms(other))
                await here.does(here.slack.hands.clicks(other, im, of_anna, action_id, option=place))
                shown = [view for view in here.slack.workspace.views.values() if view["user"] == other.id]
                told = json.dumps(shown[-1:] if len(here.slack.workspace.views) > views else here.dms(other)[dms:])
                assert any(refusal in told for refusal in REFUSALS), (verb, other.name, told)
                assert await kept(here) == before, (verb, other.name)
        for forged in (value for _, _, value in values_in(of_ben)):
            await here.does(here.slack.hands.clicks(anna, im, of_anna, "done-1", value=forged))
            assert await kept(here) == before, forged
        assert here.dms(anna)[-1]["blocks"] == of_anna["blocks"]


async def test_what_is_forged_is_refused_and_changes_nothing(tmp_path: Path) -> None:
    async with world(f"tinydb:{tmp_path / 'requite.json'}", BEGIN) as here:
        anna, _, cleo, of_anna, _ = await two_digests(here)
        im, before = here.slack.workspace.im_with(anna.id), await kept(here)
        verbs = sorted({(unpacked(value) or ("", "", ""))[0] for _, _, value in values_in(of_anna)})
        forged = [
            pack(verb, about, text) for verb in verbs for about, text in (("", ""), ("x" * 200, "\x00"), ("1", "9"))
        ]
        forged += [
            pack("reply", datetime.now(UTC).isoformat(), "yes"),
            pack("no_such_verb", "1"),
            "||",
            "a|b",
            "x" * 3_000,
        ]
        for value in forged:
            for who in (anna, cleo):
                await here.does(here.slack.hands.clicks(who, im, of_anna, "done-1", value=value))
                assert await kept(here) == before, value


async def test_a_form_that_somebody_else_submits_is_refused(tmp_path: Path) -> None:
    async with world(f"tinydb:{tmp_path / 'requite.json'}", BEGIN) as here:
        anna, ben, cleo, of_anna, _ = await two_digests(here)
        im, views = here.slack.workspace.im_with(anna.id), here.slack.workspace.views
        views.clear()
        for action_id, place, value in values_in(of_anna):
            if value.startswith("snooze|") and not views:
                await here.does(here.slack.hands.clicks(anna, im, of_anna, action_id, option=place))
        (form,), before = tuple(views.values()), await kept(here)
        (block,) = (block for block in form["blocks"] if block["type"] == "input")
        about = {"type": block["element"]["type"], "selected_date_time": int(BEGIN.timestamp()) + 3 * 86_400}
        values = {block["block_id"]: {block["element"]["action_id"]: about}}
        for other in (ben, cleo):
            views[form["id"]] = form
            dms = len(here.dms(other))
            await here.does(here.slack.hands.submits(other, form, values))
            assert REFUSALS[0] in json.dumps(here.dms(other)[dms:])
            assert await kept(here) == before, other.name
        views[form["id"]] = form
        await here.does(here.slack.hands.submits(anna, form, values))
        assert await kept(here) != before


# --- nothing is live


def assert_inert(sent: Json) -> None:
    """Nothing that Slack would make something of, and no link but to Slack itself."""
    for one in objects_in({key: value for key, value in sent.items() if key != "metadata"}):
        assert one.get("type") != "mrkdwn", one
        assert one.get("emoji") in (None, False), one
        assert str(one.get("url", OURS[0])).startswith(OURS), one
        assert not UNSENDABLE.search(str(one.get("text"))), one
    for name in PARSED:
        assert not LIVE.search(str(sent.get(name) or "")), sent[name]
    assert not broadcasts_in(sent)


def all_sent(here: World) -> Iterator[Json]:
    """Everything that came from the bot: calls, their views, answers, and what acks carried."""
    for call in here.slack.api.calls:
        if call.method.startswith(("chat.post", "chat.update", "files.complete", "response_url")):
            yield call.args
        if call.method.startswith("views."):
            yield call.args["view"]
    for delivery in here.slack.link.deliveries:
        if delivery.answer:
            yield delivery.answer.get("view", delivery.answer)


def named(here: World, name: str) -> User:
    return here.slack.workspace.add_user(name, real_name=name, status_text=name)


async def talk(here: World, anna: User, others: list[User], rooms: list[Channel]) -> None:
    """They ask her, help her and pass on what she wrote, in words that would be live."""
    for number, other in enumerate(others):
        room, words = rooms[number % len(rooms)], TEXTS[number % len(TEXTS)]
        escaped = words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        text = (words, escaped)[number % 2].encode("utf-8", "ignore").decode() or "…"
        await here.says(other, room, f"<@{anna.id}> could you look at {text}?")
        asked = await here.says(anna, room, f"Which one is {text}?")
        await here.says(other, room, f"It is {text}.", thread=asked)


async def test_nothing_that_people_are_called_or_write_is_live(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    async with world(f"tinydb:{tmp_path / 'requite.json'}", BEGIN) as here:
        space = here.slack.workspace
        names = [name.encode("utf-8", "ignore").decode() for name in HOSTILE]
        anna = named(here, "*Anna* <!channel>")
        others = [named(here, name or "nobody") for name in ("javascript:alert(1)", *names)]
        rooms = [space.add_channel(name, anna, *others) for name in ("<!here>", "*x*", "<http://a|b>", "@channel")]
        await opted_in(here, rooms[0], anna)
        await talk(here, anna, others, rooms)
        await here.at("2026-03-03 09:00")
        digest = here.dms(anna)[-1]
        im = space.im_with(anna.id)
        for action_id, place, value in [*values_in(digest)][:40]:
            if not value.startswith(("done|", "skip|")):
                await here.does(here.slack.hands.clicks(anna, im, digest, action_id, option=place))
        for text in ("today", "waiting", "who should I thank?", "history", "status", "settings", *names, *VERBS):
            await here.asks(anna, text or "…")
        for text in ("today", "waiting", names[0], "start", "review", "help"):
            await here.does(here.slack.hands.types_command(anna, rooms[0], text))
        await here.does(here.slack.hands.uses_shortcut(anna, "requite_who"))
        await here.says(anna, rooms[0], f"<@{space.bot.id}> <!channel>")
        await here.at("2026-03-04 09:00")
        sent = list(all_sent(here))
        assert len(sent) > 60
        shown = json.dumps([one.get("blocks") for one in sent], ensure_ascii=False)
        assert all(name in shown for name in ("*x*", "javascript:alert(1)", "<\u2060!channel>", "<\u2060http://a|b>"))
        for one in sent:
            assert_inert(one)
        assert not here.slack.hands.refused
        assert not any(token in caplog.text for token in (space.bot_token, space.app_token))


VERBS = ("why 1", "with 1", "done 1", "undo", "mute <!channel>", "met *x*", "why <http://a|b>", "export", "who to ask")
"""What is asked about people with such names."""


async def test_no_token_is_in_any_repr_or_error(tmp_path: Path) -> None:
    async with world(f"tinydb:{tmp_path / 'requite.json'}", BEGIN) as here:
        platform: Any = here.platform
        parts = [
            platform,
            *vars(platform).values(),
            *vars(platform._serving).values(),
            *vars(platform._client).values(),
        ]
        told = " ".join(repr(part) for part in parts)
        assert here.slack.workspace.bot_token not in told
        assert here.slack.workspace.app_token not in told
