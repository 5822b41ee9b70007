"""A journal with damage in it: which of its lines are whole all the same, and what the gaps between them held. Pure."""

import re
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple
from zlib import crc32

from storage.tiny.record import FIRST, Line, Torn, lines


class Gap(NamedTuple):
    """Bytes of a journal that are no whole line. is_end: nothing whole comes after them, and no line ends in them."""

    start: int
    size: int
    is_end: bool


_BEGINNING = re.compile(rb"([0-9a-f]{8}) (([0-9]{1,10}) )")


def whole_lines(content: bytes) -> Iterator[Line | Gap]:
    """Every line of a journal that is whole, also where the newline before or after it is damaged, and what is not."""
    for told in lines(content):
        if isinstance(told, Line) and told.payload is not None:
            yield told
            continue
        newline = content.find(b"\n", told.start)
        end = len(content) if newline < 0 else newline + 1
        at = told.start
        for match in _BEGINNING.finditer(content, told.start, end):
            after = match.end() + int(match[3])
            if match.start() < at or after > end:
                continue
            if crc32(content[match.start(2) : after]) == int(match[1], 16):
                before = match.start() - content.startswith(FIRST, max(at, match.start() - 1))
                if before > at:
                    yield Gap(at, before - at, is_end=False)
                yield Line(match.start(), content[match.end() : after])
                at = after + 1 if content[after : after + 1] == b"\n" else after
        if at < end:
            yield Gap(at, end - at, is_end=isinstance(told, Torn))


_NAMES = re.compile(rb'"([a-z_]+)":\{(?="[0-9]+":)|"[0-9]+":\{')
_DROPS = re.compile(rb'"([a-z_]+)":\[([0-9]+(?:,[0-9]+)*)\]')


def lost_in(gap: Gap, content: bytes) -> str:
    """What a gap held, as far as it can be read."""
    bytes_ = content[gap.start : gap.start + gap.size]
    if gap.size == 1:
        return f"byte {gap.start}, between two records, is damaged; nothing is lost"
    if not gap.start:
        return f"its first line is damaged ({gap.size} bytes at byte 0); no transaction was in it"
    records = max(len(_BEGINNING.findall(bytes_)), 1)
    puts, _, drops = bytes_.partition(b'"drop":')
    told = _counted(puts)
    told += [f"{numbers.count(b',') + 1} dropped from {name.decode()}" for name, numbers in _DROPS.findall(drops)]
    held = f"as far as it can be read, it held {', '.join(told)}" if told else "what was in it can't be read"
    what = "a record is" if records == 1 else f"{records} records are"
    return f"{what} damaged and lost, {gap.size} bytes at byte {gap.start}; {held}"


def _counted(puts: bytes) -> list[str]:
    counts, table = Counter[str](), "an unknown table"
    for match in _NAMES.finditer(puts):
        if match[1]:
            table = match[1].decode()
        else:
            counts[table] += 1
    return [f"{count} of {name}" for name, count in counts.items()]
