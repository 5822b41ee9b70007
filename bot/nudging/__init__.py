"""From ledger to digest: whom to nudge about today, in which words. Pure; sending is not here yet."""
