"""TinyDB as the embedded store: one readable JSON file, replaced as a whole by every commit, one writer at a time."""

from storage.tiny.store import open_tiny

__all__ = ["open_tiny"]
