"""A text as plain words: lower case, contractions spelt out, without punctuation; and the courtesies around it."""

import re
import unicodedata
from collections.abc import Iterator

from bot.conversation.language import Language

LONGEST, MOST_WORDS = 240, 25
"""Characters and words of a text that may be a command; what is longer is talk."""
MOST_TRIED = 24
"""Ways of leaving out courtesies that are tried."""
_QUOTES = str.maketrans({"’": "'", "‘": "'", "`": "'", "\u00b4": "'", "？": " ", "\uff01": " "})
_NOISE = re.compile(r"[?!,;\"“”„«»()…*~<>|\\]+|(?<!\S)[.:+–—-]+(?!\S)")
_NAME = re.compile(r"(?<![^\s(\[])([@#][^\s?!,;]*[^\s?!,;.:)\]*~])")
"""A name with its sign keeps whatever is in it."""
_WHOLE = {"can't": "can not", "won't": "will not", "let's": "let us", "cannot": "can not", "anymore": "any more"}
_BARE = {
    "dont": "do not",
    "doesnt": "does not",
    "didnt": "did not",
    "isnt": "is not",
    "havent": "have not",
    "ive": "i have",
    "im": "i am",
    "whos": "who is",
    "whats": "what is",
    "hows": "how is",
    "wheres": "where is",
    "u": "you",
    "todays": "today",
}
_ENDINGS = (("n't", " not"), ("'ve", " have"), ("'m", " am"), ("'re", " are"), ("'ll", " will"), ("'d", " would"))
_ASKING_NOT = re.compile(
    r" (have|has|did|do|does|should|can|could|would|is|are|am) not (i|you|we|they|he|she|it)(?!\S)"
)
"""“Haven't I” is asked in the order of “have I not”."""
_IS = {"who", "what", "when", "how", "where", "that", "it", "there", "here", "which"}


def words_of(text: str, *, english: bool = True) -> str:
    """The words of a text, each with a space before it; none if the text is too long for a command.

    english: whether words that are short for others only in English (“im”, “u”) are spelt out.
    """
    if len(text) > LONGEST:
        return ""
    plain = unicodedata.normalize("NFC", text).translate(_QUOTES).casefold()
    plain = "".join(" " if unicodedata.category(c) in ("So", "Sk", "Cc") else c for c in plain)
    plain = "".join(c for c in plain if unicodedata.category(c) not in ("Cf", "Mn", "Cs", "Co", "Cn"))
    kept = []
    for number, part in enumerate(_NAME.split(plain)):
        if number % 2:
            kept.append(part)
        else:
            kept += [
                word
                for one in _NOISE.sub(" ", part.replace("&", " and ").replace("=", " ")).split()
                for word in _spelt_out(one, english=english).split()
            ]
    if len(kept) > MOST_WORDS:
        return ""
    told = "".join(f" {word}" for word in kept)
    return _ASKING_NOT.sub(r" \1 \2 not", told).replace(" is been ", " has been ")


def _spelt_out(word: str, *, english: bool) -> str:
    word = word.strip("'_")
    if not re.fullmatch(r"\d{1,2}\.\d{1,2}\.", word):
        word = word.rstrip(".:")
    if word in _WHOLE:
        return _WHOLE[word]
    if english and word in _BARE:
        return _BARE[word]
    for ending, meant in _ENDINGS:
        if word.endswith(ending):
            return word.removesuffix(ending) + meant
    if word.endswith("'s"):
        stem = word.removesuffix("'s")
        return f"{stem} is" if stem in _IS else stem
    return word


def without_courtesies(words: str, language: Language) -> Iterator[str]:
    """The words as they are, then with ever fewer of the courtesies around them."""
    seen = {words}
    waiting = [words]
    for _ in range(MOST_TRIED):
        if not waiting:
            return
        text = waiting.pop(0)
        yield text
        shorter = [text.removeprefix(f" {c}") for c in language.before if text.startswith(f" {c} ")]
        shorter += [text.removesuffix(f" {c}") for c in language.after if text.endswith(f" {c}")]
        for one in shorter:
            if one not in seen:
                seen.add(one)
                waiting.append(one)
