"""The terminal: the platform that needs no account. Lines in, views out as text."""
