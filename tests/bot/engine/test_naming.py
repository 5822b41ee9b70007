"""Whom a name means: the strictest way in which it means anybody."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.engine.naming import like, meant, told_apart
from bot.events import identity
from bot.people import Profile
from tests.rows import HOME, person, profile

KIM = profile(person("U1"), "Kim Larsen")
PEOPLE = (
    Profile(home=HOME, identity=person("U1"), name="Kim Larsen", handle="kim.larsen", names=("Kimberly Larsen",)),
    Profile(home=HOME, identity=person("U2"), name="Max Adams", handle="max"),
    Profile(home=HOME, identity=person("U3"), name="Max Brown", handle="max_b"),
    Profile(home=HOME, identity=person("U4"), name="Mikko Räntälä", handle="mikko"),
    Profile(home=HOME, identity=person("U5"), name="Søren Groß", handle="SG"),
    Profile(home=HOME, identity=person("U6"), name="Max", handle="maximilian"),
)


def handles(name: str) -> list[str]:
    """Whom it means, by handle."""
    return [one.handle for one in meant(name, PEOPLE)]


@pytest.mark.parametrize(
    ("name", "who"),
    [
        ("kim.larsen", ["kim.larsen"]),
        ("@Kim.Larsen", ["kim.larsen"]),
        ("kim", ["kim.larsen"]),
        ("KIM LARSEN", ["kim.larsen"]),
        ("  kim   larsen ", ["kim.larsen"]),
        ("kimberly", ["kim.larsen"]),
        ("larsen", ["kim.larsen"]),
        ("lars", []),
        ("larsen kim", []),
        ("u1", ["kim.larsen"]),
        ("slack:t1:u1", ["kim.larsen"]),
        ("max", ["max"]),
        ("max_b", ["max_b"]),
        ("brown", ["max_b"]),
        ("mikko rantala", ["mikko"]),
        ("mikko räntälä", ["mikko"]),
        ("ra\u0308nta\u0308la\u0308", ["mikko"]),
        ("gross", ["SG"]),
        ("groß", ["SG"]),
        ("sg", ["SG"]),
        ("nobody", []),
    ],
)
def test_a_name_means(name: str, who: list[str]) -> None:
    assert handles(name) == who


@pytest.mark.parametrize("name", ["", " ", "@", "@ "])
def test_no_name_means_nobody(name: str) -> None:
    assert handles(name) == []


def test_a_handle_comes_before_a_name_and_a_name_before_a_part_of_one() -> None:
    assert [one.handle for one in meant("max", [one for one in PEOPLE if one.handle != "max"])] == ["maximilian"]
    rest = [one for one in PEOPLE if one.handle not in ("max", "maximilian")]
    assert [one.handle for one in meant("max", rest)] == ["max_b"]


@given(st.text())
def test_whatever_is_said_names_only_people_and_never_fails(name: str) -> None:
    assert set(meant(name, PEOPLE)) <= set(PEOPLE)
    assert len(like(name, PEOPLE)) <= 3


@given(st.sampled_from(PEOPLE))
def test_everybody_is_meant_by_handle_id_and_name(one: Profile) -> None:
    assert meant(one.handle, PEOPLE) == [one]
    assert meant(one.identity, PEOPLE) == [one]
    assert one in meant(one.name, PEOPLE) or one.name == "Max"


def test_those_who_share_a_handle_are_told_apart_by_id() -> None:
    other = Profile(home=HOME, identity=identity("slack", "T2", "U9"), name="Max Other", handle="max")
    assert told_apart([PEOPLE[1], PEOPLE[2], other]) == ["U2 (Max Adams)", "max_b (Max Brown)", "U9 (Max Other)"]


def test_a_misspelling_is_like_a_handle_or_a_name() -> None:
    assert "mikko" in like("miko", PEOPLE)
    assert like("zzzzzz", PEOPLE) == []


def test_those_of_one_handle_and_one_id_in_two_spaces_are_told_apart() -> None:
    one, other = (
        Profile(home=HOME, identity=identity("slack", realm, "U1"), name="Max", handle="max") for realm in ("T1", "T2")
    )
    assert len(set(told_apart([one, other]))) == 2


def test_a_name_by_which_nobody_goes_is_like_nobody() -> None:
    assert like("", PEOPLE) == []
    assert like(KIM.name, ()) == []
