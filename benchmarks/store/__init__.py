"""What the embedded store costs: against stock TinyDB, SQLite, the engine alone, and parsing its own snapshot."""
