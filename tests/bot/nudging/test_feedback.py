"""Feedback: how many of the nudges sent about each kind were wrong, or not for the member."""

from dataclasses import replace

from bot.kinds import Gesture, Kind
from bot.ledger import MemberId
from bot.models import Nudge, NudgeId, NudgeState, Reason, Verdict
from bot.nudging.feedback import Feedback, feedback
from tests.rows import ANN, HOME, KIM, NOW, posted


def nudge(kind: Kind, verdict: Verdict = Verdict.NONE) -> Nudge:
    """A nudge that was sent about one thing of this kind."""
    message = posted("1", KIM, NOW)
    reason = Reason(kind=kind, count=1, channel=message.place.channel, message=message.message, at=NOW, since=NOW)
    return Nudge(
        home=HOME,
        member=MemberId(ANN),
        id=NudgeId("1"),
        contact=KIM,
        gesture=Gesture.REPLY,
        reasons=(reason, replace(reason, kind=Kind.HELP)),
        conversations=(),
        worth=0.5,
        state=NudgeState.SENT,
        at=NOW,
        verdict=verdict,
    )


def test_wrong_and_not_for_me_are_counted_by_the_weightiest_kind() -> None:
    sent = [
        nudge(Kind.QUESTION),
        nudge(Kind.QUESTION, Verdict.WRONG),
        nudge(Kind.QUESTION, Verdict.ELSEWHERE),
        nudge(Kind.MENTION, Verdict.NOT_FOR_ME),
    ]
    assert feedback(sent) == [
        Feedback(kind=Kind.QUESTION, sent=3, wrong=1, not_for_me=0),
        Feedback(kind=Kind.MENTION, sent=1, wrong=0, not_for_me=1),
    ]
    assert feedback([]) == []
