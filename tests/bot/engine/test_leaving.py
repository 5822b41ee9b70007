"""Leaving is whole: cut short at any commit, it is finished at the next start."""

import pytest

from bot.engine.intake import take
from bot.engine.leaving import finish_leaving, leave_out
from bot.errors import StoreError
from bot.people import Home, LeftOut
from bot.ports import Changes
from storage.memory import MemoryStore
from tests.rows import ANN, HOME, KIM, LEE, NOW, member, opted_in, posted, profile

pytestmark = pytest.mark.asyncio


class Stops(MemoryStore):
    """A store whose process ends before one of its commits."""

    def __init__(self, commits: int) -> None:
        super().__init__()
        self.left = commits

    async def commit(self, changes: Changes) -> None:
        if self.left == 0:
            raise StoreError("here", "has stopped", "start again")
        self.left -= 1
        await super().commit(changes)


@pytest.mark.parametrize("others", [(), (member(LEE),)])
async def test_wherever_it_was_cut_short_it_is_finished_at_the_next_start(others: tuple[()]) -> None:
    for commits in range(1, 9):
        store = Stops(99)
        await store.commit(Changes(puts=(*opted_in(member(), *others), profile(ANN), profile(KIM), profile(LEE))))
        asked = [posted("1", KIM, NOW, "Is it?", names=(ANN,)), posted("2", ANN, NOW, "And that?", names=(LEE,))]
        await take(store, asked, NOW)
        store.left = commits - 1
        try:
            await leave_out(store, ANN)
            was_cut = False
        except StoreError:
            was_cut = True
        store.left = 99
        started = bool((await store.known(HOME, ())).kept_out.marks)  # type: ignore[arg-type]
        await finish_leaving(store)
        rows = await store.about(HOME)
        if started:
            assert not [row for row in rows if ANN in row.people]
        if started and not others:
            assert {type(row) for row in rows} == {Home, LeftOut}
        if not was_cut:
            break
    else:
        raise AssertionError("it never came to its end")


async def test_nothing_is_dropped_of_those_who_stay() -> None:
    store = MemoryStore()
    await store.commit(Changes(puts=(*opted_in(), profile(KIM))))
    await take(store, [posted("1", KIM, NOW, "Is it?", names=(ANN,))], NOW)
    before = await store.about(HOME)
    await finish_leaving(store)
    assert await store.about(HOME) == before
