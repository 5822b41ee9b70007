"""The views.* methods and the upload of files. Sources: Slack's pages named like the methods, and “Modals”."""

from tests.doubles.slack.call import Call, Refused, method, refuse
from tests.doubles.slack.limits import check_view
from tests.doubles.slack.methods_chat import bot_message, keep, with_ids
from tests.doubles.slack.workspace import Channel, Json, Trigger

DEEPEST = 3
"""Views in one stack."""


def _trigger(call: Call) -> Trigger:
    found = call.workspace.triggers.get(str(call.args.get("trigger_id") or ""))
    if found is None:
        raise Refused("invalid_trigger_id" if call.args.get("trigger_id") else "invalid_arguments")
    if found.used:
        raise Refused("exchanged_trigger_id")
    if found.expires < call.workspace.clock():
        raise Refused("expired_trigger_id")
    found.used = True
    return found


def _checked(call: Call, kind: str) -> Json:
    view = call.args.get("view")
    refuse(check_view(view, kind))
    assert isinstance(view, dict)
    external = view.get("external_id")
    taken = {one["external_id"] for one in call.workspace.views.values() if one["id"] != call.args.get("view_id")}
    if external and external in taken and call.method in {"views.open", "views.push"}:
        raise Refused("duplicate_external_id")
    return view


def store_view(call: Call, view: Json, user: str, name: str = "", root: str = "", before: str = "") -> Json:
    """Keep a view as Slack gives it back, under a new hash."""
    workspace = call.workspace
    name, hashed = name or workspace.new_id("V"), f"{workspace.ts()}.{workspace.new_id('h')}"
    made: Json = {
        "id": name,
        "team_id": workspace.team,
        "state": {"values": {}},
        "hash": hashed,
        "private_metadata": "",
        "callback_id": "",
        "external_id": "",
        "clear_on_close": False,
        "notify_on_close": False,
        "root_view_id": root or name,
        "previous_view_id": before or None,
        "app_id": workspace.app,
        "app_installed_team_id": workspace.team,
        "bot_id": workspace.bot.bot_id,
        "title": {"type": "plain_text", "text": "View Title", "emoji": True},
        "close": None,
        "submit": None,
        **view,
        "blocks": with_ids(view["blocks"], hashed.split(".")[1]),
        "user": user,
    }
    workspace.views[name] = made
    return {"ok": True, "view": {key: value for key, value in made.items() if key != "user"}}


@method("views.open")
def open_view(call: Call) -> Json:
    view = _checked(call, "modal")
    return store_view(call, view, _trigger(call).user)


@method("views.push")
def push_view(call: Call) -> Json:
    view = _checked(call, "modal")
    trigger = _trigger(call)
    before = call.workspace.views.get(trigger.view)
    if before is None:
        raise Refused("not_found")
    depth = sum(one["root_view_id"] == before["root_view_id"] for one in call.workspace.views.values())
    if depth >= DEEPEST:
        raise Refused("push_limit_reached")
    return store_view(call, view, trigger.user, root=before["root_view_id"], before=before["id"])


@method("views.update")
def update_view(call: Call) -> Json:
    external = call.args.get("external_id")
    by_external = {one["external_id"]: one["id"] for one in call.workspace.views.values() if one["external_id"]}
    old = call.workspace.views.get(str(call.args.get("view_id") or by_external.get(str(external))))
    if old is None:
        raise Refused("not_found")
    view = _checked(call, old["type"])
    _same_hash(call, old)
    return store_view(call, view, old["user"], old["id"], old["root_view_id"], old["previous_view_id"] or "")


@method("views.publish")
def publish_view(call: Call) -> Json:
    user = call.user("user_id")
    view = _checked(call, "home")
    old = call.workspace.views.get(call.workspace.homes.get(user.id, ""))
    if old is not None:
        _same_hash(call, old)
    answer = store_view(call, view, user.id, old["id"] if old else "")
    call.workspace.homes[user.id] = answer["view"]["id"]
    return answer


def _same_hash(call: Call, old: Json) -> None:
    if call.args.get("hash") and call.args["hash"] != old["hash"]:
        raise Refused("hash_conflict")


# --- files


@method("files.getUploadURLExternal", "files:write")
def upload_url(call: Call) -> Json:
    name = call.text("filename")
    try:
        size = int(call.args.get("length") or 0)
    except ValueError:
        raise Refused("invalid_arguments") from None
    if size < 1:
        raise Refused("invalid_arguments")
    file: Json = {"id": call.workspace.new_id("F"), "name": name, "title": name, "size": size, "shares": {}}
    file |= {"user": call.workspace.bot.id, "alt_txt": call.args.get("alt_txt") or "", "filetype": name.split(".")[-1]}
    call.workspace.files[file["id"]] = file
    return {"ok": True, "upload_url": f"{call.base}/upload/{file['id']}", "file_id": file["id"]}


@method("files.completeUploadExternal", "files:write")
def complete_upload(call: Call) -> Json:
    """Shares what was uploaded in a channel, as a message with the initial comment."""
    named = call.args.get("files")
    if not isinstance(named, list) or not named:
        raise Refused("invalid_arguments")
    files = [_uploaded(call, str(one.get("id")), one.get("title")) for one in named]
    if call.args.get("channel_id"):
        _share(call, files, call.channel("channel_id", member=True, write=True))
    return {"ok": True, "files": files}


def _uploaded(call: Call, name: str, title: str | None) -> Json:
    file, content = call.workspace.files.get(name), call.workspace.uploads.get(name)
    if file is None or content is None:
        raise Refused("file_not_found")
    if len(content) != file["size"]:
        raise Refused("file_upload_size_mismatch")
    file["title"] = title or file["name"]
    return file


def _share(call: Call, files: list[Json], channel: Channel) -> None:
    args: Json = {"text": call.args.get("initial_comment") or "", "blocks": call.args.get("blocks")}
    made = bot_message(call.workspace, args) | {"files": files, "upload": True, "subtype": "file_share"}
    if call.args.get("thread_ts"):
        if call.args["thread_ts"] not in channel.messages:
            raise Refused("thread_not_found")
        made["thread_ts"] = call.args["thread_ts"]
    for file in files:
        file["shares"] = {"public" if channel.kind == "public" else "private": {channel.id: [{"ts": made["ts"]}]}}
    keep(call, channel, made)


@method("files.info", "files:read")
def file_info(call: Call) -> Json:
    found = call.workspace.files.get(str(call.args.get("file")))
    if found is None:
        raise Refused("file_not_found")
    return {"ok": True, "file": found, "comments": [], "response_metadata": {"next_cursor": ""}}
