"""`export`: everything that is kept of the member, as a file."""

from bot.as_json import rows_as_json
from bot.conversation.caller import Turn
from bot.conversation.grammar import Verb
from bot.events import Identity
from bot.models import Call, belongs_to
from bot.views import Document, View
from bot.words import marked


async def export(turn: Turn, _: Call) -> View:
    """The member's own rows as JSON."""
    member = turn.member
    rows = await turn.storage.about(member.home, (*member.identities, Identity(member.id)))
    own = [row for row in rows if belongs_to(row, member)]
    day = turn.now.astimezone(turn.zone).date()
    text = turn.words.count(
        "All that I keep of you: {digits} entry.", "All that I keep of you: {digits} entries.", len(own)
    )
    return Document(name=f"requite-{day.isoformat()}.json", text=text, content=rows_as_json(own))


VERBS = (
    Verb(
        name="export",
        shown=marked("export"),
        summary=marked("everything that is kept of you, as a file"),
        run=export,
    ),
)
