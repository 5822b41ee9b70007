"""From event to ledger: what people did becomes who has gone unacknowledged. Pure but for `intake`, which asks the store."""
