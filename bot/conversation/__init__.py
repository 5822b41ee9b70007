"""From words or a button to a view: one grammar and one set of verbs for every platform."""
