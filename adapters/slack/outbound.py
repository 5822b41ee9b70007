"""What goes to Slack: every view as a message or a modal, and links made from ids. Pure, imports no SDK.

Sources: Slack's pages “Block Kit”, “chat.postMessage”, “views.open” and “Deep linking”. Sending is left to the
platform, and so is fetching what is to be linked and quoted (`adapters.slack.told`).
"""

from urllib.parse import urlencode

from adapters.slack.blocks import Json
from adapters.slack.fallback import fallback
from adapters.slack.fitting import fitted
from adapters.slack.forms import form_modal, reading_modal
from adapters.slack.layout import layout
from adapters.slack.told import Told
from bot.events import ChannelId, MessageId
from bot.views import Chart, Form, Listing, View


def message(view: View, *, told: Told) -> Json:
    """The arguments `text` and `blocks` of chat.postMessage, chat.update, chat.postEphemeral or a response_url.

    A form is told, with a button that asks for it as a modal; the picture of a chart and a document's content go as
    files.
    """
    return {"text": fallback(view), "blocks": fitted(layout(view, told), told.words)}


def modal(view: View, *, told: Told) -> Json:
    """The argument `view` of views.open, views.update and views.push: a form to be filled in, anything else to read.

    Raises ValueError for a form whose id is too long.
    """
    if isinstance(view, Form):
        return form_modal(view, told)
    title = view.title if isinstance(view, Listing | Chart) else ""
    return reading_modal(title, layout(view, told), told)


def link(channel: ChannelId, message: MessageId) -> str:
    """A link that opens Slack at a message, made from ids alone (Slack: “Deep linking”; without a client that knows
    the message part it opens the channel).
    """
    space, _, channel_in_team = channel.rpartition("/")
    team = space.rpartition(":")[2]
    return f"slack://channel?{urlencode({'team': team, 'id': channel_in_team, 'message': message.replace('.', '')})}"
