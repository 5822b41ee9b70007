"""The store as a whole: `backup` copies it, `restore` and `doctor --repair` put another content in its place."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from bot.commands.job import Job
from bot.door import Answer
from bot.engine.leaving import stay_out
from bot.ports import Repaired, Restoring
from bot.sizes import size_told


@dataclass(frozen=True, slots=True, kw_only=True)
class Backup:
    """Write all that is stored to a file. path: absolute. replace: whether a file that is there gives way."""

    name: ClassVar[str] = "backup"
    lasting: ClassVar[bool] = True
    repeatable: ClassVar[bool] = True
    path: str
    replace: bool = False

    async def run(self, job: Job) -> Answer:
        """Where it is, its size, and how many rows are in it."""
        async with job.store() as storage:
            copied = await storage.backup(Path(self.path), replace=self.replace, progress=job.progress)
        return Answer(text=job.kit.safe(f"{self.path}: {size_told(copied.size)}, {_rows(copied.rows)}."))


async def restored(restoring: Restoring, file: Path, safe: Callable[[str], str]) -> Answer:
    """Put a backup in the place of a store, but for those who have left since; what a person should know of it."""
    left = await stay_out(restoring.storage, restoring.homes, restoring.left_out)
    done = restoring.put()
    lines = [f"Restored from {file}: {_rows(done.rows)}."]
    if left:
        lines.append(f"Whoever left stays out ({left} {'identity' if left == 1 else 'identities'}).")
    if done.aside:
        lines.append(f"The former store is in {done.aside}; remove it when you need it no more.")
    return Answer(text="\n".join(map(safe, lines)), warnings=tuple(map(safe, restoring.warnings)))


def repaired(found: Repaired | None, safe: Callable[[str], str]) -> Answer:
    """What a repair came to, a line for each loss."""
    if found is None:
        return Answer(text="Repair: nothing is damaged, and nothing was changed.")
    lines = [f"Repaired: {_rows(found.rows)} kept.", *(f"  {loss}." for loss in found.losses)]
    if found.losses:
        lines.append("Whoever was forgotten by what is lost is to be forgotten again.")
    if found.aside:
        lines.append(f"The former files are in {found.aside}; remove them when you need them no more.")
    return Answer(text="\n".join(map(safe, lines)))


def _rows(number: int) -> str:
    return f"{number:,} row{'' if number == 1 else 's'}"
