"""What a message does, as far as plain English words tell: asks, thanks, closes, withdraws.

The text is looked at and let go. Other languages, answers and announcements are left to the judgement issue; in a
language without words here only the question mark counts.
"""

import re

from bot.ledger import Said

_NOT_SPEECH = re.compile(
    r"""
    ```.*?(?:```|\Z) | `[^`\n]*`          # code
    | ^[ \t]*(?:>|&gt;)[^\n]*$            # what others said, quoted
    | <?\b(?:https?|mailto|slack)://[^\s>]*>?   # links
    | <(?:https?|mailto):[^>]*>
    """,
    re.VERBOSE | re.DOTALL | re.MULTILINE,
)
_QUESTION = re.compile(r"[?？؟]+(?=[\s)\]}»”\"'*_~,.!:;…]|$|[^\x00-\x7f])")
_REQUEST = re.compile(
    r"""\b(?:(?:can|could|would|will)\ (?:you|u|someone|somebody|anyone|anybody)(?!\ (?:imagine|believe))
    | (?:would|do)\ you\ mind | please | pls | plz | let\ me\ know | i\ need\ your | need\ your\ (?:help|input|review)
    )\b""",
    re.VERBOSE,
)
_THANKS = re.compile(
    r"""(?<!no\ )(?<!no,\ )\b(?:thank(?:s|\ ?you|\ ?u)?(?!\ (?:in\ advance|god|goodness))|thx|thnx|tnx|tysm|ty|tyvm
    | much\ appreciated | (?:really|truly)\ appreciate(?:d)? | i\ appreciate | appreciate\ (?:it|that|you|your|the)
    | kudos | shout-?out | hat\ tip )\b | 🙏 | :pray:""",
    re.VERBOSE,
)
_CLOSING = re.compile(
    r"""^\W*(?:you(?:'|’)?re\ (?:very\ |most\ )?welcome | (?:any\ ?time|no\ (?:problem|prob|worries)|np|yw|my\ pleasure|glad\ to\ help)
    | good\ ?night | bye(?:\ bye)? | see\ (?:you|ya)(?:\ \w+)? | cya | ttyl | have\ a\ (?:good|great|nice)\ \w+ )\b""",
    re.VERBOSE,
)
_WITHDRAWN = re.compile(
    r"""\b(?:never\ ?mind | nvm | nm | disregard | scratch\ that
    | (?:(?:i(?:'|’)?ve?\ |i\ have\ |just\ )?(?:got\ it\ working|figured\ it\ out|found\ it|solved(?:\ it)?|sorted(?:\ it)?))
      (?!\ by\ you)
    | (?:it(?:'|’)?s|is|that(?:'|’)?s)\ (?:all\ )?(?:solved|sorted|fixed|resolved)\ (?:now|meanwhile)
    )\b(?!\s*\?)""",
    re.VERBOSE,
)


def said(text: str) -> tuple[Said, ...]:
    """What this text does; nothing where it only states. Code, quotations and links are not looked at.

    A message that asks may also thank; "thanks in advance" is a request and "no thanks" is nothing.
    """
    plain = (
        _NOT_SPEECH.sub(" ", text).lower()
        if "`" in text or "://" in text or ">" in text or "&gt;" in text
        else text.lower()
    )
    acts: list[Said] = []
    if _QUESTION.search(plain):
        acts.append(Said.QUESTION)
    if _REQUEST.search(plain) or "thanks in advance" in plain:
        acts.append(Said.REQUEST)
    if _THANKS.search(plain):
        acts.append(Said.THANKS)
    if _CLOSING.match(plain):
        acts.append(Said.CLOSING)
    if _WITHDRAWN.search(plain):
        acts.append(Said.WITHDRAWN)
    return tuple(acts)
