"""How much is taken of files that a stranger may have made, and how they are named in an error."""

LARGEST_FILE = 256 * 1024**2
"""Bytes in one file. A day of the busiest channel has a few million."""
LARGEST_TOTAL = 8 * 1024**3
"""Bytes in all files together, unpacked."""
STEEPEST_RATIO = 200
"""How many times a large file may shrink in a zip. Messages shrink 5 to 30 times."""
CHUNK = 1024**2
"""Bytes unpacked at a time; files below this size may shrink as they like."""

WHAT_TO_GIVE = "give the zip of the export as downloaded from Slack, or the folder it was unpacked to"


def shown(thing: object) -> str:
    """A name or an error as it may stand in one line for a person."""
    text = "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in str(thing))
    return text if len(text) <= 300 else f"{text[:300]}…"
