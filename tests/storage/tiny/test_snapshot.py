"""A snapshot: JSON that anybody can read, a line for each document, its checksum at the end."""

import json
from binascii import crc32
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tinydb import TinyDB

from bot.models import ROWS
from storage.tiny import snapshot
from storage.tiny.content import Content, Write

NAMED = {"requite", "checksum", *(kind.table for kind in ROWS)}
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=5) | st.sampled_from(
    ["},", "\n},\n", '"1":{', ",\n", ":{", "checks", '"']
)
documents = st.dictionaries(TEXTS, st.none() | st.integers(0, 9) | TEXTS | st.lists(TEXTS, max_size=2), max_size=3)
several = st.dictionaries(
    TEXTS.filter(lambda name: name not in NAMED),
    st.dictionaries(st.integers(0, 200), documents, min_size=1, max_size=5),
    max_size=4,
)


def written(path: Path, tables: dict[str, dict[int, dict[str, Any]]]) -> bytes:
    """A snapshot of these tables, also in a file."""
    content = Content()
    content.apply(Write(puts=tables))
    told = b"".join(snapshot.written(content.frozen(), 7))
    path.write_bytes(told)
    return told


@pytest.mark.parametrize("block", [1, 20, 1 << 20])
@settings(max_examples=30)
@given(tables=several)
def test_what_was_written_is_read(
    tmp_path_factory: pytest.TempPathFactory, block: int, tables: dict[str, dict[int, dict[str, Any]]]
) -> None:
    path = tmp_path_factory.getbasetemp() / f"snapshot-{block}.json"
    written(path, tables)
    content = Content()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(snapshot, "BLOCK", block)
        for piece in snapshot.pieces(path):
            content.fill(piece.table, piece.json)
            assert path.read_bytes()[piece.offset :].startswith(piece.json[1:-1])
    assert {name: content.table(name).rows for name in content.names} == tables
    assert json.loads(path.read_bytes()).keys() == tables.keys() | {"requite", "checksum"}


def test_each_document_has_a_line_and_the_last_line_the_checksum_of_all_before(tmp_path: Path) -> None:
    told = written(tmp_path / "snapshot.json", {"notes": {1: {"text": "Grüße\n"}, 200: {}}, "a:b": {3: {}}})
    assert told.decode().splitlines() == [
        '{"requite":{"1":{"format":2,"journal":7}},',
        '"notes":{',
        '"1":{"text":"Grüße\\n"},',
        '"200":{}',
        "},",
        '"a:b":{',
        '"3":{}',
        "},",
        f'"checksum":{{"1":{{"crc32":"{crc32(told[: told.rindex(b"checksum") - 1]):08x}"}}}}}}',
    ]
    assert snapshot.verified(tmp_path / "snapshot.json") == snapshot.About(format=2, journal=7)


def test_an_empty_store_is_a_snapshot_too(tmp_path: Path) -> None:
    written(tmp_path / "snapshot.json", {})
    assert list(snapshot.pieces(tmp_path / "snapshot.json")) == []
    with TinyDB(tmp_path / "snapshot.json", access_mode="r") as db:
        assert db.tables() == {"requite", "checksum"}


def test_what_changes_meanwhile_is_not_in_it() -> None:
    content = Content()
    content.apply(Write(puts={"notes": {number: {"n": number} for number in range(300)}}))
    pieces = snapshot.written(content.frozen(), None)
    told = [next(pieces)]
    changes = [
        Write(puts={"notes": {1: {"n": "new"}, 299: {"n": "new"}, 900: {}}}),
        Write(drops={"notes": [2, 298]}),
        Write(puts={"notes": {298: {"n": "again"}}, "others": {1: {}}}),
        Write(drops={"notes": list(range(100, 200))}),
    ]
    for change in changes:
        content.apply(change)
        told.append(next(pieces))
    told += pieces
    found = json.loads(b"".join(told))
    assert found["notes"] == {str(number): {"n": number} for number in range(300)}
    assert "others" not in found
