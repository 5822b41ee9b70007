"""What is logged: tracebacks go to a file that only its owner may read, never to the terminal; a server tells in lines.

Nothing of the libraries is told but what went wrong, and that without its details: they know tokens.
"""

import logging
import os
import tempfile
from typing import TextIO

from bot.app import safe

OWN = ("bot", "adapters", "storage")
OTHERS = ("asyncio", "apscheduler")


class FaultLog(logging.Handler):
    """Writes what is logged as an error to a file, made with the first. file: its name, "" as long as there is none."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.file = ""

    def emit(self, record: logging.LogRecord) -> None:
        """Write one record. Whatever hinders it, nothing is raised."""
        try:
            if not self.file:
                handle, self.file = tempfile.mkstemp(prefix="requite-fault-", suffix=".log")
                os.close(handle)
            with open(self.file, "a", encoding="utf-8", errors="backslashreplace") as log:  # noqa: PTH123
                log.write(f"{self.format(record)}\n")
        except OSError:
            self.handleError(record)


def keep_faults() -> FaultLog:
    """Send the errors that this process logs to a file; the handler that does, which knows the file's name."""
    faults = FaultLog()
    faults.setFormatter(logging.Formatter("%(asctime)s %(name)s: %(message)s"))
    for name in (*OWN, *OTHERS):
        log = logging.getLogger(name)
        for old in [handler for handler in log.handlers if isinstance(handler, FaultLog)]:
            log.removeHandler(old)
        log.addHandler(faults)
        log.propagate = False
    return faults


class Line(logging.Formatter):
    """One line, whatever was logged: without its traceback, and without what could steer a terminal."""

    def format(self, record: logging.LogRecord) -> str:
        """The time, how bad it is where it is bad, and the message."""
        bad = f"{record.levelname.lower()}: " if record.levelno >= logging.WARNING else ""
        told = f"{self.formatTime(record, '%Y-%m-%d %H:%M:%S')} {bad}{record.getMessage()}"
        return safe(" ".join(told.split()))


def narrate(stream: TextIO) -> None:
    """Tell on a stream what the bot does, a line each."""
    told = logging.StreamHandler(stream)
    told.setLevel(logging.INFO)
    told.setFormatter(Line())
    for name in OWN:
        log = logging.getLogger(name)
        log.setLevel(logging.INFO)
        log.addHandler(told)
