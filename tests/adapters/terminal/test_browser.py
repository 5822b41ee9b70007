"""Links are opened by the desktop's opener, if there is a desktop, and only if they lead out."""

import sys
import time
from pathlib import Path

import pytest

from adapters.terminal.browser import open_link

LINK = "https://example.org/archives/C1/p1?thread_ts=1.0&cid=C1"
pytestmark = pytest.mark.skipif(sys.platform == "darwin", reason="a Mac's opener is not xdg-open")


@pytest.fixture
def desktop(tmp_path: Path) -> dict[str, str]:
    """A desktop whose opener writes down what it is told."""
    opener = tmp_path / "xdg-open"
    opener.write_text(f'#!/bin/sh\necho "$1" >> {tmp_path}/opened\n')
    opener.chmod(0o700)
    return {"PATH": f"{tmp_path}:/usr/bin:/bin", "DISPLAY": ":0"}


def opened(folder: Path) -> str:
    """What the opener was told, once it was started."""
    end = time.monotonic() + 5
    while not (folder / "opened").exists() or not (folder / "opened").read_text():
        assert time.monotonic() < end
        time.sleep(0.01)
    return (folder / "opened").read_text()


def test_a_link_is_opened_on_a_desktop(tmp_path: Path, desktop: dict[str, str]) -> None:
    assert open_link(LINK, desktop)
    assert opened(tmp_path) == f"{LINK}\n"


@pytest.mark.parametrize(
    "link", ["file:///etc/passwd", "javascript:alert(1)", "--help", "http://example.org", "https://a b", "", "https://"]
)
def test_other_links_are_not(link: str, desktop: dict[str, str]) -> None:
    assert not open_link(link, desktop)


def test_without_a_desktop_or_an_opener_nothing_is_started(tmp_path: Path, desktop: dict[str, str]) -> None:
    assert not open_link(LINK, desktop | {"DISPLAY": ""})
    assert not open_link(LINK, desktop | {"PATH": "/nowhere"})
    (tmp_path / "xdg-open").write_text("no program at all")
    assert not open_link(LINK, desktop)
