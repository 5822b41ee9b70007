"""What a reaction says: it acknowledges, defers, is negative, or is just a friendly sign.

Emoji come as Slack's names (with or without skin tone) or as characters; both stand in the table.
"""

from enum import StrEnum


class Tone(StrEnum):
    """What a reaction does for an open item."""

    ACKNOWLEDGES = "acknowledges"
    DEFERS = "defers"
    NEGATIVE = "negative"
    FRIENDLY = "friendly"


_TONES: dict[Tone, str] = {
    Tone.ACKNOWLEDGES: """
        +1 👍 thumbsup white_check_mark ✅ heavy_check_mark ✔ ballot_box_with_check ☑ ok_hand 👌 ok 🆗 pray 🙏 100 💯
        raised_hands 🙌 clap 👏 heart ❤ tada 🎉 saluting_face 🫡 handshake 🤝 bow 🙇
        thank_you thankyou thanks ty ack done
    """,
    Tone.DEFERS: "eyes 👀 hourglass ⌛ hourglass_flowing_sand ⏳ hourglass_not_done clock1 🕐 timer_clock ⏲",
    Tone.NEGATIVE: """
        -1 👎 thumbsdown x ❌ negative_squared_cross_mark ❎ no_entry ⛔ no_entry_sign 🚫 no_good 🙅 angry 😠 rage 😡
        face_with_symbols_on_mouth 🤬 middle_finger 🖕 face_vomiting 🤮 nauseated_face 🤢 poop 💩 hankey
    """,
}
_TONE_OF = {emoji: tone for tone, row in _TONES.items() for emoji in row.split()}
_SKIN_TONES = {ord(c): None for c in "🏻🏼🏽🏾🏿\ufe0f\ufe0e"}


def tone(emoji: str) -> Tone:
    """What this emoji says; one that is in no row is merely friendly. Skin tones and presentation marks don't count."""
    bare = emoji.strip(":").partition("::")[0].translate(_SKIN_TONES).lower()
    return _TONE_OF.get(bare, Tone.FRIENDLY)
