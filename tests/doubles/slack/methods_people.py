"""The methods about people, the team and the app itself. Sources: Slack's pages named like them."""

from tests.doubles.slack.call import Call, Refused, method
from tests.doubles.slack.shapes import user_json
from tests.doubles.slack.workspace import Json


@method("api.test")
def api_test(call: Call) -> Json:
    return {"ok": True, "args": call.args}


@method("auth.test")
def auth_test(call: Call) -> Json:
    workspace = call.workspace
    told: Json = {
        "ok": True,
        "url": f"https://{workspace.domain}.slack.com/",
        "team": workspace.team_name,
        "user": workspace.bot.name,
        "team_id": workspace.team,
        "user_id": workspace.bot.id,
        "bot_id": workspace.bot.bot_id,
        "is_enterprise_install": False,
    }
    if workspace.enterprise:
        told["enterprise_id"] = workspace.enterprise
    return told | ({"app_id": workspace.app, "app_name": "Requite"} if call.token.kind == "app" else {})


@method("auth.revoke")
def auth_revoke(call: Call) -> Json:
    """Once revoked, the token is answered `token_revoked`; `test` only tries."""
    if call.flag("test"):
        return {"ok": True, "revoked": False}
    call.token.error = "token_revoked"
    return {"ok": True, "revoked": True}


@method("apps.connections.open", "connections:write")
def connections_open(call: Call) -> Json:
    """A web socket address that is good for a while."""
    address = call.base.replace("http://", "ws://", 1)
    return {"ok": True, "url": f"{address}/link/?ticket={call.link.new_ticket()}&app_id={call.workspace.app}"}


@method("users.info", "users:read")
def users_info(call: Call) -> Json:
    user = call.user()
    shown = user_json(user, call.workspace)
    if call.flag("include_locale"):
        shown["locale"] = user.locale
    return {"ok": True, "user": shown}


@method("users.list", "users:read")
def users_list(call: Call) -> Json:
    """Everybody, the deactivated too; strangers aren't listed."""
    own = [user for user in call.workspace.users.values() if user.team == call.workspace.team]
    page, more = call.page([user_json(user, call.workspace) for user in own], default=1000)
    return {"ok": True, "members": page, "cache_ts": int(call.workspace.clock()), **more}


@method("bots.info", "users:read")
def bots_info(call: Call) -> Json:
    asked = call.args.get("bot")
    for user in call.workspace.users.values():
        if user.is_bot and user.bot_id == asked:
            about = {"id": user.bot_id, "deleted": user.deleted, "name": user.real_name, "updated": user.updated}
            return {"ok": True, "bot": {**about, "app_id": call.workspace.app, "user_id": user.id, "icons": {}}}
    raise Refused("bot_not_found")


@method("team.info", "team:read")
def team_info(call: Call) -> Json:
    workspace = call.workspace
    asked = call.args.get("team")
    if asked and asked != workspace.team:
        raise Refused("team_not_found")
    about = {"id": workspace.team, "name": workspace.team_name, "domain": workspace.domain, "icon": {}}
    return {"ok": True, "team": {**about, "url": f"https://{workspace.domain}.slack.com/", "email_domain": ""}}
