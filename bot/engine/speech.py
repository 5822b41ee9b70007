"""What a message does, as far as plain English words tell: asks, thanks, closes, withdraws.

The text is looked at and let go. Words are data below; answers, announcements and further languages come with the
judgement of unthreaded talk. In a language without words here only the question mark counts.
"""

import re

from bot.kinds import Said

_REQUESTS = (
    r"(?:can|could|would|will) (?:you|u|someone|somebody|anyone|anybody)(?! (?:imagine|believe))",
    r"(?:would|do) you mind",
    r"please|pls|plz",
    r"let me know",
    r"(?:i )?need your (?:help|input|review|opinion)",
    r"thanks in advance",
)
_THANKS = (
    r"(?<!no )(?<!no, )thank(?:s|you| you| u)?(?! (?:in advance|god|goodness))",
    r"thx|thnx|tnx|tysm|tyvm|ty",
    r"much appreciated|(?:really|truly) appreciated?",
    r"i appreciate|appreciate (?:it|that|you|your|the)",
    r"kudos|shout-?out|hat tip",
)
_CLOSINGS = (
    r"you'?re (?:very |most )?welcome",
    r"any ?time|no (?:problem|prob|worries)|np|yw|my pleasure|glad to help",
    r"good ?night|bye(?: bye)?|see (?:you|ya)|cya|ttyl",
    r"have a (?:good|great|nice) \w+",
)
_WITHDRAWALS = (
    r"never ?mind|nvm|nm|disregard|scratch that",
    r"got it working|figured it out|found it|solved(?: it)?|sorted(?: it)?",
)


def _any(phrases: tuple[str, ...], before: str = r"\b", after: str = r"\b") -> re.Pattern[str]:
    return re.compile(f"{before}(?:{'|'.join(phrases)}){after}")


_QUESTION = re.compile(r"[?？؟]+(?=[\s)\]}»”\"'*_~,.!:;…]|$|[^\x00-\x7f])")
_WORDS: tuple[tuple[Said, re.Pattern[str]], ...] = (
    (Said.QUESTION, _QUESTION),
    (Said.REQUEST, _any(_REQUESTS)),
    (Said.THANKS, re.compile(f"{_any(_THANKS).pattern}|🙏|:pray:")),
    (Said.CLOSING, _any(_CLOSINGS, before=r"^\W*")),
    (Said.WITHDRAWN, _any(_WITHDRAWALS, after=r"\b(?!\s*\?)")),
)
_NOT_SPEECH = re.compile(
    r"""
    ```.*?(?:```|\Z) | `[^`\n]*`            # code
    | ^[ \t]*(?:>|&gt;)[^\n]*$              # what others said, quoted
    | <?\b(?:https?|mailto|slack)://?[^\s>]*>?    # links
    """,
    re.VERBOSE | re.DOTALL | re.MULTILINE,
)
_MAY_HOLD_OTHER = re.compile(r"[`>]|&gt;|:/")


def said(text: str) -> tuple[Said, ...]:
    """What this text does; nothing where it only states. Code, quotations and links are not looked at.

    A message that asks may also thank. "Thanks in advance" is a request and "no thanks" is nothing.
    """
    own = _NOT_SPEECH.sub(" ", text) if _MAY_HOLD_OTHER.search(text) else text
    plain = own.lower().replace("’", "'")
    return tuple(act for act, words in _WORDS if words.search(plain))
