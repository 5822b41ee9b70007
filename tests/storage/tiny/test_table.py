"""TinyDB over a journaled storage does what stock TinyDB does, keeps it, and touches no more than it must."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tinydb import Query, TinyDB, where
from tinydb.operations import delete, increment
from tinydb.storages import MemoryStorage
from tinydb.table import Document

from bot.errors import StoreError
from bot.people import Pause
from storage.codec import encode
from storage.tiny.content import Content
from storage.tiny.journaled import JournaledStorage
from storage.tiny.store import Database
from tests.conftest import SHORT
from tests.rows import KIM, LEE, NOW, member, profile
from tests.storage.tiny.files import FailingDisk, Unsynced, contents, opened


def database(path: Path) -> TinyDB:
    """TinyDB over a store's files."""
    return Database(storage=lambda: JournaledStorage(path, Unsynced()))


values = st.integers(0, 3) | st.sampled_from(["x", "ß"]) | st.lists(st.integers(0, 2), max_size=2)
documents = st.dictionaries(st.sampled_from("abc"), values, max_size=3)
places = st.integers(0, 12)
queries = st.one_of(
    st.builds(lambda name, value: where(name) == value, st.sampled_from("abc"), values),
    st.builds(lambda name: where(name).exists(), st.sampled_from("abc")),
    st.builds(lambda name: ~Query()[name].exists(), st.sampled_from("abc")),
)
changes = st.one_of(documents, st.just(increment("n")), st.just(delete("n")))
NAMES = ("_default", "notes", "a:b", 'odd "name"\n', "checks")
tables = st.sampled_from(NAMES)
steps = st.one_of(
    st.tuples(st.just("insert"), tables, documents),
    st.tuples(st.just("insert at"), tables, documents, places),
    st.tuples(st.just("insert_multiple"), tables, st.lists(documents, max_size=3)),
    st.tuples(st.just("update"), tables, documents, queries),
    st.tuples(st.just("update all"), tables, documents),
    st.tuples(st.just("update ids"), tables, documents, st.lists(places, max_size=3)),
    st.tuples(st.just("call"), tables, st.sampled_from("abc")),
    st.tuples(st.just("update_multiple"), tables, st.lists(st.tuples(documents, queries), max_size=3)),
    st.tuples(st.just("upsert"), tables, documents, queries),
    st.tuples(st.just("upsert at"), tables, documents, places),
    st.tuples(st.just("remove"), tables, queries),
    st.tuples(st.just("remove ids"), tables, st.lists(places, max_size=3, unique=True)),
    st.tuples(st.just("truncate"), tables),
    st.tuples(st.just("drop_table"), tables),
    st.tuples(st.just("drop_tables"), tables),
    st.tuples(st.just("look"), tables, queries, places),
    st.tuples(st.just("close and open"), tables),
)


def look(table: Any, query: Any, place: int) -> list[Any]:
    """All that a table can be asked."""
    return [
        table.search(query),
        table.search(query),  # a second time, when it might be cached
        table.get(query),
        table.get(doc_id=place),
        table.get(doc_ids=[place, 1, 2]),
        table.contains(query),
        table.contains(doc_id=place),
        table.count(query),
        len(table),
        table.all(),
        [(row.doc_id, dict(row)) for row in table],
    ]


def bump(name: str) -> Callable[[Any], None]:
    """A change by a function."""

    def change(document: Any) -> None:
        document[name] = [document.get(name)]

    return change


def take_step(db: TinyDB, step: tuple[Any, ...]) -> Any:  # noqa: C901 - a table in disguise
    """Do it; what it answers, or which error it raises."""
    what, name, *given = step
    table = db.table(name)
    try:
        match what, given:
            case "insert", [document]:
                return table.insert(document)
            case "insert at", [document, place]:
                return table.insert(Document(document, place))
            case "insert_multiple", [several]:
                return table.insert_multiple(several)
            case "update", [document, query]:
                return table.update(document, query)
            case "update all", [document]:
                return table.update(document)
            case "update ids", [document, ids]:
                return table.update(document, doc_ids=ids)
            case "call", [field]:
                return table.update(bump(field), where(field).exists())
            case "update_multiple", [several]:
                return table.update_multiple(several)
            case "upsert", [document, query]:
                return table.upsert(document, query)
            case "upsert at", [document, place]:
                return table.upsert(Document(document, place))
            case "remove", [query]:
                return table.remove(query)
            case "remove ids", [ids]:
                return table.remove(doc_ids=ids)
            case "truncate", []:
                return table.truncate()
            case "drop_table", []:
                return db.drop_table(name)
            case "drop_tables", []:
                return db.drop_tables()
            case "look", [query, place]:
                return look(table, query, place)
    except ValueError as error:
        return str(error)
    return None


