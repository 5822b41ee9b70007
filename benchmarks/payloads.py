"""Messages and people of the synthetic export, with the fields that Slack's own exports have.

Sources: Slack's pages “How to read Slack data exports”, “message event” and “User object”.
"""

from dataclasses import dataclass
from random import Random
from uuid import UUID

from benchmarks.prose import Payload, blocks, elements, markup

TEAM = "TBENCH001"
BOT = "UBOT00001"
_CONSONANTS, _VOWELS = "bdfgklmnprstvz", "aeio"
_ZONES = ("Europe/Berlin", "America/Sao_Paulo", "America/New_York", "Asia/Tokyo", "UTC")


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody in the synthetic workspace."""

    user: str
    handle: str
    name: str
    zone: str


def made_person(dice: Random, number: int) -> Person:
    """A person; the number keeps handle and name apart from everybody else's."""
    first, last = ("".join(dice.choice(_CONSONANTS) + dice.choice(_VOWELS) for _ in range(3)).title() for _ in "12")
    return Person(
        user=f"UBENCH{number:03}",
        handle=f"{first}.{last}{number}".lower(),
        name=f"{first} {last} {number}",
        zone=dice.choice(_ZONES),
    )


def user_row(person: Person) -> Payload:
    """The person as `users.json` lists them."""
    profile = {**_profile(person), "title": "", "phone": "", "skype": "", "status_text": "", "status_emoji": ""}
    return {
        "id": person.user,
        "team_id": TEAM,
        "name": person.handle,
        "deleted": False,
        "color": "9f69e7",
        "real_name": person.name,
        "tz": person.zone,
        "profile": profile,
        "is_bot": False,
    }


def bot_row() -> Payload:
    """The workspace's one bot, as `users.json` lists it."""
    person = Person(user=BOT, handle="buildbot", name="buildbot", zone="UTC")
    row = user_row(person)
    return {**row, "is_bot": True, "profile": {**row["profile"], "bot_id": "BBUILD001"}}


def written(dice: Random, ts: str, author: Person, to: Person) -> Payload:
    """A message as somebody wrote it. to: whom it may name."""
    said = elements(dice, to.user)
    return {
        "client_msg_id": str(UUID(int=dice.getrandbits(128), version=4)),
        "type": "message",
        "user": author.user,
        "text": markup(said),
        "ts": ts,
        "team": TEAM,
        "user_profile": _profile(author),
        "blocks": blocks(dice, said),
    }


def joined(ts: str, person: Person) -> Payload:
    """Slack's note that somebody joined the channel."""
    text = f"<@{person.user}> has joined the channel"
    return {"user": person.user, "type": "message", "subtype": "channel_join", "text": text, "ts": ts}


def by_bot(dice: Random, ts: str) -> Payload:
    """What an app posted."""
    build = dice.randrange(10_000)
    attachment = {
        "id": 1,
        "color": "2eb886",
        "fallback": f"Build {build} passed",
        "text": f"Build <https://ci.example/builds/{build}|#{build}> passed in {dice.randrange(900)} s",
        "fields": [{"title": "Branch", "value": "main", "short": True}, {"title": "By", "value": "ci", "short": True}],
    }
    return {
        "type": "message",
        "subtype": "bot_message",
        "text": "",
        "ts": ts,
        "username": "buildbot",
        "bot_id": "BBUILD001",
        "attachments": [attachment],
    }


def edited(ts: str, author: str) -> Payload:
    """The mark of an edit half a minute later."""
    seconds, _, micros = ts.partition(".")
    return {"user": author, "ts": f"{int(seconds) + 30}.{micros}"}


def file_row(dice: Random, ts: str, author: str) -> Payload:
    """An uploaded picture."""
    file, name = f"F{dice.getrandbits(40):010X}", f"screenshot-{dice.randrange(1000)}.png"
    url = f"https://files.example/files-pri/{TEAM}-{file}"
    sizes = {
        f"thumb_{size}": f"https://files.example/files-tmb/{TEAM}-{file}-{size}/{name}" for size in (64, 80, 360, 480)
    }
    about = {"id": file, "created": int(ts[:10]), "timestamp": int(ts[:10]), "name": name, "title": name}
    kind = {"mimetype": "image/png", "filetype": "png", "pretty_type": "PNG", "mode": "hosted", "is_public": True}
    where = {"url_private": f"{url}/{name}", "url_private_download": f"{url}/download/{name}", "permalink": url}
    return {**about, **kind, "user": author, "user_team": TEAM, "size": dice.randrange(900_000), **where, **sizes}


def preview(dice: Random, found: Payload) -> Payload:
    """The preview of a page that a message links to."""
    title = markup(elements(dice, str(found["user"])))
    url = f"https://wiki.example/pages/{dice.randrange(100_000)}"
    text = " ".join(markup(elements(dice, str(found["user"]))) for _ in range(2))
    return {
        "id": 1,
        "from_url": url,
        "original_url": url,
        "service_name": "Wiki",
        "title": title,
        "title_link": url,
        "text": text,
        "fallback": f"Wiki: {title}",
        "image_url": f"{url}/cover.png",
        "image_width": 1200,
        "image_height": 630,
    }


def passed_on(channel: str, message: Payload) -> Payload:
    """The attachment with which a message passes on another of the same channel."""
    link = f"https://bench.example/archives/{channel}/p{str(message['ts']).replace('.', '')}"
    return {
        "id": 1,
        "is_msg_unfurl": True,
        "is_share": True,
        "author_id": message["user"],
        "author_subname": message["user_profile"]["display_name"],
        "channel_id": channel,
        "channel_team": TEAM,
        "ts": message["ts"],
        "from_url": link,
        "original_url": link,
        "text": message["text"],
        "fallback": message["text"],
        "mrkdwn_in": ["text"],
    }


def _profile(person: Person) -> Payload:
    return {
        "avatar_hash": f"g{person.user.lower()}",
        "image_72": f"https://avatars.example/{person.user.lower()}/72.png",
        "first_name": person.name.partition(" ")[0],
        "real_name": person.name,
        "display_name": person.name,
        "team": TEAM,
        "name": person.handle,
        "is_restricted": False,
        "is_ultra_restricted": False,
    }
