"""What goes to Slack. So far only links; pure, imports no SDK."""

from urllib.parse import urlencode

from bot.events import ChannelId, MessageId, SpaceId


def link(space: SpaceId, channel: ChannelId, message: MessageId) -> str:
    """A link that opens Slack at a message, made from ids alone (Slack: “Deep linking”; without a client that knows
    the message part it opens the channel).
    """
    team = space.rpartition(":")[2]
    return f"slack://channel?{urlencode({'team': team, 'id': channel, 'message': message.replace('.', '')})}"
