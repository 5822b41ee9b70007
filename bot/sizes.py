"""Sizes as a person reads them on a command line."""


def size_told(size: int) -> str:
    """So many bytes: “412 bytes”, “12.3 kB”, “1.2 GB”."""
    if size < 1000:
        return f"{size} byte{'' if size == 1 else 's'}"
    amount = float(size)
    for unit in ("kB", "MB"):
        amount /= 1000
        if round(amount, 1) < 1000:
            return f"{amount:.1f} {unit}"
    return f"{amount / 1000:,.1f} GB"
