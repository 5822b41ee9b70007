"""Whoever turns to the bot gets an answer, where they turned to it: in the DM, under the command, in a modal.

Everything is done before the ack, within what Slack allows; what takes longer is shown when it is ready.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from adapters.slack.client import PASSING, Declined, TokenRefused
from adapters.slack.forms import errors
from adapters.slack.got import Clicked, Commanded, Mentioned, Said, Shortcut, Submitted, Turn
from adapters.slack.install import SHORTCUT_ANSWERED, SHORTCUT_REMIND, SHORTCUT_WHO
from adapters.slack.once import Turns
from adapters.slack.outbound import modal
from adapters.slack.payload import moment
from adapters.slack.showing import Showing, Whom
from bot.errors import RequiteError, StoreError
from bot.events import Identity, SpaceId
from bot.ports import Clock, Ear, Filled, Heard, Pressed
from bot.views import Chart, Digest, Document, Form, Listing, Notice, NudgeCard, Text, View
from bot.words import marked

log = logging.getLogger(__name__)
Carried = Mapping[str, Any]
"""What an ack carries."""
PLACE = "slack"
NOT_NOW = marked("I can’t do that at the moment. Please try again in a few minutes.")
POINTER = marked("Let’s talk in our direct messages, where only you can read along. “/requite” works here, too.")
AS_FILE = marked("It’s in our direct messages.")
SURELY_NEW = 10.0
"""Seconds: what was written longer ago, or sooner after the start, may have been answered before a restart."""
MOST_UNSHOWN = 1_000
"""How many answers are kept that couldn't be shown; they are few, until Slack takes none at all."""
TOLD_BY_CARDS = frozenset({"done", "elsewhere", "not_for_me", "skip", "snooze", "wrong"})
"""What becomes of a nudge by these verbs is said on its card."""
SHORTCUTS = {SHORTCUT_ANSWERED: "answered", SHORTCUT_REMIND: "remind"}


