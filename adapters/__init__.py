"""The platforms: one folder here and one entry in `ADAPTERS` each."""

from adapters.table import ADAPTERS, Adapter, Importer

__all__ = ["ADAPTERS", "Adapter", "Importer"]
