r"""A journal's lines: a checksum, a length, and one transaction as JSON. Pure.

A line is `crc32 length payload\n`: the CRC-32 (of zlib, eight hexadecimal digits) is that of all that follows it up to
the newline, and a payload is JSON without newlines or zero bytes. So a line that ends is whole or damaged, and only a
file's last bytes, which end in none, are a line cut short. A `+` before the checksum marks the first of the lines that
were written and synced together.
"""

from binascii import crc32
from collections.abc import Iterator
from typing import NamedTuple

import msgspec

FIRST = b"+"
"""What stands before the first of the lines that are written together."""
NEVER_WRITTEN = bytes(512)
"""A sector of a line that never reached the disk: when the power goes, those of one write may be there in any order. No
single bit that turns makes one."""


class Header(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A journal's first payload. upto: how many bytes of the journal before it count; the rest was refused."""

    journal: int
    format: int
    upto: int | None = None


class Record(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A transaction: documents by number and the numbers dropped, of each table. Drops come before puts.

    erases: what it drops must be nowhere in the files any more.
    """

    put: dict[str, msgspec.Raw] = {}
    drop: dict[str, list[int]] = {}
    erases: bool = False


class Line(NamedTuple):
    """One line of a journal. start: its offset in bytes. payload: None where it is damaged."""

    start: int
    payload: bytes | None


class Torn(NamedTuple):
    """The end of a journal, where a line was cut short while it was written: from which offset, how many bytes."""

    start: int
    size: int


def line(payload: bytes) -> bytes:
    """A payload as a line."""
    body = b"%d %s" % (len(payload), payload)
    return b"%08x %s\n" % (crc32(body), body)


def lines(content: bytes) -> Iterator[Line | Torn]:
    r"""A journal's lines, damaged ones included; last, if it is so, that its end is torn."""
    start = 0
    while start < len(content):
        end = content.find(b"\n", start)
        if end < 0:
            rest = content[start:]
            yield Line(start, None) if _only_its_end_is_wrong(rest) else Torn(start, len(rest))
            return
        payload = _payload(content[start:end])
        if payload is None and _is_full_of_holes(content, start, end) and not _goes_on(content, end + 1):
            yield Torn(start, len(content) - start)
            return
        yield Line(start, payload)
        start = end + 1


def _is_full_of_holes(content: bytes, start: int, end: int) -> bool:
    """Whether a sector of a line never reached the disk, or the part of one that the line begins in."""
    sector = len(NEVER_WRITTEN)
    rest = -start % sector
    begins_in_one = 0 < rest < end - start and not any(content[start : start + rest])
    return begins_in_one or NEVER_WRITTEN in content[start:end]


def _goes_on(content: bytes, start: int) -> bool:
    """Whether lines were written after those that were written together with what ends here: then these were synced."""
    told = (content.startswith(FIRST, at) and _payload(content[at:end]) for at, end in _places(content, start))
    return any(payload for payload in told)


def _places(content: bytes, start: int) -> Iterator[tuple[int, int]]:
    while (end := content.find(b"\n", start)) >= 0:
        yield start, end
        start = end + 1


def _payload(told: bytes) -> bytes | None:
    """What a line holds; None where it isn't what its checksum and length say."""
    checksum, _, body = told.removeprefix(FIRST).partition(b" ")
    length, _, payload = body.partition(b" ")
    whole = checksum == b"%08x" % crc32(body) and length == b"%d" % len(payload)
    return payload if whole else None


def _only_its_end_is_wrong(rest: bytes) -> bool:
    """Whether a last line without a newline has another byte in its place: it was written whole, and damaged since."""
    return _payload(rest[:-1]) is not None
