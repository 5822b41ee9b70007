"""The peak memory of an import, measured in a process that does nothing else: `python -m benchmarks.footprint`."""

import asyncio
import re
import resource
import subprocess
import sys
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from adapters.slack.export import open_export
from bot.importing import import_archive
from storage import open_store

MIB = 1024 * 1024


def peak_of_import(export: Path, store: Path, names: Sequence[str], now: datetime) -> float:
    """The largest resident memory of a process that imports this export into this new store, in MiB."""
    command = [sys.executable, "-m", "benchmarks.footprint", str(export), str(store), now.isoformat(), *names]
    root = Path(__file__).parent.parent
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=root)
    if done.returncode:
        raise RuntimeError(f"the import whose memory was to be measured failed:\n{done.stderr}")
    return float(done.stdout) / MIB


async def whole_import(export: Path, store: Path, names: Sequence[str], now: datetime) -> None:
    """What `requite import slack-export` does: open both, read, decide, keep."""
    with open_export(export) as archive:
        async with open_store(f"tinydb:{store}", holder="a benchmark") as storage:
            await import_archive(storage, archive, names, now, lambda _, __: None)


def peak() -> int:
    """The largest resident memory of this process so far, in bytes.

    Linux counts in `ru_maxrss` also what the parent had in memory when it started this process (setmax_mm_hiwater_rss
    in fs/exec.c), so there `VmHWM` is read instead (proc(5)).
    """
    status = Path("/proc/self/status")
    if status.exists() and (found := re.search(r"^VmHWM:\s*(\d+) kB", status.read_text(), re.MULTILINE)):
        return int(found[1]) * 1024
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit


if __name__ == "__main__":
    given, kept, moment, *members = sys.argv[1:]
    asyncio.run(whole_import(Path(given).resolve(), Path(kept), members, datetime.fromisoformat(moment)))
    print(peak())
