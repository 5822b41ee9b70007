"""What people click and type: buttons, menus, modals, shortcuts, slash commands, each with a trigger_id for 3 seconds.

Sources: Slack's pages “block_actions”, “view_submission”, “shortcuts”, “message_actions” and “Slash commands”.
"""

from typing import Any

from tests.doubles.slack.api import Api
from tests.doubles.slack.blocks import inner_elements
from tests.doubles.slack.delivery import Delivery
from tests.doubles.slack.limits import Refusal, check_message, check_view
from tests.doubles.slack.link import Link
from tests.doubles.slack.methods_chat import bot_message
from tests.doubles.slack.methods_views import store_view
from tests.doubles.slack.shapes import message_json
from tests.doubles.slack.workspace import Channel, Ephemeral, Json, ResponseUrl, Trigger, User, Workspace

TRIGGER_LIVES = 3.0
RESPONSE_LIVES = 1800.0


class Hands:
    """Interactive acts. Each gives back the delivery: `await slack.hands.clicks(…).wait()`.

    refused: what acks carried (a command's text, a modal's next view) and Slack would not have shown.
    """

    def __init__(self, workspace: Workspace, link: Link, api: Api) -> None:
        self.workspace = workspace
        self.link = link
        self.api = api
        self.refused: list[Refusal] = []

    def _trigger(self, user: User, view: str = "") -> str:
        name = f"{self.workspace.ts()}.{self.workspace.new_id('t').lower()}"
        self.workspace.triggers[name] = Trigger(user.id, self.workspace.clock() + TRIGGER_LIVES, view)
        return name

    def _response_url(self, channel: Channel, user: User, ts: str = "", *, ephemeral: bool = False) -> str:
        key = self.workspace.new_id("R")
        expires = self.workspace.clock() + RESPONSE_LIVES
        self.workspace.response_urls[key] = ResponseUrl(channel.id, user.id, expires, ts, ephemeral)
        return f"{self.api.base}/response/{key}"

    def _who(self, kind: str, user: User, **more: Any) -> Json:
        about = {"id": user.id, "username": user.name, "name": user.name, "team_id": user.team}
        return {
            "type": kind,
            "user": about,
            "api_app_id": self.workspace.app,
            "token": "verification-token",
            "team": {"id": self.workspace.team, "domain": self.workspace.domain},
            "enterprise": None,
            "is_enterprise_install": False,
            **more,
        }

    # --- commands and shortcuts

    def types_command(self, user: User, channel: Channel, text: str = "", command: str = "/requite") -> Delivery:
        """A slash command. In a private channel without the bot the name isn't told."""
        hidden = channel.kind != "public" and not self.workspace.bot_sees(channel)
        names = {"im": "directmessage", "private": "privategroup"}
        payload = {
            "token": "verification-token",
            "team_id": self.workspace.team,
            "team_domain": self.workspace.domain,
            "channel_id": channel.id,
            "channel_name": names.get(channel.kind, channel.name) if hidden or channel.kind == "im" else channel.name,
            "user_id": user.id,
            "user_name": user.name,
            "command": command,
            "text": text,
            "api_app_id": self.workspace.app,
            "is_enterprise_install": "false",
            "response_url": self._response_url(channel, user),
            "trigger_id": self._trigger(user),
        }
        return self.link.send("slash_commands", payload, lambda answer: self._reply(user, channel, answer))

    def _reply(self, user: User, channel: Channel, answer: Json) -> None:
        """What the ack of a command carries is shown, as an ephemeral message unless it says `in_channel`."""
        if not answer or self._refuses(check_message(answer)):
            return
        made = bot_message(self.workspace, answer)
        if answer.get("response_type") == "in_channel":
            channel.messages[made["ts"]] = made
        else:
            self.workspace.ephemerals.append(Ephemeral(channel.id, user.id, made | {"is_ephemeral": True}))

    def _refuses(self, refusal: Refusal | None) -> bool:
        """Note what Slack would not show of an ack; people see that something went wrong."""
        if refusal is not None:
            self.refused.append(refusal)
        return refusal is not None

    def uses_shortcut(self, user: User, callback_id: str) -> Delivery:
        """A global shortcut: no channel, no response_url."""
        more = {"callback_id": callback_id, "trigger_id": self._trigger(user), "action_ts": self.workspace.ts()}
        return self.link.send("interactive", self._who("shortcut", user, **more))

    def uses_message_shortcut(self, user: User, channel: Channel, ts: str, callback_id: str) -> Delivery:
        """A shortcut in a message's menu, also of channels that the bot isn't in."""
        payload = self._who(
            "message_action",
            user,
            callback_id=callback_id,
            trigger_id=self._trigger(user),
            action_ts=self.workspace.ts(),
            message_ts=ts,
            response_url=self._response_url(channel, user, ts),
            channel={"id": channel.id, "name": channel.name or "directmessage"},
            message=message_json(channel.messages[ts], channel),
        )
        return self.link.send("interactive", payload)

    # --- buttons and menus in messages

    def clicks(
        self, user: User, channel: Channel, message: Json, action_id: str, *, option: int | str = 0, **changed: Any
    ) -> Delivery:
        """Uses an element of a message or of an ephemeral one. option: of a menu, by place or value.

        changed: fields of the action to forge, such as value, for what Slack itself would never send.
        """
        block, element = _find(message["blocks"], action_id)
        action = {**self._action(block, element, option), **changed}
        ephemeral = bool(message.get("is_ephemeral"))
        container = {"type": "message", "message_ts": message["ts"], "channel_id": channel.id}
        payload = self._who(
            "block_actions",
            user,
            container={**container, "is_ephemeral": ephemeral},
            trigger_id=self._trigger(user),
            channel={"id": channel.id, "name": channel.name or "directmessage"},
            response_url=self._response_url(channel, user, message["ts"], ephemeral=ephemeral),
            state={"values": {}},
            actions=[action],
        )
        if not ephemeral:
            payload["message"] = message_json(message, channel)
        return self.link.send("interactive", payload)

    def _action(self, block: Json, element: Json, option: int | str) -> Json:
        made = {"action_id": element["action_id"], "block_id": block["block_id"], "type": element["type"]}
        made["action_ts"] = self.workspace.ts()
        if element["type"] == "button":
            return made | {name: element[name] for name in ("text", "value", "style", "url") if name in element}
        if "options" in element:
            options = element["options"]
            chosen = next((one for one in options if one["value"] == option), None)
            picked = chosen or options[option if isinstance(option, int) else 0]
            name = "selected_options" if element["type"] == "checkboxes" else "selected_option"
            return made | {name: [picked] if name == "selected_options" else picked}
        picks = {"datepicker": "selected_date", "timepicker": "selected_time"}
        picks |= {"datetimepicker": "selected_date_time", "users_select": "selected_user"}
        picks |= {"channels_select": "selected_channel", "conversations_select": "selected_conversation"}
        return made | {picks.get(element["type"], "value"): option}

    # --- modals

    def acts_in_view(self, user: User, view: Json, action_id: str, *, option: int | str = 0) -> Delivery:
        """Uses an element of a modal or of Home."""
        block, element = _find(view["blocks"], action_id)
        payload = self._who(
            "block_actions",
            user,
            container={"type": "view", "view_id": view["id"]},
            trigger_id=self._trigger(user, view["id"]),
            view=_shown(view),
            actions=[self._action(block, element, option)],
        )
        return self.link.send("interactive", payload)

    def submits(self, user: User, view: Json, values: Json | None = None) -> Delivery:
        """Submits a modal. values: by block_id and action_id. What the ack says (update, push, errors) is done."""
        shown = {**_shown(view), "state": {"values": values or {}}}
        self.workspace.views[view["id"]]["state"] = shown["state"]
        more = {"trigger_id": self._trigger(user, view["id"]), "response_urls": []}
        payload = self._who("view_submission", user, view=shown, **more)
        return self.link.send("interactive", payload, lambda answer: self._follow(user, view, answer))

    def _follow(self, user: User, view: Json, answer: Json) -> None:
        action = answer.get("response_action")
        if action in ("update", "push") and not self._refuses(check_view(answer.get("view"), "modal")):
            call = self.api.as_call("view_submission", {}, self.workspace.tokens[self.workspace.bot_token])
            name = view["id"] if action == "update" else ""
            before = view["id"] if action == "push" else view["previous_view_id"] or ""
            store_view(call, answer["view"], user.id, name, view["root_view_id"], before)
        elif action == "clear":
            views, root = self.workspace.views, view["root_view_id"]
            for name in [name for name, one in views.items() if one["root_view_id"] == root]:
                del views[name]
        elif action is None:
            self.workspace.views.pop(view["id"], None)

    def closes(self, user: User, view: Json, *, cleared: bool = False) -> Delivery | None:
        """Closes a modal; the app is told only with notify_on_close."""
        self.workspace.views.pop(view["id"], None)
        if not view.get("notify_on_close"):
            return None
        return self.link.send("interactive", self._who("view_closed", user, view=_shown(view), is_cleared=cleared))

    def looks_for(self, user: User, view: Json, action_id: str, typed: str) -> Delivery:
        """Types into a menu that asks the app for options (block_suggestion)."""
        block, element = _find(view["blocks"], action_id)
        about = {"action_id": element["action_id"], "block_id": block["block_id"], "value": typed}
        container = {"type": "view", "view_id": view["id"]}
        payload = self._who("block_suggestion", user, **about, container=container, view=_shown(view))
        return self.link.send("interactive", payload)

    def interacts(self, kind: str, user: User, **fields: Any) -> Delivery:
        """Any other interactive payload, with these fields."""
        return self.link.send("interactive", self._who(kind, user, **fields))


def _shown(view: Json) -> Json:
    return {name: value for name, value in view.items() if name != "user"}


def _find(blocks: list[Json], action_id: str) -> tuple[Json, Json]:
    """The element with this id, and its block. Raises LookupError."""
    for block in blocks:
        for element in inner_elements(block):
            if element.get("action_id") == action_id:
                return block, element
    raise LookupError(action_id)
