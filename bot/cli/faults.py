"""Faults of Requite's own: tracebacks go to a file that only its owner may read, never to the terminal."""

import logging
import os
import tempfile


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
    for name in ("bot", "adapters", "storage", "asyncio", "apscheduler"):
        log = logging.getLogger(name)
        for old in [handler for handler in log.handlers if isinstance(handler, FaultLog)]:
            log.removeHandler(old)
        log.addHandler(faults)
        log.propagate = False
    return faults
