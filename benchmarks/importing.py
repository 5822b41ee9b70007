"""What importing an archive costs: against the sum of its parts, against parsing the same files, and in memory."""

import argparse
import asyncio
import json
import os
import platform
import shlex
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from benchmarks.footprint import MIB, peak_of_import
from benchmarks.parts import Parts, contents
from benchmarks.rounds import DECIDING, PARSING, READING, STORING, WHOLE, Measured, measured
from benchmarks.synthetic import SEED, Size, write_export, zipped

AT_MOST_TO_PARTS = 1.3
AT_MOST_TO_PARSING = 12.0
BELOW_MIB = 300e6 / MIB
"""300 MB."""
_ROWS = {
    PARSING: "parsing alone (json.loads)",
    READING: "reading and parsing",
    DECIDING: "deciding",
    STORING: "the store's part",
    WHOLE: "the whole import",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What was measured, and of what. memory: the peak of a process that only imports, in MiB."""

    command: str
    python: str
    export: dict[str, int | str]
    measured: Measured
    memory: float

    @property
    def is_within(self) -> bool:
        """Whether the bar is cleared."""
        ratios = self.measured.to_parts <= AT_MOST_TO_PARTS and self.measured.to_parsing() <= AT_MOST_TO_PARSING
        return ratios and self.memory < BELOW_MIB


def main(argv: Sequence[str]) -> int:
    """Measure, print the table, and say with `--check` by the exit status whether the bar is cleared."""
    options = _options().parse_args(argv)
    with tempfile.TemporaryDirectory(prefix="requite-bench-") as folder:
        outcome = asyncio.run(_outcome(options, Path(folder), argv))
    print("\n".join(lines(outcome)))
    if options.json:
        options.json.write_text(as_json(outcome) + "\n", encoding="utf-8")
    return 1 if options.check and not outcome.is_within else 0


def _options() -> argparse.ArgumentParser:
    size = Size()
    parser = argparse.ArgumentParser(prog="python -m benchmarks.import", description=__doc__)
    parser.add_argument("--messages", type=_positive, default=size.messages, help="in the synthetic export")
    parser.add_argument("--reactions", type=int, default=size.reactions, help="in the synthetic export")
    parser.add_argument("--seed", type=int, default=SEED, help="of the synthetic export")
    parser.add_argument("--zip", action="store_true", help="zip the synthetic export")
    parser.add_argument("--export", type=Path, help="a Slack export of your own, instead of the synthetic one")
    parser.add_argument("--members", type=_positive, default=1, help="how many opt in: those who wrote most")
    parser.add_argument("--rounds", type=_positive, default=5, help="how often each part is measured")
    parser.add_argument("--json", type=Path, help="also write everything measured to this file")
    parser.add_argument("--check", action="store_true", help="fail where a ratio or the memory is above the bar")
    return parser


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise ValueError
    return number


async def _outcome(options: argparse.Namespace, folder: Path, argv: Sequence[str]) -> Outcome:
    export = options.export or _synthetic(options, folder)
    parts = await Parts.recorded(export, options.members)
    memory = peak_of_import(export, folder / "peak.json", parts.names, parts.now)
    return Outcome(
        command=shlex.join(["python", "-m", "benchmarks.import", *argv]),
        python=f"Python {platform.python_version()}, {platform.system()} {platform.machine()}, {os.cpu_count()} CPUs",
        export=_described(parts),
        measured=await measured(parts, folder, options.rounds),
        memory=memory,
    )


def _synthetic(options: argparse.Namespace, folder: Path) -> Path:
    write_export(folder / "export", Size(messages=options.messages, reactions=options.reactions), options.seed)
    return zipped(folder / "export", folder / "export.zip") if options.zip else folder / "export"


def _described(parts: Parts) -> dict[str, int | str]:
    """What is imported, in numbers."""
    sizes = [len(content) for content in contents(parts.export)]
    return {
        "form": "folder" if parts.export.is_dir() else "zip",
        "files": len(sizes),
        "bytes": sum(sizes),
        "messages": parts.report.messages,
        "left out": sum(parts.report.skipped.values()),
        "reactions": parts.reactions,
        "members": len(parts.names),
        "engagements": parts.report.engagements,
        "commits": sum(bool(step.changes) for step in parts.steps),
    }


def lines(outcome: Outcome) -> Iterator[str]:
    """The outcome as a table."""
    found = outcome.measured
    yield outcome.command
    yield f"{outcome.python}; {len(found.rounds)} rounds"
    yield ", ".join(_counted(name, value) for name, value in outcome.export.items())
    yield ""
    yield f"{'part':<30}{'median ms':>10}{'÷ parsing':>11}"
    for part, label in _ROWS.items():
        if part == WHOLE:
            yield f"{'sum of these three':<30}{found.parts * 1000:>10,.0f}"
        yield f"{label:<30}{found.seconds(part) * 1000:>10,.0f}{found.to_parsing(part):>11.2f}"
    yield ""
    yield f"{'whole ÷ sum of its parts':<30}{found.to_parts:>10.2f}   at most {AT_MOST_TO_PARTS}"
    yield f"{'whole ÷ parsing alone':<30}{found.to_parsing():>10.2f}   at most {AT_MOST_TO_PARSING:.0f}"
    yield f"{'peak memory, MB':<30}{outcome.memory * MIB / 1e6:>10.0f}   below {BELOW_MIB * MIB / 1e6:.0f}"


def as_json(outcome: Outcome) -> str:
    """The outcome with every round, for comparing runs."""
    found = outcome.measured
    ratios = {"whole to parts": found.to_parts, "whole to parsing": found.to_parsing()}
    return json.dumps({**asdict(outcome), "ratios": ratios, "is_within": outcome.is_within}, indent=2)


def _counted(name: str, value: int | str) -> str:
    return f"{name} {value:,}" if isinstance(value, int) else f"{name} {value}"
