"""A nudge and a digest to be shown on Slack, and what Slack's objects look like."""

from typing import Any

from adapters.slack.told import Told
from bot.events import ChannelId, MessageId
from bot.views import Action, Digest, NudgeCard, Source
from bot.words import words_for

Json = dict[str, Any]
ASKED = Source(channel=ChannelId("slack:T1/C1"), message=MessageId("1750000000.000100"))
URL = "https://acme.slack.com/archives/C1/p1750000000000100"
EN = words_for("en")
TOLD = Told(words=EN, links={ASKED: URL}, quotes={ASKED: "is the rc tagged before\nthe weekend?"})
BARE = Told(words=EN)
DONE = Action(verb="done", label="Done", id="3f9a")
HOUR = Action(verb="snooze", label="In an hour", id="3f9a", text="1 hour")
SKIP = Action(verb="skip", label="Skip", id="3f9a")
THANK = Action(verb="thank", label="Thank", id="3f9a")
CARD = NudgeCard(
    number=1,
    who="Kim",
    reason="Kim asked you in #secret on Tuesday.",
    gesture="Reply",
    more=("And mentioned you twice.",),
    brief="Kim asked you on Tuesday.",
    source=ASKED,
    quotes=True,
    actions=(DONE, HOUR, SKIP),
)
DIGEST = Digest(
    greeting="Good morning. One person to get back to:",
    cards=(CARD,),
    heading="Settled by itself since yesterday",
    settled=("you replied to Jo in #help", "you thanked Al"),
    footer="I can’t see calls.",
)


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text, "emoji": False}


def context(words: str) -> Json:
    return {"type": "context", "elements": [plain(words)]}


def button(label: str, action_id: str, told: str, **more: str) -> Json:
    return {"type": "button", "text": plain(label), "action_id": action_id, "accessibility_label": told, **more}
