"""TinyDB as the embedded store: one readable JSON file, replaced as a whole by every commit, one writer at a time."""

from storage.tiny.store import FORMAT, open_tiny

__all__ = ["FORMAT", "open_tiny"]
