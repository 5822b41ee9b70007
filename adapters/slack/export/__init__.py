"""Slack's exports: the zip or the folder that a workspace owner downloads, read as an `Archive`."""

from adapters.slack.export.archive import SlackExport, open_export

__all__ = ["SlackExport", "open_export"]
