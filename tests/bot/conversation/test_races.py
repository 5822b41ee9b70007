"""Two at once: what was decided on something that has changed is decided again, and nobody's word is lost."""

from collections.abc import Sequence

import pytest

from bot.engine.intake import ATTEMPTS, take
from bot.errors import Conflict
from bot.events import Event
from bot.ledger import How, MemberId
from bot.models import Deed, NudgeState, Verdict
from bot.people import Member
from bot.ports import Changes
from storage.memory import MemoryStore
from tests.bot.conversation.talk import HOUR, MINUTE, listed, made, member_of, nudge_of, say, states, tells
from tests.rows import ANN, HOME, KIM, NOW, place, posted

pytestmark = pytest.mark.asyncio


class Raced(MemoryStore):
    """Takes in events, and hears something said elsewhere, just before the next commit of a deed or setting."""

    events: Sequence[Event] = ()
    meanwhile: Sequence[str] = ()

    async def commit(self, changes: Changes) -> None:
        if any(isinstance(row, (Deed, Member)) for row in (*changes.puts, *changes.drops)):
            events, self.events = self.events, ()
            said, self.meanwhile = self.meanwhile, ()
            if events:
                await take(self, events, NOW + MINUTE)
            for text in said:
                await say(self, text, where="other", now=NOW + MINUTE)
        await super().commit(changes)


ANSWERED = posted("a9", ANN, NOW + MINUTE, "It is.", place=place(thread="k1"), thread_author=KIM)
ANEW = posted("k2", KIM, NOW + MINUTE, "And the docs?", names=(ANN,), place=place("C2"))


async def raced() -> Raced:
    """A store in which a list was shown."""
    store = Raced()
    await made(store=store)
    await say(store, "today")
    return store


async def test_done_while_the_answer_comes_in_notes_nothing() -> None:
    store = await raced()
    store.events = [ANSWERED]
    assert await tells(store, "done 1") == "Kim: settled already."
    (item,) = (await store.between(HOME, MemberId(ANN), [KIM])).items
    assert item.settled is not None
    assert item.settled.how is How.MESSAGE
    assert not (await store.talk(HOME, MemberId(ANN), "test")).deeds


async def test_done_while_another_question_comes_in_leaves_that_open() -> None:
    store = await raced()
    store.events = [ANEW]
    assert await tells(store, "done 1") == "Done: Kim. Noted by your word."
    settled = [item.settled is not None for item in (await store.between(HOME, MemberId(ANN), [KIM])).items]
    assert sorted(settled) == [False, True]
    assert "Kim" in await listed(store, now=NOW + HOUR)


async def test_done_twice_at_once_counts_once() -> None:
    store = await raced()
    store.meanwhile = ["done @kim"]
    assert await tells(store, "done 1") == "Kim: settled already."
    assert len((await store.talk(HOME, MemberId(ANN), "test")).deeds) == 1


async def test_snooze_while_a_new_question_comes_in_hides_only_the_old_one() -> None:
    store = await raced()
    await say(store, "snooze 1 until monday")
    store.events = [ANEW]
    await say(store, "yes")
    assert "Kim asked you a question in #launch today." in await tells(store, "who", now=NOW + HOUR)


async def test_snooze_while_the_same_is_done_leaves_it_done_and_as_it_was_said() -> None:
    store = await raced()
    await say(store, "snooze 1 until monday")
    store.meanwhile = ["elsewhere @kim"]
    await say(store, "yes")
    nudge = await nudge_of(store, KIM)
    assert (nudge.state, nudge.verdict) == (NudgeState.DONE, Verdict.ELSEWHERE)


async def test_skip_while_the_same_is_done_leaves_it_done() -> None:
    store = await raced()
    store.meanwhile = ["done @kim"]
    await say(store, "skip 1")
    assert (await states(store))[KIM] is NudgeState.DONE


async def test_two_settings_at_once_both_count() -> None:
    store = await raced()
    store.meanwhile = ["settings people 5"]
    await say(store, "settings hour 8")
    now = await member_of(store)
    assert (now.list_length, now.hour.hour) == (5, 8)


async def test_two_mutes_at_once_both_count() -> None:
    store = await raced()
    store.meanwhile = ["mute @lee"]
    await say(store, "mute @kim")
    assert len((await member_of(store)).muted) == 2


async def test_undo_while_another_deed_comes_takes_nothing_back_unseen() -> None:
    store = await raced()
    await say(store, "mute @lee")
    store.meanwhile = ["mute @kim"]
    await say(store, "undo", now=NOW + MINUTE)
    assert len((await member_of(store)).muted) == 2
    deeds = (await store.talk(HOME, MemberId(ANN), "test")).deeds
    assert not any(deed.undone for deed in deeds)


async def test_forgetting_while_something_comes_in_forgets_that_too_or_keeps_it_whole() -> None:
    store = await raced()
    await say(store, "forget @kim")
    store.events = [ANEW]
    await say(store, "yes", now=NOW + MINUTE)
    known = await store.between(HOME, MemberId(ANN), [KIM])
    assert {item.conversation for item in known.items} == {act.conversation for act in known.engagements}


async def test_a_turn_that_never_gets_round_to_committing_gives_up() -> None:
    class Busy(MemoryStore):
        """Somebody is always quicker."""

        tries = 0
        busy = False

        async def commit(self, changes: Changes) -> None:
            if self.busy:
                self.tries += 1
                raise Conflict("somebody was quicker")
            await super().commit(changes)

    store = Busy()
    await made(store=store)
    store.busy = True
    with pytest.raises(Conflict):
        await say(store, "mute @kim")
    assert store.tries == ATTEMPTS
