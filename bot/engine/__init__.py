"""From event to ledger: what people did becomes who has gone unacknowledged. Pure, but for what asks the store."""
