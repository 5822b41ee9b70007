"""Requite: a chat bot for reciprocal engagement. `bot` decides; adapters report and render; storage keeps."""

__version__ = "0.1.0"
