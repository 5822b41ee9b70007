"""What plain words tell of a message."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.engine.emoji import Tone, tone
from bot.engine.speech import said
from bot.kinds import Said

Q, R, T, C, W = Said.QUESTION, Said.REQUEST, Said.THANKS, Said.CLOSING, Said.WITHDRAWN


@pytest.mark.parametrize(
    ("text", "acts"),
    [
        ("The build is green.", ()),
        ("Is the rc tagged before the weekend?", (Q,)),
        ("is it tagged? I hope so", (Q,)),
        ("¿Está listo?", (Q,)),
        ("準備できましたか？", (Q,)),
        ("هل هو جاهز؟", (Q,)),
        ("(is it?)", (Q,)),
        ("Really?! No way.", (Q,)),
        ("see https://example.org/search?q=a&b=c", ()),
        ("see <https://example.org/?a=1|the page>", ()),
        ("it fails with `what?` in the log", ()),
        ("```\nis this a question?\n```", ()),
        ("> did you see it?\nit was me", ()),
        ("&gt; did you see it?\nit was me", ()),
        ("Please have a look at the guide.", (R,)),
        ("could you check the numbers", (R,)),
        ("Could you check the numbers?", (Q, R)),
        ("Can you imagine", ()),
        ("Thanks in advance", (R,)),
        ("Thanks, that did it!", (T,)),
        ("thank you so much", (T,)),
        ("thx kim", (T,)),
        ("Thanks! And which port is it?", (Q, T)),
        ("no thanks", ()),
        ("thank god it's friday", ()),
        ("🙏", (T,)),
        ("kudos to the whole team", (T,)),
        ("You’re welcome!", (C,)),
        ("no problem", (C,)),
        ("there is no problem with it", ()),
        ("Good night all", (C,)),
        ("Never mind, solved!", (W,)),
        ("nvm", (W,)),
        ("ok, figured it out", (W,)),
        ("is it solved?", (Q,)),
        ("still not solved, I haven't figured it out", ()),
        ("I sorted by date", ()),
        ("sorted by date", ()),
        ("I haven't found it yet", ()),
        ("did you get it sorted", ()),
        ("I found it odd that the deploy failed", ()),
        ("Solved!", (W,)),
        ("it's solved now, thanks", (T, W)),
        ("I've got it working :tada:", (W,)),
        ("please find the minutes attached", ()),
        ("let me know if you need anything", ()),
        ("let me know what you think", (R,)),
        ("yes please", ()),
        ("ok", (C,)),
        ("ok great!", (C,)),
        ("Got it, will do", (C,)),
        ("sounds good :+1:", ()),
        ("great work on the release", ()),
        ("sure, it is on port 80", ()),
        ("", ()),
    ],
)
def test_plain_words_tell_what_a_message_does(text: str, acts: tuple[Said, ...]) -> None:
    assert said(text) == acts


@given(st.text())
def test_no_text_is_too_odd(text: str) -> None:
    assert set(said(text)) <= set(Said)


@pytest.mark.parametrize(
    "text",
    [
        "`>" * 20_000 + " could " * 20_000 + "?" * 40_000,
        "?" * 40_000 + "x",
        "ok " * 20_000,
        "solved" + " now" * 20_000 + " x",
        "never mind" + " " * 40_000 + "x",
        "<http://" + "a" * 40_000,
        "`" * 40_001,
        "\n> " * 20_000,
        "i " * 20_000 + "found it" + " " * 40_000 + "x",
    ],
)
def test_a_very_long_text_costs_no_more_than_its_length(text: str) -> None:
    def cost(of: str) -> float:
        began = time.process_time()
        said(of)
        return time.process_time() - began

    # What grows with the square of the length would cost a hundred times more than by its hundredth.
    assert cost(text) < 20 * max(min(cost(text[: len(text) // 100]) for _ in range(5)) * 100, 1e-3)


@pytest.mark.parametrize(
    ("emoji", "expected"),
    [
        ("+1", Tone.ACKNOWLEDGES),
        ("👍🏽", Tone.ACKNOWLEDGES),
        ("+1::skin-tone-3", Tone.ACKNOWLEDGES),
        (":white_check_mark:", Tone.ACKNOWLEDGES),
        ("❤️", Tone.ACKNOWLEDGES),
        ("eyes", Tone.DEFERS),
        ("⏳", Tone.DEFERS),
        ("-1", Tone.NEGATIVE),
        ("👎", Tone.NEGATIVE),
        ("party_parrot", Tone.FRIENDLY),
        ("", Tone.FRIENDLY),
    ],
)
def test_reactions_acknowledge_defer_or_neither(emoji: str, expected: Tone) -> None:
    assert tone(emoji) is expected
