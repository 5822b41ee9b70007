"""Slack, connected by the settings and tokens of whoever runs the bot."""

from adapters.picture import picture
from adapters.slack.platform import Policy, Slack
from adapters.slack.serving import Tokens
from bot.people import Channel, Profile
from bot.policy import is_read, may_join
from bot.ports import Connecting


def connect(connecting: Connecting) -> Slack:
    """The workspace of these tokens, ready to be served."""
    settings, secrets = connecting.settings, connecting.secrets

    def joins(profile: Profile, guest: bool, external: bool) -> str:
        return may_join(settings.policy, profile, guest, external)

    def reads(channel: Channel) -> bool:
        return is_read(settings.policy, channel)

    return Slack(
        tokens=Tokens(bot=secrets.slack_bot_token, app=secrets.slack_app_token),
        api_url=settings.slack.api_url,
        words_of=connecting.words_of,
        picture=lambda chart, dark: picture(chart, dark=dark),
        clock=connecting.clock,
        installer=settings.slack.installer,
        policy=Policy(may_join=joins, is_read=reads, shared_channels=settings.policy.shared_channels),
    )
