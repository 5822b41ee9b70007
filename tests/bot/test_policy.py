"""What the policy allows: who may join, which channels are read."""

import pytest

from bot.config import PolicySettings
from bot.events import ChannelId, Identity
from bot.ledger import HomeId
from bot.people import Channel, ChannelKind, Profile
from bot.policy import is_read, may_join
from bot.words import words_for

HOME = HomeId("slack:T1")
KIM = Profile(home=HOME, identity=Identity("slack:T1:U7"), name="Kim Park", handle="kim", names=("Kim Lee Park",))


def channel(name: str = "board") -> Channel:
    return Channel(home=HOME, id=ChannelId("slack:T1/C7"), name=name, kind=ChannelKind.PUBLIC)


def test_everybody_of_the_workspace_may_join() -> None:
    assert may_join(PolicySettings(), KIM, guest=False, external=False) == ""


@pytest.mark.parametrize(
    ("guest", "external", "policy", "says"),
    [
        (True, False, PolicySettings(), "Guests can’t join"),
        (True, False, PolicySettings(shared_channels=True), "Guests can’t join"),
        (False, True, PolicySettings(guests=True), "Only people of this workspace"),
        (True, True, PolicySettings(guests=True), "Only people of this workspace"),
        (True, False, PolicySettings(guests=True), ""),
        (False, True, PolicySettings(shared_channels=True), ""),
        (True, True, PolicySettings(shared_channels=True), "Guests can’t join"),
        (False, False, PolicySettings(may_join=("@ann",)), "Not everybody can join"),
        (True, False, PolicySettings(may_join=("@kim",)), "Guests can’t join"),
    ],
)
def test_guests_and_others_may_where_it_is_set(guest: bool, external: bool, policy: PolicySettings, says: str) -> None:
    refusal = may_join(policy, KIM, guest=guest, external=external)
    assert (says in refusal) if says else refusal == ""
    words_for("en").say(refusal)


@pytest.mark.parametrize("entry", ["U7", "u7", "slack:T1:U7", "kim", "@kim", "@KIM"])
def test_whoever_is_listed_may_join(entry: str) -> None:
    assert may_join(PolicySettings(may_join=("@ann", entry)), KIM, guest=False, external=False) == ""


@pytest.mark.parametrize("entry", ["U", "U77", "T1:U7", "ki", "@", "park", "slack:T2:U7", "Kim Park", "kim lee park"])
def test_nobody_is_listed_by_a_part(entry: str) -> None:
    assert may_join(PolicySettings(may_join=(entry,)), KIM, guest=False, external=False) != ""
    assert may_join(
        PolicySettings(may_join=(entry,)),
        Profile(home=HOME, identity=KIM.identity, name="", handle=""),
        guest=False,
        external=False,
    )


@pytest.mark.parametrize("entry", ["board", "#board", "#Board", "C7", "#C7", "slack:T1/C7"])
def test_a_channel_that_is_named_is_not_read(entry: str) -> None:
    assert not is_read(PolicySettings(never_read=("#ops", entry)), channel())


@pytest.mark.parametrize("entry", ["boar", "board-2", "C", "C77", "T1/C7", "#"])
def test_any_other_is(entry: str) -> None:
    assert is_read(PolicySettings(never_read=(entry,)), channel())
    assert is_read(PolicySettings(never_read=(entry,)), channel(""))
    assert is_read(PolicySettings(), channel())


def test_an_id_holds_after_a_renaming_and_a_name_does_not() -> None:
    assert not is_read(PolicySettings(never_read=("C7",)), channel("council"))
    assert is_read(PolicySettings(never_read=("#board",)), channel("council"))
