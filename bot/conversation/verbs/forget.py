"""`forget @name`: the member's view of a contact goes. `forget me`: all about whoever says it; they are kept out."""

from dataclasses import replace

from bot.conversation.caller import Caller, Turn
from bot.conversation.deeds import unnamed_deed
from bot.conversation.grammar import Needs, Verb
from bot.engine.forgetting import forgotten
from bot.engine.intake import decided
from bot.engine.leaving import leave_out
from bot.events import Identity
from bot.ledger import Engagement, Item, Reaction, Trace, Week
from bot.models import Call, Row, belongs_to
from bot.people import Forgot, Member, Profile
from bot.ports import Changes, Known, Talk
from bot.views import Notice, Text, View
from bot.words import marked


async def confirm_person(turn: Turn, call: Call) -> str:
    """Say what goes."""
    who = (await turn.wording()).who(call.person or Identity(""))
    return turn.words.say(
        "Forget all that I know of you and {who}, up to now? That can’t be taken back, and they aren’t told.", who=who
    )


async def forget_person(turn: Turn, call: Call) -> View:
    """Drop what passed with a contact up to now; it is not read again."""
    person = call.person or Identity("")
    who = (await turn.wording()).who(person)

    async def found() -> tuple[Talk, list[Row], Known]:
        talk = await turn.talk()  # first: what is written after it makes the commit conflict
        rows = [row for row in await turn.storage.about(turn.member.home, [person]) if _is_view_of(row, turn.member)]
        contacts = {person, *(row.contact for row in rows if isinstance(row, (Engagement, Item, Week)))}
        return talk, rows, await turn.known(contacts)

    def changes(known_now: tuple[Talk, list[Row], Known]) -> Changes:
        talk, rows, known = known_now
        if talk.member is None:  # they have left, and everything of theirs is gone
            return Changes()
        said = [row for row in rows if not isinstance(row, (Engagement, Item, Week))]
        passed: list[Row] = [*known.engagements, *known.items, *known.weeks]
        gone = forgotten([row for row in (*passed, *said) if person in row.people], [person])
        others = tuple(forgot for forgot in talk.member.forgot if forgot.contact != person)
        member = replace(talk.member, forgot=(*others, Forgot(contact=person, at=turn.now)))
        deed = unnamed_deed(turn, talk, call.verb)
        return Changes(
            puts=(member, deed, *gone.puts), drops=gone.drops, read={**talk.stamps, **known.stamps}, erases=True
        )

    await decided(turn.storage, found, changes)
    await turn.storage.erase()
    return Text(text=turn.words.say("Forgotten: what passed between you and {who} up to now.", who=who))


def _is_view_of(row: Row, member: Member) -> bool:
    """Whether a row is of a member's ledger or talk, not a fact that others may need."""
    return belongs_to(row, member) and not isinstance(row, (Trace, Reaction, Profile, Member))


async def confirm_me(turn: Turn, _: Call) -> str:
    """Say what goes."""
    return turn.words.say(
        "Delete everything about you, your list and your settings included, and keep you out from now on? "
        "That can’t be taken back."
    )


async def forget_me(caller: Caller, _: Call) -> View:
    """Drop everything about whoever says it, and keep them out."""
    await leave_out(caller.storage, caller.who, caller.home)
    return Text(text=caller.words.say("Done. Nothing about you is kept any more, and nothing will be. Goodbye."))


async def guest_forget_me(caller: Caller, call: Call) -> View:
    """The same for somebody who is no member: of them no question is kept, so they say it in one go."""
    if not call.text:  # a phrase has a place for nothing but “yes” there
        return Notice(
            text=caller.words.say(
                "This deletes everything that names you, in everybody’s lists, and keeps you out from now on. "
                "It can’t be taken back. If you are sure, say “forget me, yes”."
            )
        )
    return await forget_me(caller, call)


VERBS = (
    Verb(
        name="forget_person",
        shown=marked("forget @name"),
        summary=marked("drop what I know of you and them"),
        run=forget_person,
        needs=Needs.NAME,
        confirm=confirm_person,
    ),
    Verb(
        name="forget_me",
        shown=marked("forget me"),
        summary=marked("delete everything about you and leave you out"),
        run=forget_me,
        confirm=confirm_me,
        guest=guest_forget_me,
    ),
)
