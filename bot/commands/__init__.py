"""What the command line can ask of the store: done by the bot where one is running, else by the process itself.

One class for each command, in one form for both ways: its fields are the arguments, `run` does it. A new one is a class
here, an entry of `COMMANDS`, and its options in `bot/cli/`.
"""

from bot.commands.backup import Backup
from bot.commands.data import Export, Forget, Import
from bot.commands.doctor import Doctor
from bot.commands.job import Command
from bot.commands.retry import Retry
from bot.commands.talk import Ask

COMMANDS: dict[str, type[Command]] = {kind.name: kind for kind in (Ask, Import, Export, Forget, Backup, Doctor, Retry)}
LASTING = frozenset(name for name, kind in COMMANDS.items() if kind.lasting)
"""The commands that may take minutes: they end at once when the bot is stopped, and can be repeated."""

__all__ = ["COMMANDS", "LASTING"]
