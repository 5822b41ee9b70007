"""Whatever is written: nothing fails, nothing changes that no verb was understood for, nothing big without a yes."""

import random
import unicodedata
from collections.abc import Iterator

import pytest

from bot.conversation.grammar import understand
from bot.conversation.language import LANGUAGES
from bot.conversation.verbs import VERBS
from bot.engine.intake import take
from bot.ledger import MemberId
from bot.models import Row
from bot.ports import Storage
from tests.bot.conversation.phrasings import NO_VERBS, PHRASINGS
from tests.bot.conversation.phrasings_more import MORE, MORE_NO_VERBS
from tests.bot.conversation.phrasings_of_pace import PACE, PACE_NO_VERBS
from tests.bot.conversation.talk import ENGLISH, MINUTE, guest_says, made, question, rows, say
from tests.conftest import SHORT
from tests.rows import ANN, HOME, KIM, NOW, posted

pytestmark = pytest.mark.asyncio
BIG = ("forget_person", "forget_me")
READS_ONLY = {
    "about_me", "export", "help", "history", "review", "status", "waiting", "who_to_ask", "with", "why", "open",
    "start",
}  # fmt: skip
TEXTS = [text for text, _ in (*PHRASINGS, *MORE, *PACE)] + [*NO_VERBS, *MORE_NO_VERBS, *PACE_NO_VERBS]
WORDS = sorted({word for text in TEXTS for word in text.split()} | set((LANGUAGES / "en.toml").read_text().split()))
NAMES = (
    "kim",
    "@kim",
    "max",
    "@max.a",
    "lee",
    "#launch",
    "#help",
    "nobody",
    "1",
    "2",
    "3",
    "1-3",
    "it",
    "0",
    "99",
    "me",
)
ODD = (
    "\x00",
    "\x1b[31m",
    "\u202e",
    "\u200b",
    "\ud800",
    "\ufeff",
    "{who}",
    "{}",
    "%s",
    "⟨time⟩",
    "\n",
    "\t",
    "🙂",
    "é́́",
    "٣",
    "²",
)


def any_character(chance: random.Random) -> str:
    """One of Unicode, often of its lower planes."""
    return chr(chance.choice((chance.randrange(0x80), chance.randrange(0x3000), chance.randrange(0x110000))))


def texts(seed: int, count: int) -> Iterator[str]:
    """So many texts of every sort, the same for the same seed."""
    chance = random.Random(seed)
    for _ in range(count):
        match chance.randrange(6):
            case 0:
                yield "".join(any_character(chance) for _ in range(chance.randrange(40)))
            case 1:
                yield " ".join(chance.choice(WORDS) for _ in range(chance.randrange(1, 9)))
            case 2:
                yield mutated(chance.choice(TEXTS), chance)
            case 3:
                yield chance.choice((chance.choice(WORDS) + " ", any_character(chance))) * chance.randrange(1, 400)
            case 4:
                verb = chance.choice(VERBS).name.replace("_", " ")
                after = chance.choice(("", "until monday", "yes", "tomorrow", "numbers"))
                yield f"{verb} {chance.choice(NAMES)} {after}"
            case _:
                text = chance.choice(TEXTS)
                place = chance.randrange(len(text) + 1)
                yield text[:place] + chance.choice(ODD) + text[place:]


def mutated(text: str, chance: random.Random) -> str:
    """A text with a few letters or words dropped, doubled or swapped."""
    letters = list(text)
    for _ in range(chance.randrange(1, 4)):
        place = chance.randrange(len(letters)) if letters else 0
        match chance.randrange(4):
            case 0:
                letters[place : place + 1] = []
            case 1:
                letters[place:place] = [chance.choice("abcdefghijklmnopqrstuvwxyz 0123456789@#.,'")]
            case 2:
                letters[place : place + 2] = letters[place : place + 2][::-1]
            case _:
                words = "".join(letters).split()
                chance.shuffle(words)
                letters = list(" ".join(words[: chance.randrange(len(words) + 1)]))
    return "".join(letters)


async def kept(store: Storage) -> dict[object, Row]:
    """All that is kept but lists, questions, and which nudges were told."""
    return {key: row for key, row in (await rows(store)).items() if key[0] != "nudges"}  # type: ignore[index]


async def check(text: str, store: Storage) -> bool:
    """Say it where nothing was asked; whether the store is as it was."""
    assert await question(store) is None
    before, told = await kept(store), await rows(store)
    await say(store, text, now=NOW + MINUTE)
    verb = understand(text, VERBS, ENGLISH).verb
    if verb is None or verb.name in READS_ONLY:
        assert await rows(store) == told, text
    if verb is None or verb.name in (*BIG, "today", "who", "more", "snooze", *READS_ONLY):
        assert await kept(store) == before, text
    return await rows(store) == told and await question(store) is None


async def all_of(seed: int, count: int) -> None:
    """Say them all, in a store that is made anew whenever it has changed."""
    store = await made()
    await say(store, "today")
    for text in texts(seed, count):
        if not await check(text, store):
            store = await made()
            await say(store, "today")


async def test_300_texts_do_no_harm() -> None:
    await all_of(7, 300)


@pytest.mark.soak
async def test_10000_texts_do_no_harm() -> None:
    await all_of(20, 1_000 if SHORT else 10_000)


async def test_a_long_conversation_of_any_texts_never_fails_and_only_a_yes_is_followed_by_something_big() -> None:
    store = await made()
    for number, text in enumerate(texts(11, 300)):
        now = NOW + number * MINUTE
        asked = await question(store)
        before = [member for member in await store.members() if member.id == MemberId(ANN)]
        await say(store, text, now=now)
        after = [member for member in await store.members() if member.id == MemberId(ANN)]
        if not after or before[0].forgot != after[0].forgot:
            assert asked is not None, text
            assert understand(text, VERBS, ENGLISH).verb == next(verb for verb in VERBS if verb.name == "yes"), text
            store = await made()
        if number % 20 == 0:
            await take(store, [posted(f"k{number}9", KIM, now, "Is it?", names=(ANN,))], now)


@pytest.mark.parametrize("text", [text for text, meant in (*PHRASINGS, *MORE) if meant.split()[0] in BIG])
async def test_something_big_never_happens_at_once(text: str) -> None:
    store = await made()
    before = await rows(store)
    await say(store, text)
    assert await rows(store) == before
    await say(store, "no")
    await say(store, "yes")
    assert await rows(store) == before


async def test_whatever_a_guest_writes_only_the_sure_forget_me_changes_anything() -> None:
    store = await made()
    for text in texts(13, 100):
        before = await rows(store)
        await guest_says(store, text)
        understood = understand(text, [verb for verb in VERBS if verb.guest], ENGLISH)
        if not (understood.verb and understood.verb.name == "forget_me"):
            assert await rows(store) == before, text


async def test_control_characters_of_every_sort_are_taken_for_nothing() -> None:
    store = await made()
    before = await rows(store)
    odd = [chr(code) for code in range(0x3000) if unicodedata.category(chr(code)) in ("Cc", "Cf", "Mn", "So")]
    for start in range(0, len(odd), 60):
        await say(store, "".join(odd[start : start + 60]))
    assert await rows(store) == before
    assert await store.about(HOME, [ANN])
