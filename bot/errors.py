"""The error tree. Constructors take facts; the message names the thing and the remedy in one line.

RequiteError                 anything that a person should read as one clear line
├── UsageError               the call is off: arguments, names, times            (exit 2)
│   ├── ConfigError          a configuration file or setting is off
│   └── AmbiguousName        a name fits several people
├── ArchiveError             what was given to import is no archive that can be read
├── BackupError              a backup can't be made or restored
├── StoreError               the store can't be opened, read or written
│   ├── StoreLocked          another process holds it
│   ├── StoreDamaged         something in its files isn't what its checksum says
│   └── StoreTooNew          a newer version wrote it
├── BotError                 the running bot can't do what a command asks of it
│   ├── BotEnded             it ended before it answered
│   └── OtherVersion         it is of another version than the command
├── Refused                  what the running bot raised for a command, in its words
├── TryLater                 a platform takes nothing at the moment
├── Undeliverable            a platform will never take this for that person
└── Conflict                 what a decision was taken on has changed since: decide again
"""

from collections.abc import Iterable


class RequiteError(Exception):
    """Base of all that Requite raises on purpose. `str(error)` is one line for a person; `exit_code` the shell's."""

    exit_code = 1


class UsageError(RequiteError):
    """The call can't be taken as it stands; nothing was done."""

    exit_code = 2


class ConfigError(UsageError):
    """A configuration file or a setting in it is off."""


class AmbiguousName(UsageError):
    """A name that fits several people. Facts: the name, and the handles that it could mean."""

    def __init__(self, name: str, handles: Iterable[str]) -> None:
        shown = ", ".join(sorted(handles))
        super().__init__(f"“{name}” fits several people; say which by handle: {shown}")


class ArchiveError(RequiteError):
    """An archive that can't be imported. Facts: where it is, what is wrong, what would help."""

    def __init__(self, path: object, wrong: str, remedy: str) -> None:
        super().__init__(f"{path}: {wrong}; {remedy}. Nothing was imported")


class BackupError(RequiteError):
    """A backup that can't be made or restored. Facts: where it is or goes, what is wrong, what would help."""

    def __init__(self, where: object, wrong: str, remedy: str) -> None:
        super().__init__(f"{where}: {wrong}; {remedy}")


class StoreError(RequiteError):
    """A store that can't be opened, read or written. Facts: where it is, what is wrong, what would help."""

    def __init__(self, where: object, wrong: str, remedy: str) -> None:
        self.wrong = wrong
        super().__init__(f"store {where}: {wrong}; {remedy}")


class StoreLocked(StoreError):
    """Another process has the store open. Facts: where it is, and who holds it."""

    def __init__(self, where: object, holder: str) -> None:
        super().__init__(where, f"in use by {holder}", "stop that first, or name another with --store")


class StoreDamaged(StoreError):
    """A file that was written whole and has changed since. Facts: which, at which byte, what is wrong."""

    def __init__(self, where: object, offset: int, wrong: str) -> None:
        self.offset = offset
        remedy = "restore a backup, or let “requite doctor --repair” set it aside and say what was lost"
        super().__init__(where, f"damaged at byte {offset}: {wrong}", remedy)


class StoreTooNew(StoreError):
    """A newer Requite wrote the store. Facts: where it is, its format, and the newest format known here."""

    def __init__(self, where: object, found: int, known: int) -> None:
        super().__init__(
            where,
            f"written by a newer Requite (format {found}; this one knows up to {known})",
            "upgrade Requite, or name another with --store",
        )


class BotError(RequiteError):
    """The running bot can't do what a command asks of it."""


class BotEnded(BotError):
    """The running bot began something and ended before it answered: whether it was done is not known."""

    def __init__(self) -> None:
        super().__init__("the bot ended before it answered; ask again to see whether it was done")


class OtherVersion(BotError):
    """The running bot is of another version. Facts: its version, and that of the command."""

    def __init__(self, bot: str, command: str) -> None:
        super().__init__(f"the running bot is Requite {bot} and this is {command}; stop the bot and start it again")


class Refused(RequiteError):
    """What the running bot raised for a command. Facts: its line for a person, and the shell's exit code."""

    def __init__(self, message: str, exit_code: int) -> None:
        super().__init__(message)
        self.exit_code = exit_code


class TryLater(RequiteError):
    """A platform has taken nothing, and may later. Facts: why, and for how many seconds it wants to be left alone."""

    def __init__(self, why: str, seconds: float | None = None) -> None:
        self.seconds = seconds
        super().__init__(why)


class Undeliverable(RequiteError):
    """A platform will never take this for that person, as where they closed their messages. Fact: why."""


class Conflict(RequiteError):
    """Rows that a decision was taken on have changed since they were read: read again and decide again."""
