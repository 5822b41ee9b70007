"""How long is waited for what, when talking with Slack. Tests shorten it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing:
    """All in seconds.

    ping: between two pings. A silent socket is noticed after 1.5, and replaced after 2.5 of them at most; with what a
    connection takes at most, the bot is back within 10 seconds of the network's return. in_time: in which an ack can
    still carry an answer; Slack waits for 3. grace: in which Slack may still tell that the app was removed, after it
    has refused the token. noted: between two notes of how far everything is received. unkept: for which Slack sends
    again what wasn't acked: thrice, at once, after a minute and after five. again: before an answer that couldn't be
    shown is tried again, the first time. recovering: before what was missed, and couldn't be read, is read again.
    between: between two pages of what was missed, after the first few: others read the same pages, and Slack allows for
    some 50 a minute.
    """

    ping: float = 2.5
    in_time: float = 2.0
    grace: float = 5.0
    noted: float = 60.0
    unkept: float = 420.0
    again: float = 1.0
    recovering: float = 5.0
    between: float = 2.0