@dataclass(slots=True, kw_only=True)
class Answering:
    """Answers with what an ear says. in_time: see `Timing`."""

    ear: Ear
    space: SpaceId
    showing: Showing
    clock: Clock
    in_time: float
    turns: Turns = field(default_factory=Turns)
    _later: set[asyncio.Task[Any]] = field(default_factory=set)
    _unshown: dict[str, View] = field(default_factory=dict)
    _began: float = field(init=False)

    def __post_init__(self) -> None:
        self._began = self.clock.now().timestamp()

    async def said(self, said: Said, *, again: bool) -> Carried:
        """Answer in the DM. again: Slack has sent it before. Raises where the answer can't be shown."""

        async def do() -> Carried:
            heard = Heard(who=said.who, where=PLACE, by="dm", space=self.space, once=said.once, text=said.text)
            view = self._unshown.pop(said.once, None) or await self._view(said.who, lambda: self.ear.answer(heard))
            at = moment(said.ts)
            since = at.timestamp() if at else 0.0
            whom = Whom(
                who=said.who, user=said.user, channel=said.channel, thread=said.thread, about=said.ts, since=since
            )
            try:
                await self.showing.say(whom, view, doubtful=again or not self._is_surely_new(since))
            except Exception:
                self._unshown[said.once] = view
                if len(self._unshown) > MOST_UNSHOWN:
                    del self._unshown[next(iter(self._unshown))]
                raise
            return {}

        return await self.turns.once(said.once, do) or {}

    def _is_surely_new(self, since: float) -> bool:
        """Whether nobody can have answered what was written then (epoch seconds); Slack's clock may differ from ours.

        Slack may tell again what was acked, not saying that it does.
        """
        return self._began + SURELY_NEW <= since and self.clock.now().timestamp() - since <= SURELY_NEW

    async def mentioned(self, mentioned: Mentioned) -> Carried:
        """Point to the DM, for their eyes only: nothing about people is said in a channel."""

        async def do() -> Carried:
            view = Text(text=(await self.showing.words_of(mentioned.who)).say(POINTER))
            body = await self.showing.body(mentioned.who, view)
            await self.showing.posting.whisper(mentioned.channel, mentioned.user, body, mentioned.thread)
            return {}

        return await self.turns.once(f"{mentioned.once}@", do) or {}

    async def commanded(self, commanded: Commanded) -> Carried:
        """Answer in the ack, or under the command as soon as the answer is ready."""
        turn = commanded.turn
        heard = Heard(
            who=turn.who, where=PLACE, by="command", space=self.space, once=turn.once, text=commanded.text.strip()
        )

        shown: list[View] = []

        async def do() -> Carried:
            view = await self._view(turn.who, lambda: self.ear.answer(heard))
            shown.extend([] if isinstance(view, Document | Chart) else [view])
            return await self._under(turn, view)

        async def late(carried: Carried) -> None:
            if not await self._respond(turn, carried):
                for view in shown:
                    await self._tell(turn, view)

        return await self._soon(turn, do, late)

    async def clicked(self, clicked: Clicked, *, kept_true: bool) -> Carried:
        """Do what a button says. kept_true: it stands in a message that will show by itself what came of it."""
        turn = clicked.turn
        by = "command" if turn.ephemeral else "dm"
        pressed = Pressed(
            who=turn.who,
            where=PLACE,
            by=by,
            space=self.space,
            once=turn.once,
            verb=clicked.verb,
            id=clicked.id,
            text=clicked.text,
        )

        async def do() -> Carried:
            view = await self._view(turn.who, lambda: self.ear.press(pressed))
            await self._after_click(turn, view, clicked.verb, kept_true=kept_true)
            return {}

        return await self._soon(turn, do)

    async def _after_click(self, turn: Turn, view: View, verb: str, *, kept_true: bool) -> None:
        if turn.view and not isinstance(view, Document | Chart):
            shown = await self.showing.open(turn.trigger, turn.who, view, view_id=turn.view)
        elif kept_true and verb in TOLD_BY_CARDS and _goes_without_saying(view):
            return
        elif isinstance(view, Form) or (kept_true and _is_to_be_read(view)):
            shown = await self.showing.open(turn.trigger, turn.who, view)
        elif turn.ephemeral:
            shown = await self._respond(turn, await self._under(turn, view))
        else:
            shown = False
        if not shown:
            await self._tell(turn, view)

    async def submitted(self, submitted: Submitted) -> Carried:
        """Take a form: its problems are shown in it, what came of it in the DM."""
        turn = submitted.turn
        filled = Filled(
            who=turn.who,
            where=PLACE,
            by="dm",
            space=self.space,
            once=turn.once,
            verb=submitted.verb,
            id=submitted.id,
            values=submitted.values,
        )

        unfit: list[Form] = []

        async def do() -> Carried:
            view = await self._view(turn.who, lambda: self.ear.fill(filled))
            if not isinstance(view, Form):
                await self._tell(turn, view)
                return {}
            unfit.append(view)
            problems = errors(view)
            if problems:
                return {"response_action": "errors", "errors": problems}
            told = await self.showing.quoting.told(view, await self.showing.words_of(turn.who))
            return {"response_action": "update", "view": modal(view, told=told)}

        async def late(_: Carried) -> None:
            for form in unfit:
                await self._tell(turn, form)

        return await self._soon(turn, do, late)

    async def shortcut(self, shortcut: Shortcut) -> Carried:
        """Do what a shortcut says: “Who should I thank?” opens a modal, a message's is answered where it was used."""
        turn, verb = shortcut.turn, SHORTCUTS.get(shortcut.callback)
        common = {"who": turn.who, "where": PLACE, "by": "shortcut", "space": self.space, "once": turn.once}

        async def do() -> Carried:
            if shortcut.callback == SHORTCUT_WHO:
                heard = Heard(**common, text="who should I thank")  # type: ignore[arg-type]
                view = await self._view(turn.who, lambda: self.ear.answer(heard))
            elif verb:
                pressed = Pressed(**common, verb=verb, source=shortcut.source, author=shortcut.author)  # type: ignore[arg-type]
                view = await self._view(turn.who, lambda: self.ear.press(pressed))
            else:
                return {}
            as_modal = isinstance(view, Form) or shortcut.callback == SHORTCUT_WHO
            shown = as_modal and await self.showing.open(turn.trigger, turn.who, view)
            if not shown and turn.response_url:
                shown = await self._respond(turn, await self._under(turn, view))
            if not shown:
                await self._tell(turn, view)
            return {}

        return await self._soon(turn, do)

    async def _view(self, who: Identity, ask: Callable[[], Awaitable[View]]) -> View:
        """What the ear says; where it can't, that it can't."""
        try:
            return await ask()
        except StoreError as error:
            log.error("an answer can't be given: %s", error, extra={"action": "answer_failed"})  # noqa: TRY400
        except (Declined, TokenRefused, *PASSING) as error:
            log.warning("an answer can't be given for now: %s", error, extra={"action": "answer_failed"})
        except RequiteError as error:
            return Notice(text=str(error), tone="problem")
        except Exception:  # whoever asked gets an answer all the same
            log.exception("an answer failed", extra={"action": "answer_failed"})
        return Notice(text=(await self.showing.words_of(who)).say(NOT_NOW), tone="problem")

    async def _under(self, turn: Turn, view: View) -> Carried:
        """What is shown under a command: the answer itself, or that it is elsewhere."""
        if isinstance(view, Form) and await self.showing.open(turn.trigger, turn.who, view):
            return {}
        if isinstance(view, Document | Chart):
            await self._tell(turn, view)
            view = Notice(text=(await self.showing.words_of(turn.who)).say(AS_FILE))
        return {**await self.showing.body(turn.who, view), "response_type": "ephemeral"}

    async def _tell(self, turn: Turn, view: View) -> None:
        """Show it in their DM. It is done already and isn't told again: where it can't be shown, that is logged."""
        in_dm = turn.channel.startswith("D") and not turn.ephemeral
        whom = Whom(who=turn.who, user=turn.user, channel=turn.channel if in_dm else "", about=turn.once)
        try:
            await self.showing.say(whom, view)
        except PASSING as error:
            log.warning("an answer can't be shown: %s", error, extra={"action": "answer_unshown"})

    async def _respond(self, turn: Turn, carried: Carried) -> bool:
        """Show through a response_url what an ack could have carried."""
        return not carried or await self.showing.posting.respond(turn.response_url, carried)

    async def _soon(
        self,
        turn: Turn,
        do: Callable[[], Awaitable[Carried]],
        late: Callable[[Carried], Awaitable[object]] | None = None,
    ) -> Carried:
        """What the ack carries, if that is known in time; else it carries nothing, and `late` shows it."""
        doing = asyncio.ensure_future(self.turns.once(turn.once, do))
        await asyncio.wait([doing], timeout=self.in_time)
        if doing.done():
            return doing.result() or {}
        later = asyncio.ensure_future(self._finish(doing, late))
        self._later.add(later)
        later.add_done_callback(self._later.discard)
        return {}

    async def _finish(
        self,
        doing: Awaitable[Carried | None],
        late: Callable[[Carried], Awaitable[object]] | None,
    ) -> None:
        try:
            carried = await doing
            if late is not None:
                await late(carried or {})
        except Exception:
            log.exception("a turn failed after its ack", extra={"action": "turn_failed"})

    async def end(self) -> None:
        """Give up what isn't finished."""
        for task in list(self._later):
            task.cancel()
        await asyncio.gather(*self._later, return_exceptions=True)
        await self.turns.end()


def _goes_without_saying(view: View) -> bool:
    """Whether a message that is kept true says the same by itself."""
    if isinstance(view, Text):
        return not view.actions
    return isinstance(view, Notice) and view.tone != "problem"


def _is_to_be_read(view: View) -> bool:
    """Whether it is a longer answer, a question or a problem: shown over the message, not under it."""
    if isinstance(view, Text):
        return bool(view.actions)
    return isinstance(view, Listing | Digest | NudgeCard) or (isinstance(view, Notice) and view.tone == "problem")
