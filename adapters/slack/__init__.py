"""Slack: what it reports becomes events (`inbound`), also from a downloaded export (`export`)."""
