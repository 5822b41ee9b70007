"""Leaving is whole: cut short at any commit, it is finished at the next start; a restore takes nothing of it back."""

import pytest

from bot.engine.intake import take
from bot.engine.leaving import finish_leaving, leave_out, stay_out
from bot.errors import BackupError, StoreError
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


async def filled() -> MemoryStore:
    """Ann's and Lee's home, in which Kim asked Ann something."""
    store = MemoryStore()
    await store.commit(Changes(puts=(*opted_in(member(), member(LEE)), profile(ANN), profile(KIM), profile(LEE))))
    await take(store, [posted("1", KIM, NOW, "Is it?", names=(ANN,)), posted("2", LEE, NOW, "Or?", names=(ANN,))], NOW)
    return store


async def kept_in(store: MemoryStore) -> tuple[tuple[Home, ...], tuple[LeftOut, ...]]:
    """The rows of a store on who is kept out."""
    return tuple(store.tables.homes), tuple(store.tables.left_out)


async def test_nobody_who_left_comes_back_with_an_earlier_state() -> None:
    earlier, later = await filled(), await filled()
    await leave_out(later, KIM)  # no member
    await leave_out(later, LEE)
    assert await stay_out(earlier, *await kept_in(later)) == 2
    rows = await earlier.about(HOME)
    assert not [row for row in rows if {KIM, LEE} & set(row.people)]
    assert [row.identities for row in await earlier.members()] == [(ANN,)]
    kept_out = (await earlier.known(HOME, ())).kept_out  # type: ignore[arg-type]
    assert kept_out.covers(KIM)
    assert kept_out.covers(LEE)
    assert await earlier.about(HOME) == await later.about(HOME)


async def test_a_home_that_was_not_there_yet_knows_who_is_kept_out() -> None:
    later, empty = await filled(), MemoryStore()
    await leave_out(later, KIM)
    assert await stay_out(empty, *await kept_in(later)) == 1
    assert (await empty.known(HOME, ())).kept_out.covers(KIM)  # type: ignore[arg-type]


async def test_where_nobody_left_nothing_changes() -> None:
    earlier, later = await filled(), await filled()
    before = await earlier.about(HOME)
    assert await stay_out(earlier, *await kept_in(later)) == 0
    assert await earlier.about(HOME) == before


async def test_who_had_left_already_stays_out_as_well() -> None:
    earlier = await filled()
    await leave_out(earlier, KIM)
    later = MemoryStore()
    await later.commit(Changes(puts=await earlier.about(HOME)))
    await leave_out(later, LEE)
    assert await stay_out(earlier, *await kept_in(later)) == 2
    assert await earlier.about(HOME) == await later.about(HOME)


async def test_marks_by_another_secret_can_not_be_joined() -> None:
    earlier, later = await filled(), await filled()
    await leave_out(earlier, KIM)
    await leave_out(later, LEE)
    with pytest.raises(BackupError, match="by other marks than in this backup"):
        await stay_out(earlier, *await kept_in(later))
