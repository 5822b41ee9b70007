"""One view of every kind, and views of every kind that say anything at all."""

from datetime import UTC, datetime

from hypothesis import strategies as st

from bot.views import (
    Chart,
    Digest,
    Document,
    Field,
    Form,
    Listing,
    Notice,
    NudgeCard,
    Option,
    Section,
    Series,
    Text,
    View,
)

CARD = NudgeCard(number=1, who="Kim", reason="Kim asked you a question.", gesture="Reply", more=("Kim also helped.",))
AT = datetime(2026, 1, 1, tzinfo=UTC)
HOURS = (Option(value="8", label="8"), Option(value="9", label="9"))
VIEWS: list[View] = [
    Text(text="One\nTwo, and then some more words than fit into a single line of a narrow terminal"),
    Notice(text="Mind this.\nAnd that."),
    Notice(text="That is no time.\nSay one, like “tomorrow at nine” or “in two working days”.", tone="problem"),
    CARD,
    NudgeCard(
        number=12, who="王小明", reason="王小明 asked you.", gesture="Reply", link=f"https://example.org/{'p' * 90}"
    ),
    Digest(
        greeting="Good morning.",
        cards=(CARD, CARD),
        heading="Settled",
        settled=("you replied",),
        footer="All.",
    ),
    Listing(title="Who", sections=(Section(heading="Waiting", cards=(CARD,)), Section(heading="", lines=("x" * 70,)))),
    Form(
        title="Settings",
        fields=(
            Field(
                name="hour",
                label="Hour",
                value="9",
                choices=HOURS,
            ),
        ),
        verb="set",
    ),
    Chart(title="Kim and you", at=(AT,), series=(Series(label="given", values=(1.0,)),), alt="Once given."),
    Document(name="kim.json", text="All that is kept of you.", content="{}"),
]


def views() -> st.SearchStrategy[View]:
    """Views that say anything: long words, wide and invisible characters, nothing at all."""
    wide = st.text(st.sampled_from("a 王👍é́\u202e\x1b[]\n️x"), max_size=60)
    text = st.one_of(st.text(max_size=60), wide)
    texts = st.lists(text, max_size=3).map(tuple)
    cards = st.lists(
        st.builds(NudgeCard, number=st.integers(1, 9999), who=text, reason=text, gesture=text, more=texts, link=text),
        max_size=3,
    ).map(tuple)
    sections = st.lists(st.builds(Section, heading=text, cards=cards, lines=texts), max_size=3).map(tuple)
    options = st.lists(st.builds(Option, value=text, label=text), max_size=3).map(tuple)
    fields = st.lists(st.builds(Field, name=text, label=text, value=text, choices=options), max_size=3).map(tuple)
    return st.one_of(
        st.builds(Text, text=text),
        st.builds(Notice, text=text, tone=st.sampled_from(["info", "problem"])),
        cards.filter(bool).map(lambda some: some[0]),
        st.builds(Digest, greeting=text, cards=cards, heading=text, settled=texts, footer=text),
        st.builds(Listing, title=text, sections=sections),
        st.builds(Form, title=text, fields=fields, verb=text),
        st.builds(Chart, title=text, at=st.just(()), series=st.just(()), alt=text),
        st.builds(Document, name=text, text=text, content=text),
    )
