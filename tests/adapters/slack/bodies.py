"""Every body that the loopback Slack can make, as Bolt would hand it over."""

import asyncio
from typing import Any

from adapters.slack.conversations import listed_conversation
from adapters.slack.edge import Edge
from adapters.slack.packing import pack
from adapters.slack.people import listed_user
from tests.doubles.slack.server import Slack, loopback_slack
from tests.doubles.slack.shapes import channel_json, user_json
from tests.doubles.slack.subtypes import SUBTYPES
from tests.doubles.slack.workspace import MPIM, PRIVATE, Channel, User

Json = dict[str, Any]
LINK = {
    "type": "button",
    "text": {"type": "plain_text", "text": "Open"},
    "action_id": "open",
    "url": "https://a.example",
}
DONE = {
    "type": "button",
    "text": {"type": "plain_text", "text": "Done"},
    "action_id": "done",
    "value": pack("done", "n1"),
}
MORE = {
    "type": "static_select",
    "action_id": "more",
    "options": [
        {"text": {"type": "plain_text", "text": "Skip"}, "value": pack("skip", "n1")},
        {"text": {"type": "plain_text", "text": "Tomorrow"}, "value": pack("snooze", "n1", "tomorrow")},
    ],
}
CARD: list[Json] = [{"type": "actions", "block_id": "card", "elements": [LINK, DONE, MORE]}]
VIEW: Json = {
    "id": "V0FORM",
    "type": "modal",
    "callback_id": "requite_form",
    "private_metadata": pack("start", ""),
    "blocks": CARD,
    "state": {"values": {}},
    "root_view_id": "V0FORM",
    "notify_on_close": True,
}
VALUES: Json = {
    "hour": {"value": {"type": "timepicker", "selected_time": "09:30"}},
    "days": {"value": {"type": "checkboxes", "selected_options": [{"value": "0"}, {"value": "4"}]}},
    "zone": {"value": {"type": "plain_text_input", "value": "Europe/Paris"}},
}


def edge_of(slack: Slack, **about: Any) -> Edge:
    """The edge of a loopback workspace of which everything is known."""
    workspace = slack.workspace
    users = (listed_user(user_json(user, workspace), [workspace.team]) for user in workspace.users.values())
    channels = (listed_conversation(channel_json(each, workspace)) for each in workspace.channels.values())
    known: dict[str, Any] = {
        "team": workspace.team,
        "bot": workspace.bot.id,
        "bot_id": workspace.bot.bot_id,
        "users": {user.user: user for user in users if user},
        "channels": {channel.channel: channel for channel in channels if channel},
    }
    return Edge(**{**known, **about})


async def everything() -> tuple[list[Json], Edge]:
    """All bodies, and the edge that they come to."""
    async with loopback_slack() as slack:
        anna, ben = slack.workspace.add_user("anna"), slack.workspace.add_user("ben")
        rooms = [
            slack.workspace.add_channel("launch", anna, ben),
            slack.workspace.add_channel("board", anna, ben, kind=PRIVATE),
            slack.workspace.add_channel("mpdm-anna--ben-1", anna, ben, kind=MPIM),
            slack.workspace.add_channel("joint", anna, ben, ext_shared=True),
        ]
        for room in rooms:
            _talk(slack, anna, ben, room)
        for subtype in SUBTYPES:
            slack.people.notices(subtype, rooms[0], anna)
        _about_channels(slack, anna, rooms)
        _to_the_bot(slack, anna, rooms[0])
        edge = edge_of(slack)
        slack.people.uninstalls()
        return [delivery.payload for delivery in slack.link.deliveries], edge


def _talk(slack: Slack, anna: User, ben: User, room: Channel) -> None:
    people = slack.people
    zoe = slack.workspace.add_user(f"zoe{room.id[-2:]}".lower(), team="T0ELSEWHERE")
    robot = slack.workspace.add_user(f"robot{room.id[-2:]}".lower(), is_bot=True)
    first = people.says(anna, room, f"<@{ben.id}> is the rc tagged? <!here> <https://a.example|b> &amp;")
    people.says(ben, room, "yes", thread=first)
    shown = people.says(ben, room, "yes, look", thread=first, broadcast=True)
    people.says(zoe, room, "hello from elsewhere")
    people.says(robot, room, "built")
    people.says(ben, room, "", files=[{"id": "F01", "user": ben.id}])
    people.says(ben, room, f"<@{slack.workspace.bot.id}> help")
    people.shares(ben, room, first.message, room, "as anna says")
    people.edits(room, shown.ts, "yes, look here")
    people.unfurls(room, shown.ts, [{"id": 1, "author_id": anna.id, "channel_id": room.id, "ts": first.ts}])
    people.reacts(ben, room, first.ts, "tada")
    people.unreacts(ben, room, first.ts, "tada")
    people.reacts(robot, room, first.ts, "robot_face")
    people.deletes(room, shown.ts)
    people.deletes(room, first.ts)


def _about_channels(slack: Slack, anna: User, rooms: list[Channel]) -> None:
    people = slack.people
    for room in rooms[:2]:
        people.renames(anna, room, f"{room.name}-2")
        people.archives(anna, room)
        people.archives(anna, room, back=True)
        people.joins(slack.workspace.add_user(f"new{room.id[-2:]}".lower()), room, anna)
        people.leaves(anna, room)
        people.leaves(slack.workspace.bot, room)
        people.joins(slack.workspace.bot, room, anna)
    people.converts(anna, rooms[0])
    people.converts(anna, rooms[0], to="public")
    people.changes_id(rooms[3], "C0SHARED99")
    people.creates(anna, "fresh")
    slack.wire.tell({"type": "channel_deleted", "channel": rooms[0].id})
    slack.wire.tell({"type": "channel_shared", "channel": rooms[0].id, "connected_team_id": "T0ELSEWHERE"})
    people.changes(anna, status_text="away", status_emoji=":palm_tree:", tz=None)
    people.event("team_join", user=user_json(slack.workspace.add_user("late"), slack.workspace))
    people.posts_link(anna, rooms[0], "https://a.example/x")
    people.opens_home(anna)


def _to_the_bot(slack: Slack, anna: User, room: Channel) -> None:
    people, hands = slack.people, slack.hands
    said = people.tells_the_bot(anna, f"why <@{anna.id}> in <#{room.id}>?")
    direct = slack.workspace.im_with(anna.id)
    people.edits(direct, said.ts, "why")
    people.deletes(direct, said.ts)
    posted = people.says(slack.workspace.bot, direct, "Good morning", blocks=CARD)
    for action, option in (("open", 0), ("done", 0), ("more", 1)):
        hands.clicks(anna, direct, posted.message, action, option=option)
    hands.clicks(anna, direct, {**posted.message, "is_ephemeral": True}, "done")
    hands.types_command(anna, room, "who")
    hands.uses_shortcut(anna, "requite_who")
    hands.uses_message_shortcut(anna, direct, posted.ts, "requite_answered")
    slack.workspace.views[VIEW["id"]] = dict(VIEW)
    hands.acts_in_view(anna, VIEW, "done")
    hands.submits(anna, VIEW, VALUES)
    hands.closes(anna, VIEW)
    hands.interacts("block_suggestion", anna, action_id="who", value="an")


BODIES, EDGE = asyncio.run(everything())
