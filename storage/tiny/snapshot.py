"""The snapshot: all tables as one JSON document, a line for each row, its checksum in the last line.

Plain TinyDB opens it. The table `requite` says which journal goes on from it, the table `checksum` (the last) the
CRC-32 (of zlib) of all bytes before its own line.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from mmap import ACCESS_READ, mmap
from pathlib import Path
from typing import NamedTuple
from zlib import crc32

import msgspec

from storage.tiny.journal import FORMAT

CHUNK = 64
"""How many documents are encoded at a time."""
BLOCK = 1 << 20
"""How many bytes are read at a time."""


class Part(NamedTuple):
    """A table to write: its name, the numbers of its documents, and what gives the JSON of one."""

    name: str
    numbers: list[int]
    document: Callable[[int], bytes]


class About(msgspec.Struct, frozen=True, kw_only=True):
    """What a snapshot says of itself. journal: the first one that isn't in it; None in a backup, which needs none."""

    format: int
    journal: int | None = None


class Checksum(msgspec.Struct, frozen=True, kw_only=True):
    """What a snapshot's last line says of the bytes before it."""

    crc32: str


def written(parts: Iterable[Part], journal: int | None) -> Iterator[bytes]:
    """A snapshot, some documents at a time."""
    checksum = 0
    for piece in _tables(parts, About(format=FORMAT, journal=journal)):
        checksum = crc32(piece, checksum)
        yield piece
    told = Checksum(crc32=f"{checksum:08x}")
    yield b'"checksum":{"1":%s}}\n' % msgspec.json.encode(told)


def _tables(parts: Iterable[Part], about: About) -> Iterator[bytes]:
    yield b'{"requite":{"1":%s},\n' % msgspec.json.encode(about)
    for name, numbers, document in parts:
        if numbers:
            yield b"%s:{\n" % msgspec.json.encode(name)
            for start in range(0, len(numbers), CHUNK):
                some = numbers[start : start + CHUNK]
                ends = ",\n" if start + CHUNK < len(numbers) else "\n},\n"
                yield b",\n".join([b'"%d":%s' % (number, document(number)) for number in some]) + ends.encode()


class Damaged(ValueError):
    """A snapshot that isn't what it says. Facts: what is wrong, at which offset in bytes."""

    def __init__(self, wrong: str, offset: int) -> None:
        super().__init__(wrong, offset)
        self.wrong, self.offset = wrong, offset


def verified(path: Path) -> About:
    """What a snapshot says of itself, its checksum compared. Raises `Damaged`, and `OSError`."""
    with _mapped(path) as content:
        about = _about(content[: content.find(b"\n") + 1])
        if about is None:
            raise Damaged("does not begin as a snapshot does", 0)
        end = content.rfind(b"\n", 0, len(content) - 1) + 1
        try:
            last = content[end:].removeprefix(b'"checksum":{"1":')
            told = msgspec.json.decode(last.removesuffix(b"}}\n") if last.endswith(b"}}}\n") else b"", type=Checksum)
        except ValueError as error:
            raise Damaged("does not end as a snapshot does", end) from error
        with memoryview(content) as view, view[:end] as summed:
            if told.crc32 != f"{crc32(summed):08x}":
                raise Damaged("is not what its checksum says", end)
    return about


def first_line(path: Path) -> About | None:
    """What a snapshot says of itself in its first line, nothing compared; None where it can't be read."""
    with path.open("rb") as file:
        return _about(file.readline(BLOCK))


def _about(first: bytes) -> About | None:
    try:
        return msgspec.json.decode(first.removeprefix(b'{"requite":{"1":').removesuffix(b"},\n"), type=About)
    except ValueError:  # not even text, too
        return None


class Piece(NamedTuple):
    """Some documents of a table by number, as a JSON object. offset: where its first line starts."""

    table: str
    json: bytes
    offset: int


def pieces(path: Path) -> Iterator[Piece]:
    """The documents of a verified snapshot, about `BLOCK` bytes at a time. Raises `OSError`."""
    with _mapped(path) as content:
        start = content.find(b"\n") + 1
        while (name := content[start : content.find(b"\n", start)]).endswith(b":{"):
            table = msgspec.json.decode(name[:-2], type=str)
            start += len(name) + 1
            end = content.find(b"\n},\n", start)
            while start < end:
                cut = end if end - start <= BLOCK else content.rfind(b",\n", start, start + BLOCK)
                if cut < 0:  # one document that is longer
                    cut = content.find(b",\n", start, end) if b",\n" in content[start:end] else end
                yield Piece(table, b"{%s}" % content[start:cut], start)
                start = cut + 2
            start = end + 4


@contextmanager
def _mapped(path: Path) -> Iterator[mmap]:
    """A file's content without a copy of it in memory."""
    if not path.stat().st_size:  # nothing can't be mapped
        raise Damaged("is empty", 0)
    with path.open("rb") as file, mmap(file.fileno(), 0, access=ACCESS_READ) as content:
        yield content
