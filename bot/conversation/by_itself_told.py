"""Sentences of what is sent by itself: how often it shall come, that nobody is left, what was missed."""

from bot.conversation.caller import Turn
from bot.models import Delivery
from bot.views import Action, Text
from bot.words import marked

PACES = {"daily": marked("daily"), "weekly": marked("weekly"), "stop": marked("stop")}


def how_often(turn: Turn) -> Text:
    """Asked after some digests that nobody touched. Without an answer it comes weekly."""
    text = turn.words.say(
        "You let my last lists pass. How often do you want one: daily, weekly, or shall I stop? "
        "If you say nothing, one comes each week."
    )
    return Text(
        text=text,
        actions=tuple(Action(verb=verb, label=turn.words.say(label), id="") for verb, label in PACES.items()),
    )


def all_caught_up(turn: Turn) -> Text:
    """That nobody is left to name."""
    return Text(text=turn.words.say("All caught up: nobody is waiting for you."))


def away(turn: Turn, delivery: Delivery) -> str:
    """That some days were missed, where they were."""
    if delivery.missed is None or delivery.missed == delivery.day:
        return ""
    since = turn.words.day(delivery.missed, turn.now.astimezone(turn.zone).date())
    return turn.words.say("I was away since {day}; this is one list for all of it.", day=since)
