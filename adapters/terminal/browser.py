"""Opens a link where the system opens links: on a desktop, apart from the terminal, never in it."""

import shutil
import subprocess
import sys
import threading
from collections.abc import Mapping
from contextlib import suppress

from adapters.terminal.outbound import openable


def open_link(link: str, environment: Mapping[str, str]) -> bool:
    """Start the system's opener on a link; whether there is one, and the link is one to open. It is not waited for."""
    opener = _opener(environment)
    if opener is None or not openable(link):
        return False
    nowhere = subprocess.DEVNULL
    with suppress(OSError):
        process = subprocess.Popen(
            [opener, link], stdin=nowhere, stdout=nowhere, stderr=nowhere, start_new_session=True, env=environment
        )
        threading.Thread(target=process.wait, daemon=True).start()
        return True
    return False


def _opener(environment: Mapping[str, str]) -> str | None:
    """The system's opener where a desktop is in front of the member: not on a Mac that they reached through SSH."""
    path = environment.get("PATH")
    if sys.platform == "darwin":
        return None if environment.get("SSH_CONNECTION") else shutil.which("open", path=path)
    has_desktop = environment.get("DISPLAY") or environment.get("WAYLAND_DISPLAY")
    return shutil.which("xdg-open", path=path) if has_desktop else None