def go_on_from(stock: TinyDB, db: TinyDB) -> None:
    """Stock TinyDB gives a number again once its document is gone: have it give the next as the store does."""
    storage = db.storage
    assert isinstance(storage, JournaledStorage)
    for name in NAMES:
        stock.table(name)._next_id = storage.content.table(name).next  # type: ignore[assignment]


@settings(max_examples=30)
@given(program=st.lists(steps, min_size=5, max_size=30))
def test_any_program_does_what_it_does_with_stock_tinydb(
    tmp_path_factory: pytest.TempPathFactory, program: list[tuple[Any, ...]]
) -> None:
    does_the_same(tmp_path_factory.mktemp("table"), program)


@pytest.mark.soak
@settings(max_examples=100 if SHORT else 2000)
@given(program=st.lists(steps, min_size=10, max_size=60))
def test_any_long_program_does_what_it_does_with_stock_tinydb(
    tmp_path_factory: pytest.TempPathFactory, program: list[tuple[Any, ...]]
) -> None:
    does_the_same(tmp_path_factory.mktemp("table"), program)


def does_the_same(folder: Path, program: list[tuple[Any, ...]]) -> None:
    """Run a program on both and compare every answer; then what plain TinyDB finds in the file."""
    path = folder / "store.json"
    stock, db = TinyDB(storage=MemoryStorage), database(path)
    for step in program:
        if step[0] == "close and open":
            db.close()
            db = database(path)
        go_on_from(stock, db)
        assert take_step(stock, step) == take_step(db, step), step
    wanted = {name: stock.table(name).all() for name in stock.tables() if len(stock.table(name))}
    assert {name: db.table(name).all() for name in db.tables()} == wanted
    assert contents(path) == db.storage.read()
    db.close()
    with TinyDB(path, access_mode="r") as plain:
        assert {name: plain.table(name).all() for name in wanted} == wanted
        assert plain.tables() == wanted.keys() | {"requite", "checksum"}


def test_ids_are_those_of_stock_tinydb_as_long_as_none_is_given_again(tmp_path: Path) -> None:
    stock, db = TinyDB(storage=MemoryStorage), database(tmp_path / "store.json")
    for each in (stock, db):
        each.insert({})
        each.insert(Document({}, 7))
        each.insert_multiple([{}, {}])
        each.remove(doc_ids=[2])
        each.insert({})
    assert [row.doc_id for row in db] == [row.doc_id for row in stock] == [1, 7, 8, 9, 10]
    db.truncate()
    assert db.insert({}) == 11  # where stock TinyDB would say 1
    db.close()


def test_the_cache_of_queries_never_answers_with_what_was(tmp_path: Path) -> None:
    with database(tmp_path / "store.json") as db:
        table = db.table("notes", cache_size=100)
        table.insert({"a": 1})
        assert table.count(where("a") == 1) == 1
        db.storage.write({"notes": {"1": {"a": 1}, "2": {"a": 1}}})
        assert table.count(where("a") == 1) == 2


def test_what_a_caller_does_to_a_document_is_not_done_to_the_store(tmp_path: Path) -> None:
    with database(tmp_path / "store.json") as db:
        given = {"list": [1], "deep": {"er": {}}}
        db.insert(given)
        given["list"].append(2)  # type: ignore[attr-defined]
        for found in (
            db.get(doc_id=1),
            db.all()[0],
            db.search(where("list").exists())[0],
            db.get(where("deep").exists()),
        ):
            assert isinstance(found, Document)
            found["list"].append(3)
            found["deep"]["er"]["x"] = 1
        db.storage.read()["_default"]["1"]["list"].append(4)
        assert db.all() == [{"list": [1], "deep": {"er": {}}}]
        assert db.update(lambda document: document["list"].append(5)) == [1]
        assert db.all() == [{"list": [1, 5], "deep": {"er": {}}}]


def test_a_document_is_at_once_what_it_will_be_after_opening_again(tmp_path: Path) -> None:
    with database(tmp_path / "store.json") as db:
        db.insert({"tuple": (1, 2), "big": 2**63 - 1, "text": "\u2028\0\n"})
        assert contents(tmp_path / "store.json") == db.storage.read()


