"""A group's direct conversation as Slack shows it: Slack's name for it names everybody in it, so it has none here."""

from adapters.slack.conversations import listed_conversation
from bot.people import ChannelKind


def test_a_group_conversation_has_no_name() -> None:
    found = listed_conversation({"id": "G7", "name": "mpdm-anna--ben--cleo-1", "is_mpim": True, "is_private": True})
    assert found
    assert (found.name, found.group, found.kind) == ("", True, ChannelKind.PRIVATE)
