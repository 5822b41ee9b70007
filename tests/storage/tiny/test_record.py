"""Lines of a journal: whole, cut short, damaged."""

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from storage.tiny.record import FIRST, Line, Torn, line, lines

payloads = st.lists(
    st.recursive(
        st.none() | st.integers(-(2**63), 2**63 - 1) | st.text(st.characters(exclude_categories=["Cs"])),
        lambda inner: st.lists(inner, max_size=3),
        max_leaves=8,
    ).map(msgspec.json.encode),
    min_size=1,
    max_size=5,
)


def starts(told: list[bytes]) -> list[int]:
    """Where each line starts, and the end of the last."""
    return [sum(map(len, told[:place])) for place in range(len(told) + 1)]


@settings(max_examples=30)
@given(payloads)
def test_what_was_written_is_read_with_its_offset(wanted: list[bytes]) -> None:
    told = [line(payload) for payload in wanted]
    found = list(lines(b"".join(told)))
    assert found == [Line(start, payload) for start, payload in zip(starts(told), wanted, strict=False)]


@settings(max_examples=50)
@given(payloads, st.data())
def test_a_cut_leaves_the_whole_lines_and_a_torn_end(wanted: list[bytes], data: st.DataObject) -> None:
    told = [line(payload) for payload in wanted]
    ends = starts(told)
    cut = data.draw(st.integers(0, ends[-1]))
    whole = sum(end <= cut for end in ends) - 1
    torn = [Torn(ends[whole], cut - ends[whole])] if cut > ends[whole] else []
    assert list(lines(b"".join(told)[:cut])) == [
        *(Line(*each) for each in zip(ends[:whole], wanted[:whole], strict=True)),
        *torn,
    ]


@settings(max_examples=50)
@given(payloads, st.data())
def test_a_byte_that_changed_is_never_taken_for_what_was_written(wanted: list[bytes], data: st.DataObject) -> None:
    told = [line(payload) for payload in wanted]
    content = bytearray(b"".join(told))
    place = data.draw(st.integers(0, len(content) - 1))
    content[place] ^= data.draw(st.integers(1, 255))
    hit = sum(end <= place for end in starts(told)) - 1
    found = list(lines(bytes(content)))
    assert found[:hit] == [Line(*each) for each in zip(starts(told)[:hit], wanted[:hit], strict=True)]
    assert found[hit] == Line(starts(told)[hit], None)
    assert all(isinstance(each, Line) and each.payload in (None, *wanted[hit + 1 :]) for each in found[hit:])


def test_a_sector_that_never_arrived_tears_what_was_written_last() -> None:
    synced, last = FIRST + line(b"{}"), FIRST + line(b'{"a":"' + b"x" * 2_000 + b'"}') + line(b'{"b":1}')
    content = bytearray(synced + last)
    start = len(synced)
    content[start + 700 : start + 700 + 512] = bytes(512)
    assert list(lines(bytes(content))) == [Line(0, b"{}"), Torn(start, len(last))]


def test_a_sector_that_was_lost_since_is_damage() -> None:
    last = FIRST + line(b'{"a":"' + b"x" * 2_000 + b'"}')
    content = bytearray(last + FIRST + line(b"{}"))
    content[700 : 700 + 512] = bytes(512)
    assert list(lines(bytes(content))) == [Line(0, None), Line(len(last), b"{}")]
