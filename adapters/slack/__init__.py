"""Slack: what it reports becomes events (`inbound`), also from an export that a workspace owner downloads (`export`)."""
