"""What the SDK and Bolt may log: a line each, without tokens, tickets, addresses to answer at, and what people said.

Below a warning they log whole payloads; so their loggers here don't go below it, whatever others are set to.
"""

import logging
import re

_SECRET = re.compile(
    r"\b(?:xox[a-z](?:\.xox[a-z])?|xapp)-[\w.\-]+|(?<=ticket=)[^&\s'\"]+|(?<=/response/)\S+|wss?://\S+"
)
_ADDRESS = re.compile(r"https?://hooks\.\S+")


class Quiet(logging.Logger):
    """A logger that nobody else can find by its name: what is set elsewhere doesn't lower it."""

    def isEnabledFor(self, level: int) -> bool:  # noqa: N802 - logging's name
        """From a warning on."""
        return level >= logging.WARNING and super().isEnabledFor(level)


class Discreet(logging.Filter):
    """Makes one line of each record, without traceback, secrets and payloads."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Keeps every record."""
        line = hidden(record.getMessage()).partition("\n")[0]
        record.msg, record.args, record.exc_info, record.exc_text = line, (), None, None
        return True


def hidden(text: str) -> str:
    """The text with its secrets hidden."""
    return _ADDRESS.sub("(hidden)", _SECRET.sub("(hidden)", text))


def quiet_logger(name: str, level: int = logging.WARNING) -> logging.Logger:
    """What the SDK gets as its logger."""
    logger = Quiet(f"slack_sdk.{name}", level)
    logger.parent = logging.getLogger("slack_sdk")
    logger.addFilter(Discreet())
    return logger
