"""The benchmark runs from end to end, and what it imports is what it says. How fast is read there, never asserted."""

import json
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from adapters.slack.export import open_export
from adapters.slack.skips import Why
from benchmarks.footprint import peak_of_import
from benchmarks.importing import Outcome, lines, main
from benchmarks.parts import Parts, busiest, contents
from benchmarks.rounds import DECIDING, PARSING, READING, STORING, WHOLE, Measured
from benchmarks.synthetic import Size, write_export, zipped
from bot.events import MessagePosted, ReactionAdded

SMALL = Size(messages=400, reactions=300, people=12, channels=5, days=60)
ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def export(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("export") / "small"
    write_export(folder, SMALL)
    return folder


def messages_in(export: Path) -> Iterator[dict[str, Any]]:
    for day in export.glob("*/*.json"):
        yield from json.loads(day.read_text())


def outcome(*, whole: float = 1.0, memory: float = 100.0) -> Outcome:
    took = {PARSING: 0.2, READING: 0.4, DECIDING: 0.3, STORING: 0.3, WHOLE: whole}
    return Outcome(command="c", python="p", export={"form": "zip"}, measured=Measured(rounds=(took,)), memory=memory)


def test_the_synthetic_export_has_the_messages_and_reactions_asked_for(export: Path) -> None:
    messages = list(messages_in(export))
    assert len(messages) == SMALL.messages
    reactions = [reaction for message in messages for reaction in message.get("reactions", ())]
    assert sum(len(reaction["users"]) for reaction in reactions) == SMALL.reactions
    assert all(reaction["count"] == len(set(reaction["users"])) for reaction in reactions)


def test_the_same_seed_writes_the_same_bytes_and_another_seed_others(export: Path, tmp_path: Path) -> None:
    write_export(tmp_path / "again", SMALL)
    write_export(tmp_path / "other", SMALL, seed=1)
    first = list(contents(zipped(export, tmp_path / "first.zip")))
    assert (tmp_path / "first.zip").read_bytes() == zipped(tmp_path / "again", tmp_path / "again.zip").read_bytes()
    assert first != list(contents(tmp_path / "other"))


def test_threads_mentions_and_rich_text_are_as_in_real_exports(export: Path) -> None:
    messages = list(messages_in(export))
    written = [message for message in messages if "client_msg_id" in message]
    assert 0.2 < sum("thread_ts" in message for message in messages) / len(messages) < 0.5
    assert 0.06 < sum("<@" in message["text"] for message in written) / len(written) < 0.2
    assert all(message["blocks"] for message in written)
    assert 1_000 < sum(map(len, contents(export))) / len(messages) < 2_000
    by_ts = {message["ts"]: message for message in messages}
    for first in (message for message in messages if "replies" in message):
        assert [by_ts[reply["ts"]]["user"] for reply in first["replies"]] == [r["user"] for r in first["replies"]]
        assert {by_ts[reply["ts"]]["thread_ts"] for reply in first["replies"]} == {first["ts"]}


@pytest.mark.parametrize("packed", [False, True], ids=["folder", "zip"])
def test_every_message_of_it_is_read_or_counted(export: Path, tmp_path: Path, packed: bool) -> None:
    with open_export(zipped(export, tmp_path / "e.zip") if packed else export) as archive:
        portions = list(archive.portions())
    assert not archive.warnings
    skipped = {reason for portion in portions for reason in portion.skipped}
    assert skipped == {Why.BOT, Why.JOINED}
    events = [event for portion in portions for event in portion.events]
    read = sum(isinstance(event, MessagePosted) for event in events)
    assert read + sum(sum(portion.skipped.values()) for portion in portions) == SMALL.messages
    assert sum(isinstance(event, ReactionAdded) for event in events) == SMALL.reactions


def test_it_runs_from_end_to_end_and_writes_down_what_it_measured(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "benchmarks.import", "--messages", "400", "--reactions", "300", "--rounds", "1"]
    done = subprocess.run(
        [*command, "--members", "2", "--json", str(tmp_path / "out.json")],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("python -m benchmarks.import --messages 400 --reactions 300")
    assert "whole ÷ sum of its parts" in done.stdout
    written = json.loads((tmp_path / "out.json").read_text())
    assert written["export"]["messages"] == 400
    assert written["export"]["members"] == 2
    assert set(written["measured"]["rounds"][0]) == {PARSING, READING, DECIDING, STORING, WHOLE}


def test_an_export_of_ones_own_is_measured_too(
    export: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    packed = zipped(export, tmp_path / "own.zip")
    assert main(["--export", str(packed), "--rounds", "1"]) == 0
    assert f"form zip, files {len(list(contents(packed)))}" in capsys.readouterr().out


@pytest.mark.asyncio
async def test_the_parts_together_leave_the_store_as_the_whole_does(export: Path, tmp_path: Path) -> None:
    parts = await Parts.recorded(export, members=3)
    await parts.keep(tmp_path / "parts.json")
    await parts.whole(tmp_path / "whole.json")
    assert (tmp_path / "parts.json").read_bytes() == (tmp_path / "whole.json").read_bytes()


def test_members_are_those_who_wrote_most(export: Path) -> None:
    with open_export(export) as archive:
        first, second = busiest(archive, 2)
    counts = [sum(m.get("user") == who.rpartition(":")[2] for m in messages_in(export)) for who in (first, second)]
    assert counts == sorted(counts, reverse=True)


def test_memory_is_that_of_the_import_alone(export: Path, tmp_path: Path) -> None:
    ballast = bytearray(b"x") * 400_000_000
    with open_export(export) as archive:
        names, now = busiest(archive, 1), archive.until
    assert 1 < peak_of_import(export, tmp_path / "s.json", names, now) < len(ballast) / 2**20


def test_an_import_that_fails_is_not_measured(export: Path, tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match="nobody called"):
        peak_of_import(
            export, tmp_path / "s.json", ["nobody-of-that-name"], datetime.fromisoformat("2026-01-01T00:00Z")
        )


@pytest.mark.parametrize(
    ("found", "within"), [(outcome(), True), (outcome(whole=1.4), False), (outcome(memory=290.0), False)]
)
def test_the_bar_is_the_ratio_to_the_parts_to_parsing_and_memory(found: Outcome, within: bool) -> None:
    assert found.is_within is within
    assert any("300" in line for line in lines(found))
