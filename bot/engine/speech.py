"""What a message does, as far as plain English words tell: asks, thanks, closes, withdraws.

The text is looked at and let go. Words are data below; answers, announcements and further languages come with the
judgement of unthreaded talk. In a language without words here only the question mark counts.
"""

import re

from bot.kinds import Said

_REQUESTS = (
    r"(?:can|could|would|will) (?:you|u|someone|somebody|anyone|anybody)(?! (?:imagine|believe))",
    r"(?:would|do) you mind",
    r"(?<!yes )(?<!yes, )(?:please|pls|plz)(?! find| see (?:the )?attached)",
    r"let me know(?! if you (?:need|have|want|run))",
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
_SMALL_WORDS = (
    "oh|ah|ok|okay|k|kk|great|perfect|nice|cool|awesome|sure|yes|yep|yeah|got it|will do|sounds good|lol|haha|works"
)
_CLOSINGS = (
    r"you'?re (?:very |most )?welcome\b",
    r"any ?time\b|no (?:problem|prob|worries)\b|np\b|yw\b|my pleasure\b|glad to help\b",
    r"good ?night\b|bye(?: bye)?\b|see (?:you|ya)\b|cya\b|ttyl\b",
    r"have a (?:good|great|nice) \w+\b",
    rf"(?:(?:{_SMALL_WORDS})\b\W*){{1,4}}\Z",
)
_CLAUSE_BEGINS = (
    r"(?:^|[.!,;:(–—]\s*|\b(?:i|we|i've|ive|we've|have|just|all|it's|its|that's|is|now|already|ok|oh|ah)\s+)"
)
_CLAUSE_ENDS = r"(?:\s+(?:now|myself|already|meanwhile|thanks|thank you|everyone|all))*\s*(?:[.!,;:)…–—]|$)"
_SOLVED = r"(?:got it working|figured it out|found it|solved(?: it)?|sorted(?: it)?(?: out)?)"
_WITHDRAWALS = (
    r"\b(?:never ?mind|nvm|scratch that|disregard (?:that|this|my))\b(?!\s*\?)",
    # A whole clause: "not solved" and "sorted by date" are something else.
    _CLAUSE_BEGINS + _SOLVED + _CLAUSE_ENDS,
)


def _any(phrases: tuple[str, ...], before: str = r"\b", after: str = r"\b") -> re.Pattern[str]:
    return re.compile(f"{before}(?:{'|'.join(phrases)}){after}", re.MULTILINE)


_QUESTION = re.compile(r"[?？؟](?=[\s)\]}»”\"'*_~,.!:;…]|$|[^\x00-\x7f])")
_WORDS: tuple[tuple[Said, re.Pattern[str]], ...] = (
    (Said.QUESTION, _QUESTION),
    (Said.REQUEST, _any(_REQUESTS)),
    (Said.THANKS, re.compile(f"{_any(_THANKS).pattern}|🙏|:pray:")),
    (Said.CLOSING, _any(_CLOSINGS, before=r"\A\W*", after="")),
    (Said.WITHDRAWN, _any(_WITHDRAWALS, before="", after="")),
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
