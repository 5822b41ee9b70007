"""The error codes that Slack's page of each method lists, for the methods that are called (docs.slack.dev, 2026-11)."""

TOKEN = ["account_inactive", "invalid_auth", "not_authed", "token_expired", "token_revoked"]
"""The token is no good: whoever serves ends."""
LIMITED = ["message_limit_exceeded", "rate_limited", "ratelimited"]
UNCLEAR = ["fatal_error", "internal_error", "service_unavailable"]
"""“It's possible some aspect of the operation succeeded before the error was raised.”"""
_OF_ALL = """
    access_denied accesslimited deprecated_endpoint ekm_access_denied enterprise_is_restricted invalid_arg_name
    invalid_arguments invalid_array_arg invalid_charset invalid_form_data invalid_post_type is_inactive
    method_deprecated missing_argument missing_post_type missing_scope no_permission
    not_allowed_token_type org_login_required request_timeout
    restricted_action team_access_not_granted team_added_to_org team_not_found two_factor_setup_required unknown_method
    a_code_of_tomorrow
"""
_MESSAGE = """
    as_user_not_supported attachment_payload_limit_exceeded cannot_dm_bot cannot_reply_to_message cant_broadcast
    cant_post_message channel_not_found channel_type_not_supported duplicate_channel_not_found
    duplicate_message_not_found external_channel_migrating invalid_attachments invalid_blocks invalid_blocks_format
    invalid_channel invalid_metadata_format invalid_metadata_schema is_archived markdown_text_conflict
    messages_tab_disabled messaging_processing_failed metadata_must_be_sent_from_app metadata_too_large
    missing_file_data msg_blocks_too_long msg_too_long no_text not_in_channel
    restricted_action_non_threadable_channel restricted_action_read_only_channel restricted_action_thread_locked
    restricted_action_thread_only_channel slack_connect_blocked_file_type slack_connect_canvas_sharing_blocked
    slack_connect_file_link_sharing_blocked slack_connect_lists_sharing_blocked thread_not_found too_many_attachments
    too_many_contact_cards user_disabled user_is_bot user_is_restricted user_not_found user_not_in_channel
"""
_VIEW = "duplicate_external_id not_found push_limit_reached view_too_large"
_LIST = """
    invalid_cursor invalid_limit invalid_types limit_required method_not_supported_for_channel_type
"""
_OF_METHOD: dict[str, str] = {
    "apps.connections.open": "forbidden_team insecure_request missing_args",
    "auth.test": "",
    "chat.getPermalink": "channel_not_found message_not_found",
    "chat.postEphemeral": _MESSAGE,
    "chat.postMessage": _MESSAGE,
    "chat.update": f"""
        {_MESSAGE} block_mismatch cant_broadcast_message cant_update_message edit_window_closed message_not_found
        no_dual_broadcast_content_update streaming_state_conflict update_failed
    """,
    "conversations.history": f"""
        {_LIST} channel_is_limited_access channel_not_found invalid_metadata_filter_keys invalid_ts_latest
        invalid_ts_oldest not_in_channel
    """,
    "conversations.info": "channel_not_found",
    "conversations.join": """
        channel_is_limited_access channel_not_found is_archived method_not_supported_for_channel_type too_many_members
    """,
    "conversations.members": f"{_LIST} channel_not_found fetch_members_failed",
    "conversations.open": """
        app_cannot_join_channel channel_not_found invalid_user_combination method_not_supported_for_channel_type
        not_enough_users too_many_users user_disabled user_not_found user_not_visible users_list_not_supplied
        cannot_dm_bot
    """,
    "conversations.replies": f"""
        {_LIST} channel_not_found invalid_metadata_filter_keys invalid_ts_latest invalid_ts_oldest
        list_record_comment_fetch_failed thread_not_found
    """,
    "files.completeUploadExternal": """
        channel_not_found channels_limit_exceeded file_not_found file_update_failed invalid_blocks invalid_channel
        not_in_channel posting_to_channel_denied
    """,
    "files.getUploadURLExternal": """
        alt_txt_too_large file_upload_size_restricted file_uploads_disabled snippet_too_large storage_limit_reached
        unknown_snippet_type unknown_subtype
    """,
    "users.conversations": _LIST,
    "users.info": "too_many_users user_not_found user_not_visible",
    "users.list": _LIST,
    "views.open": f"{_VIEW} exchanged_trigger_id expired_trigger_id invalid_trigger_id",
    "views.update": f"{_VIEW} hash_conflict",
}
METHODS = tuple(sorted(_OF_METHOD))
"""All that are called while the bot is served."""


_SOME = [
    "access_denied",
    "not_allowed_token_type",
    "ekm_access_denied",
    "missing_scope",
    "a_code_of_tomorrow",
    "internal_error",
]


def codes(method: str, *, all_of_them: bool) -> tuple[str, ...]:
    """The codes that a method may answer with, but those about tokens and limits; else fewer of what all may answer."""
    of_every = (*_OF_ALL.split(), *UNCLEAR) if all_of_them else _SOME
    return tuple(dict.fromkeys((*_OF_METHOD[method].split(), *of_every)))
