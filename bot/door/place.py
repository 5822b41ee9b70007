"""Where the door is: a socket file that only its owner may use, however long the path to it is."""

import os
import socket
from collections.abc import Iterator
from contextlib import chdir, contextmanager, suppress
from pathlib import Path

LONGEST = 100
"""How many bytes an address may have on every system: a `sockaddr_un` holds 104 on macOS and 108 on Linux."""
WAITING = 128
"""How many visitors may wait until they are let in."""


@contextmanager
def listening(path: Path) -> Iterator[socket.socket]:
    """A socket that listens at this path, for the owner only; the file is gone afterwards.

    The caller holds the store's lock: a socket file that is there was left behind, and is replaced. Raises `OSError`.
    """
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as listener:
        if path.is_socket():
            path.unlink()
        with _within_reach(path) as address:
            mask = os.umask(0o177)  # the file is never there with other rights, not even for a moment
            try:
                listener.bind(address)
            finally:
                os.umask(mask)
        try:
            listener.listen(WAITING)
            listener.setblocking(False)
            yield listener
        finally:
            with suppress(OSError):
                path.unlink()


def connected(path: Path) -> socket.socket:
    """A connection to whoever listens at this path. Raises `OSError` where nobody does, or too many are waiting."""
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        connection.setblocking(False)  # before it connects: a full queue is an error then, and not a wait without end
        with _within_reach(path) as address:
            connection.connect(address)
    except OSError:
        connection.close()
        raise
    return connection


@contextmanager
def _within_reach(path: Path) -> Iterator[str]:
    """The path in a form that is short enough: from inside its folder, where it is too long as a whole.

    The process is in that folder meanwhile: nothing else may go by relative paths then.
    """
    if len(os.fsencode(path)) <= LONGEST:
        yield str(path)
    else:
        with chdir(path.parent):
            yield path.name
