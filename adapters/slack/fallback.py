"""The `text` beside the blocks: what notifications show and screen readers may read first. Pure.

It may stand on a locked screen: reasons by their `brief`, without quotations; elsewhere no channel is named.
"""

from collections.abc import Iterator

from adapters.slack.mrkdwn import OUR_LINK, clean, inert, one_line, without_channels
from bot.views import Chart, Digest, Document, Form, Listing, Notice, NudgeCard, Text, View


def fallback(view: View) -> str:
    """The view in a few plain lines of mrkdwn in which nothing is live; never empty, at most `LONGEST_TEXT` long."""
    return inert("\n".join(filter(None, _lines(view)))) or "…"


def _lines(view: View) -> Iterator[str]:
    match view:
        case Text() | Notice() | Document():
            yield without_channels(view.text)
        case NudgeCard():
            yield _card(view)
        case Digest():
            yield without_channels(view.greeting)
            yield from map(_card, view.cards)
            yield without_channels(f"{view.heading}: {'; '.join(view.settled)}." if view.settled else "")
            yield without_channels(view.footer)
        case Listing():
            yield from _listing(view)
        case Form():
            yield without_channels(view.title)
        case Chart():
            yield without_channels(view.title)
            yield without_channels(view.alt)


def _card(card: NudgeCard) -> str:
    brief = one_line(card.brief) or one_line(card.who)
    return one_line(f"{without_channels(card.ended)} {brief}")


def _listing(view: Listing) -> Iterator[str]:
    yield without_channels(view.title)
    for section in view.sections:
        yield without_channels(section.heading)
        yield from map(_card, section.cards)
        yield from (without_channels(clean(line)) for line in section.lines if not OUR_LINK.fullmatch(line))
