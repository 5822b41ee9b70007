"""What goes to Slack. So far only links; pure, imports no SDK."""

from urllib.parse import urlencode

from bot.events import ChannelId, MessageId


def link(channel: ChannelId, message: MessageId) -> str:
    """A link that opens Slack at a message, made from ids alone (Slack: “Deep linking”; without a client that knows
    the message part it opens the channel).
    """
    space, _, channel_in_team = channel.rpartition("/")
    team = space.rpartition(":")[2]
    return f"slack://channel?{urlencode({'team': team, 'id': channel_in_team, 'message': message.replace('.', '')})}"
