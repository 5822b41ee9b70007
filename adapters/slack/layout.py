"""Every view as groups of blocks, a form as text. Pure.

How much of it fits is left to `fitting`, a form to be filled in to `forms`.
"""

from collections.abc import Iterable, Iterator, Sequence

from adapters.slack.blocks import (
    LONGEST_PIECE,
    Json,
    Run,
    actions,
    bullets,
    button,
    context,
    paragraphs,
    part,
    rich,
    said,
)
from adapters.slack.cards import blocks_of
from adapters.slack.fields import shown
from adapters.slack.fitting import Group, Layout
from adapters.slack.mrkdwn import OUR_LINK
from adapters.slack.told import Told
from bot.views import Action, Chart, Digest, Document, Form, Listing, Notice, NudgeCard, Section, Text, View

LONGEST_HEADING = 300
LONGEST_HEAD = 1_000
LONGEST_TAIL = 1_500
LONGEST_LINE = 1_000
LINES_TOGETHER = 15


def layout(view: View, told: Told) -> Layout:
    """The view as blocks."""
    match view:
        case Text():
            return Layout(groups=prose(view.text), tail=_row(view.actions, view.text))
        case Document():
            return Layout(groups=prose(view.text))
        case Notice():
            sign = "⚠️ " if view.tone == "problem" and view.text.strip() else ""
            return Layout(groups=prose(sign + view.text))
        case Digest():
            return _digest(view, told)
        case NudgeCard():
            return Layout(groups=[Group(blocks_of(view, told))])
        case Listing():
            groups = [group for section in view.sections for group in _section(section, told)]
            return Layout(
                head=said(view.title, "bold", LONGEST_HEAD), groups=groups, tail=_row(view.actions, view.title)
            )
        case Form():
            return _form(view, told)
        case Chart():
            return Layout(head=said(view.title, "bold", LONGEST_HEAD), groups=prose(view.alt))


def prose(*texts: str) -> list[Group]:
    """Texts of any length, in pieces that fit a block."""
    return [Group(blocks, counts=0) for text in texts for blocks in paragraphs(text)]


def _digest(view: Digest, told: Told) -> Layout:
    settled = f"{view.heading}: {'; '.join(view.settled)}." if view.settled else ""
    return Layout(
        head=said(view.greeting, "bold", LONGEST_HEAD),
        groups=[Group(blocks_of(card, told)) for card in view.cards],
        tail=[*context(settled, LONGEST_TAIL), *context(view.footer, LONGEST_HEAD)],
    )


def _section(section: Section, told: Told) -> Iterator[Group]:
    """Cards, then lines. The heading stays with what follows it."""
    heading = said(section.heading, "bold", LONGEST_HEADING)
    groups = [Group(blocks_of(card, told)) for card in section.cards]
    groups += _listed([_line(line, told) for line in section.lines if line.strip()])
    first, *others = groups or [Group([], counts=0)]
    yield Group([*heading, *first.blocks], counts=first.counts)
    yield from others


def _line(line: str, told: Told) -> Run:
    """A line of words; one that is a link of ours as a whole leads there."""
    if OUR_LINK.fullmatch(line):
        return Run(told.words.say("Open"), url=line)
    return Run(line.strip())


def _listed(lines: Sequence[Run | Sequence[Run]]) -> Iterator[Group]:
    """Lines as a list, in groups that fit a block; a single one as a paragraph."""
    told = [part(*([line] if isinstance(line, Run) else line), longest=LONGEST_LINE) for line in lines]
    parts = [one for some in told for one in some]
    if len(parts) == 1:
        yield Group(rich(parts))
        return
    for some in _together(parts):
        yield Group(rich(bullets(some)), counts=len(some))


def _together(parts: Iterable[Json]) -> Iterator[list[Json]]:
    """Parts in runs, each short enough for one block."""
    gathered: list[Json] = []
    room = LONGEST_PIECE
    for one in parts:
        size = sum(len(element["text"]) for element in one["elements"])
        if gathered and (size > room or len(gathered) == LINES_TOGETHER):
            yield gathered
            gathered, room = [], LONGEST_PIECE
        gathered.append(one)
        room -= size
    if gathered:
        yield gathered


def _row(some: Sequence[Action], about: str) -> list[Json]:
    """Actions as buttons."""
    return actions(button(action, f"{action.verb}-{number}", about) for number, action in enumerate(some, 1))


def _form(view: Form, told: Told) -> Layout:
    """A form where nothing can be filled in: what stands in it, and a button that asks for it anew."""
    fields = [[Run(f"{field.label}: "), Run(shown(field, told.words), "bold")] for field in view.fields]
    opens = Action(verb=view.verb, label=told.words.say("Fill in"), id=view.id)
    return Layout(
        head=said(view.title, "bold", LONGEST_HEAD),
        groups=[*_listed(fields), *prose(*view.notes)],
        tail=_row((opens,) if view.verb and view.fields else (), view.title),
    )
