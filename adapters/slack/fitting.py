"""As many blocks as Slack takes at once; of the rest, one honest line. Pure.

Sources: Slack's page “Blocks” (50 in a message, 100 in a view); for the sum of all text, which is published nowhere,
slackapi/bolt-js issues 2509 (refused above 13,297 characters in one block) and 2867 (9,597 in 50 blocks taken, 11,341
in 45 refused).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from adapters.slack.blocks import Json, context
from adapters.slack.mrkdwn import length
from bot.words import Words

MOST_BLOCKS = 50
MOST_IN_VIEW = 100
MOST_TEXT = 9_500
"""Characters of all texts of a message together."""
LONGEST_REST = 200


@dataclass(frozen=True, slots=True)
class Group:
    """Blocks that stay together. counts: how many things a reader misses without them; 0 for a piece of prose."""

    blocks: Sequence[Json]
    counts: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """What a view shows, from top to bottom. head, tail: a few blocks, always shown; groups: as far as room goes."""

    head: Sequence[Json] = ()
    groups: Sequence[Group] = ()
    tail: Sequence[Json] = ()


def fitted(layout: Layout, words: Words, most: int = MOST_BLOCKS) -> list[Json]:
    """The blocks, at most so many of them."""
    most -= len(layout.head) + len(layout.tail)
    text = MOST_TEXT - weight(layout.head) - weight(layout.tail)
    shown, rest = _fitting(layout.groups, most, text), list[Json]()
    if shown < len(layout.groups):
        shown = _fitting(layout.groups, most - 1, text - LONGEST_REST)
        rest = left_out(sum(group.counts for group in layout.groups[shown:]), words)
    return [*layout.head, *(block for group in layout.groups[:shown] for block in group.blocks), *rest, *layout.tail]


def _fitting(groups: Sequence[Group], most: int, text: int) -> int:
    """How many groups, from the first on, fit."""
    for shown, group in enumerate(groups):
        most, text = most - len(group.blocks), text - weight(group.blocks)
        if most < 0 or text < 0:
            return shown
    return len(groups)


def left_out(number: int, words: Words) -> list[Json]:
    """An honest line on what there was no room for. number: how many things; 0 for prose."""
    return context(left_out_told(number, words), LONGEST_REST)


def left_out_told(number: int, words: Words) -> str:
    """The same in words."""
    if number == 0:
        return words.say("The rest is left out: there is no room for it here.")
    return words.count(
        "One more is left out: there is no room for it here.",
        "{digits} more are left out: there is no room for them here.",
        number,
    )


def weight(blocks: Sequence[Json]) -> int:
    """The characters of all texts that people see or hear."""
    return sum(length(text) for text in _texts(list(blocks)))


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, list):
        for one in value:
            yield from _texts(one)
    elif isinstance(value, dict):
        for name, one in value.items():
            if isinstance(one, str):
                if name in ("text", "accessibility_label"):
                    yield one
            else:
                yield from _texts(one)
