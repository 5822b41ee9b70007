"""Words: facts, days as the member's clock shows them, private channels without their names."""

from datetime import datetime, timedelta
from itertools import product
from zoneinfo import ZoneInfo

import pytest

from bot.events import ChannelId
from bot.kinds import KINDS, Gesture, Kind
from bot.ledger import How, MemberId, Settled
from bot.models import Nudge, NudgeId, NudgeState, Reason
from bot.nudging.wording import Wording, short
from bot.people import Channel, ChannelKind
from bot.words import words_for
from tests.rows import ANN, HOME, KIM, LEE, NOW, item, posted, profile

BERLIN = ZoneInfo("Europe/Berlin")
DAY = timedelta(days=1)
NEVER_SAID = ("owe", "debt", "score", "still haven", "ignored", "repay")


def channel(name: str, kind: ChannelKind) -> Channel:
    """A channel whose id is its name."""
    return Channel(home=HOME, id=ChannelId(name), name=name, kind=kind)


CHANNELS = [channel("C1", ChannelKind.PUBLIC), channel("P1", ChannelKind.PRIVATE), channel("D1", ChannelKind.DIRECT)]
WORDS = Wording(
    words=words_for("en"),
    profiles={KIM: profile(KIM, "Kim Larsen")},
    channels={row.id: row for row in CHANNELS},
    now=NOW,
    zone=BERLIN,
    link=lambda channel, message: f"https://x/{channel}/{message}",
)


def reason(kind: Kind, count: int = 1, place: str = "C1") -> Reason:
    """A reason of two days ago, counted since the day before."""
    at = NOW - 2 * DAY
    message = posted("1", KIM, at).message
    return Reason(kind=kind, count=count, channel=ChannelId(place), message=message, at=at, since=at - DAY)


def nudge(*reasons: Reason) -> Nudge:
    """A nudge toward Kim for these reasons."""
    return Nudge(
        home=HOME,
        member=MemberId(ANN),
        id=NudgeId("1"),
        contact=KIM,
        gesture=Gesture.REPLY,
        reasons=reasons,
        conversations=(),
        worth=0.5,
        state=NudgeState.PLANNED,
        at=NOW,
    )


def test_a_card_says_who_and_what_first() -> None:
    card = WORDS.card(nudge(reason(Kind.QUESTION), reason(Kind.HELP, 4)), 1)
    assert card.reason == "Kim Larsen asked you a question in #C1 on Wednesday."
    assert card.more == ("And helped you four times since Tuesday, the latest in #C1 on Wednesday.",)
    assert card.link == "https://x/C1/1"


@pytest.mark.parametrize(
    ("kind", "count"), list(product([*(k for k in Kind if KINDS[k].awaits), Kind.REACTION], [1, 2, 12]))
)
def test_every_reason_is_a_fact_and_no_judgement(kind: Kind, count: int) -> None:
    said = WORDS.card(nudge(reason(kind, count)), 1).reason
    assert said.startswith("Kim Larsen ")
    assert not any(word in said.casefold() for word in NEVER_SAID)


@pytest.mark.parametrize("how", list(How))
def test_whatever_settles_an_item_can_be_told(how: How) -> None:
    settled = Settled(how=how, at=NOW, channel=ChannelId("C1"), message=posted("2", ANN, NOW).message, by=LEE)
    said = WORDS.settled(item(Kind.QUESTION, NOW - DAY, settled=settled))
    assert "Kim Larsen" in said
    assert not any(word in said.casefold() for word in NEVER_SAID)


def test_an_open_item_has_nothing_to_tell_of_its_settlement() -> None:
    with pytest.raises(ValueError, match="is open"):
        WORDS.settled(item(Kind.QUESTION, NOW))


@pytest.mark.parametrize(
    ("place", "said"),
    [
        ("C1", "in #C1"),
        ("P1", "in a private channel"),
        ("D1", "in a direct message"),
        ("gone", "in a channel"),
    ],
)
def test_a_private_channel_is_not_named(place: str, said: str) -> None:
    assert WORDS.where(ChannelId(place)) == said


@pytest.mark.parametrize(
    ("moment", "said"),
    [
        ("2026-03-20T00:30", "today"),
        ("2026-03-19T23:30", "yesterday"),
        ("2026-03-14T12:00", "on Saturday"),
        ("2026-03-13T12:00", "on 13 March"),
        ("2025-12-31T12:00", "on 31 December 2025"),
    ],
)
def test_days_are_those_of_the_members_clock(moment: str, said: str) -> None:
    assert WORDS.when(datetime.fromisoformat(moment).replace(tzinfo=BERLIN)) == said


def test_somebody_without_a_label_is_called_by_id() -> None:
    assert WORDS.who(LEE) == "lee"


def test_small_numbers_are_words() -> None:
    assert [words_for("en").number(n) for n in (0, 1, 10, 11)] == ["zero", "one", "ten", "11"]


@pytest.mark.parametrize(
    ("name", "cut"),
    [
        ("Kim Larsen", "Kim Larsen"),
        ("Kofi Harmattan-Addo", "Kofi Harmattan…"),
        ("Oluwaseun Adebayo-Williams", "Oluwaseun…"),
        ("Donaudampfschifffahrt", "Donaudampfschifff…"),
        ("Bo Nordenskiöldsheimer", "Bo Nordenskiöldsh…"),
    ],
)
def test_a_long_name_is_cut_at_the_head_of_a_nudge(name: str, cut: str) -> None:
    assert short(name) == cut
    assert len(cut) <= 18
