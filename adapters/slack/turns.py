"""Reads what people click, send and call: interactive payloads and slash commands. Pure, and nothing raises.

It comes from clients: who acts is whom Slack names as the user, never what a value says, and whatever is named here is
authorised by the bot. Sources: Slack's pages “block_actions”, “view_submission”, “view_closed”, “shortcuts”,
“message_actions” and “Slash commands”.
"""

from collections.abc import Callable
from dataclasses import replace

from adapters.slack.edge import Edge, Missing
from adapters.slack.forms import values
from adapters.slack.got import Clicked, Closed, Commanded, Got, Ignored, Shortcut, Submitted, Turn
from adapters.slack.packing import unpacked
from adapters.slack.payload import Payload, is_id, is_ts, nested, objects, words
from adapters.slack.skips import Why
from adapters.slack.spoken import text_typed
from bot.events import MessageId
from bot.views import Source


def is_command(body: Payload) -> bool:
    """Whether this is a slash command: it has no type."""
    return isinstance(body.get("command"), str) and not body.get("type")


def command(body: Payload, edge: Edge, missing: Missing) -> Got:
    """A slash command. Mentions come as ids where the app's manifest asks for that."""
    user = {"id": body.get("user_id"), "team_id": body.get("team_id")}
    turn = _turn({**body, "user": user, "channel": {"id": body.get("channel_id")}}, edge, missing)
    if isinstance(turn, Ignored):
        return turn
    text = text_typed(body, edge, edge.room(turn.channel, missing))
    return Commanded(turn=turn, command=words(body, "command"), text=text)


def _clicked(body: Payload, edge: Edge, missing: Missing) -> Got:
    """A button's value, or that of the chosen option; the first of several actions, of which Slack sends one."""
    turn = _turn(body, edge, missing)
    if isinstance(turn, Ignored):
        return turn
    action = next(iter(objects(body, "actions")), {})
    chosen = nested(action, "selected_option")
    packed = unpacked(chosen.get("value") if chosen else action.get("value"))
    if packed is None:
        return Ignored(why=Why.LINK_BUTTON if action.get("url") else Why.UNREADABLE)
    verb, about, text = packed
    return Clicked(turn=turn, verb=verb, id=about, text=text)


def _submitted(body: Payload, edge: Edge, missing: Missing) -> Got:
    turn = _turn(body, edge, missing)
    if isinstance(turn, Ignored):
        return turn
    view = nested(body, "view")
    packed = unpacked(view.get("private_metadata"))
    if packed is None:
        return Ignored(why=Why.UNREADABLE)
    return Submitted(turn=turn, verb=packed[0], id=packed[1], values=values(view))


def _closed(body: Payload, edge: Edge, missing: Missing) -> Got:
    turn = _turn(body, edge, missing)
    if isinstance(turn, Ignored):
        return turn
    verb, about, _ = unpacked(nested(body, "view").get("private_metadata")) or ("", "", "")
    return Closed(turn=turn, verb=verb, id=about)


def _shortcut(body: Payload, edge: Edge, missing: Missing) -> Got:
    turn, callback = _turn(body, edge, missing), words(body, "callback_id")
    if isinstance(turn, Ignored):
        return turn
    return Shortcut(turn=turn, callback=callback) if callback else Ignored(why=Why.UNREADABLE)


def _of_a_message(body: Payload, edge: Edge, missing: Missing) -> Got:
    turn, callback = _turn(body, edge, missing), words(body, "callback_id")
    if isinstance(turn, Ignored):
        return turn
    if not callback or not turn.channel or not turn.message:
        return Ignored(why=Why.UNREADABLE)
    message, room = nested(body, "message"), edge.room(turn.channel, missing)
    source = Source(channel=edge.channel_id(turn.channel), message=MessageId(turn.message))
    return Shortcut(turn=turn, callback=callback, source=source, author=room.author(message))


def _options(_body: Payload, _edge: Edge, _missing: Missing) -> Got:
    return Ignored(why=Why.OPTIONS)


def _turn(body: Payload, edge: Edge, missing: Missing) -> Turn | Ignored:
    """Who acts, and how they are answered; or why nobody is."""
    about, container, message = nested(body, "user"), nested(body, "container"), nested(body, "message")
    channel = nested(body, "channel").get("id") or container.get("channel_id")
    user, team = about.get("id"), about.get("team_id")
    if not is_id(user):
        return Ignored(why=Why.UNREADABLE)
    # Who is said to be of this workspace needs no look-up: it would use up the time in which a modal can be opened.
    room = edge.room(channel if is_id(channel) else "", Missing() if edge.is_own(team) else missing)
    if room.is_bot(user):
        return Ignored(why=Why.BOT)
    if room.is_outsider(user, team):
        return Ignored(why=Why.EXTERNAL)
    turn = Turn(
        who=room.identity(user, team),
        user=user,
        once=words(body, "trigger_id"),
        trigger=words(body, "trigger_id"),
        response_url=words(body, "response_url"),
        channel=channel if is_id(channel) else "",
        message=_ts(container.get("message_ts"), body.get("message_ts"), message.get("ts")),
        thread=_ts(container.get("thread_ts"), message.get("thread_ts")),
        ephemeral=container.get("is_ephemeral") is True,
        view=words(nested(body, "view"), "id") or words(container, "view_id"),
    )
    return turn if turn.once else replace(turn, once=_once(turn, body))


def _once(turn: Turn, body: Payload) -> str:
    """What names a turn without a trigger, if anything does."""
    acted = words(body, "action_ts") or words(next(iter(objects(body, "actions")), {}), "action_ts")
    return f"{turn.channel}/{turn.message or turn.view}/{acted}" if acted else ""


def _ts(*told: object) -> str:
    return next((ts for ts in told if is_ts(ts)), "")


TURNS: dict[str, Callable[[Payload, Edge, Missing], Got]] = {
    "block_actions": _clicked,
    "block_suggestion": _options,
    "message_action": _of_a_message,
    "shortcut": _shortcut,
    "view_closed": _closed,
    "view_submission": _submitted,
}
"""What reads a payload, by its type."""
