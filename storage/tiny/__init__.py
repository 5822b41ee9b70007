"""TinyDB as the embedded store: memory, a journal, snapshots that plain TinyDB opens; one process at a time."""

from storage.tiny.beside import files_of
from storage.tiny.checking import check
from storage.tiny.journal import FORMAT
from storage.tiny.repair import repair
from storage.tiny.restoring import restoring
from storage.tiny.store import open_tiny

__all__ = ["FORMAT", "check", "files_of", "open_tiny", "repair", "restoring"]
