"""Why a Slack message feeds nothing. Source: Slack's page “message event”, its list of subtypes."""

from dataclasses import dataclass
from enum import StrEnum


class Why(StrEnum):
    """Why a message, a live body, or of an export a whole file, feeds nothing."""

    BOT = "bot"
    COPY = "copy of a thread reply"
    EDITED = "talk with the bot, edited or deleted"
    EXTERNAL = "of another organisation"
    HIDDEN = "hidden"
    JOINED = "joined or left"
    LINK = "link out of the folder"
    LINK_BUTTON = "button that only opens a link"
    NO_AUTHOR = "no author"
    NOT_A_MESSAGE = "not a message"
    NOTICE = "channel notice"
    OPTIONS = "menu that asks for its options"
    OTHER = "of no concern"
    OTHER_WORKSPACE = "of another workspace"
    OWN = "the bot's own"
    UNKNOWN = "unknown subtype"
    UNREADABLE = "unreadable"
    UNREADABLE_FILE = "unreadable file"


@dataclass(frozen=True, slots=True)
class Skipped:
    """A message that feeds nothing, and why."""

    reason: Why


BY_SUBTYPE: dict[str, Why] = {
    subtype: why
    for why, subtypes in {
        Why.BOT: "bot_message slackbot_response",
        Why.COPY: "message_replied reply_broadcast",
        Why.JOINED: """
            app_conversation_join app_conversation_leave channel_join channel_leave group_join group_leave
            joiner_notification joiner_notification_for_inviter mpim_join mpim_leave
        """,
        Why.NOTICE: """
            assistant_app_thread bot_add bot_disable bot_enable bot_remove channel_archive
            channel_canvas_updated channel_convert_to_private channel_convert_to_public channel_name
            channel_posting_permissions channel_purpose channel_topic channel_unarchive document_mention
            ekm_access_denied file_mention group_archive group_name group_purpose group_topic group_unarchive
            huddle_thread pinned_item reminder_add reminder_delete sh_room_created sh_room_shared
            tabbed_canvas_updated unpinned_item
        """,
    }.items()
    for subtype in subtypes.split()
}
"""The subtypes that nobody writes."""