@pytest.mark.parametrize(
    "document",
    [{"a": object()}, {"a": "\ud800"}, {"a": {object(): 1}}, {"a": {1, 2}}, {"a": float("nan")}, {"a": b"1"}],
)
def test_what_can_not_be_kept_is_refused(tmp_path: Path, document: dict[str, Any]) -> None:
    with database(tmp_path / "store.json") as db:
        with pytest.raises(ValueError, match="can't be kept"):
            db.insert(document)
        assert len(db) == 0
        assert db.insert({"a": 1})


def test_what_the_files_say_of_themselves_is_no_table(tmp_path: Path) -> None:
    with database(tmp_path / "store.json") as db:
        for name in ("requite", "checksum"):
            with pytest.raises(ValueError, match="is a part of the store's files"):
                db.table(name)


def test_a_table_of_requites_takes_its_rows_only(tmp_path: Path) -> None:
    with database(tmp_path / "store.json") as db:
        table = db.table("profiles")
        assert table.insert(encode(profile(KIM))) == 1
        with pytest.raises(ValueError, match="missing required field"):
            table.insert({"home": "slack:T1"})
        with pytest.raises(ValueError, match="Expected `str`"):
            table.update({"name": 5})
        assert table.update({"name": "Kimberly"}, where("identity") == KIM) == [1]
        assert table.all() == [encode(profile(KIM, "Kimberly"))]
        assert contents(tmp_path / "store.json") == db.storage.read()


def test_a_row_is_shown_as_plain_tinydb_shows_it(tmp_path: Path) -> None:
    path, row = tmp_path / "store.json", member(muted=(KIM,), pauses=(Pause(since=NOW),))
    with database(path) as db:
        db.table("members").insert(encode(row))
        assert db.table("members").update(lambda document: document["muted"].append(LEE)) == [1]
        shown = db.table("members").all()
    with TinyDB(path, access_mode="r") as plain:
        assert plain.table("members").all() == shown
    assert shown[0]["muted"] == [KIM, LEE]


def test_two_documents_never_share_a_key(tmp_path: Path) -> None:
    with database(tmp_path / "store.json") as db:
        table = db.table("profiles")
        table.insert_multiple([encode(profile(KIM)), encode(profile(LEE))])
        with pytest.raises(ValueError, match="same key"):
            table.insert(encode(profile(KIM, "Another")))
        with pytest.raises(ValueError, match="same key"):
            table.update({"identity": KIM})
        assert table.all() == [encode(profile(KIM)), encode(profile(LEE))]
        table.remove(where("identity") == KIM)
        assert table.update({"identity": KIM}) == [2]
        table.insert(encode(profile(LEE)))
        assert contents(tmp_path / "store.json") == db.storage.read()


def test_a_refused_change_is_not_made(tmp_path: Path) -> None:
    disk = FailingDisk()
    with opened(tmp_path / "store.json", disk) as storage:
        db = Database(storage=lambda: storage)
        db.insert({"a": 1})
        disk.failing = range(len(disk.calls), 10**6)
        for change in (
            lambda: db.insert({"a": 2}),
            lambda: db.update({"a": 3}),
            lambda: db.remove(where("a") == 1),
            db.truncate,
            db.drop_tables,
            lambda: db.drop_table("_default"),
        ):
            with pytest.raises(StoreError):
                change()
            assert db.all() == [{"a": 1}]
        disk.failing = range(0)
        assert db.insert({"a": 4})


def test_what_is_done_by_id_touches_that_document_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    touched = []
    to_document = Content.to_document

    def counted(self: Content, name: str, value: Any) -> Any:
        touched.append(value)
        return to_document(self, name, value)

    with database(tmp_path / "store.json") as db:
        db.insert_multiple([{"n": number} for number in range(1000)])
        monkeypatch.setattr(Content, "to_document", counted)
        db.insert({"n": 0})
        assert len(touched) == 0
        assert db.get(doc_id=500) == {"n": 499}
        assert db.contains(doc_id=501)
        assert len(touched) == 2
        db.update({"m": 1}, doc_ids=[7, 8])
        db.upsert(Document({"m": 2}, 9))
        assert len(touched) == 5
        db.remove(doc_ids=[7, 8])
        assert len(touched) == 5
        assert len(db) == 999
        db.truncate()
        assert len(touched) == 5
        assert len(db) == 0
