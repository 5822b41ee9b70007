"""The benchmark of planning runs from end to end. How fast is read there, never asserted."""

import pytest

from benchmarks.planning import FIRST, KEPT, MOVED, SCRATCH, WHO, Outcome, lines, main


def outcome(kept: float) -> Outcome:
    took = {SCRATCH: 1.0, FIRST: 1.0, KEPT: kept, MOVED: kept, WHO: kept}
    return Outcome(command="c", python="p", described="d", rounds=(took,))


def test_it_runs_from_end_to_end(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--contacts", "30", "--rounds", "1"]) == 0
    shown = capsys.readouterr().out
    assert shown.startswith("python -m benchmarks.planning --contacts 30 --rounds 1")
    assert "kept, one contact moved" in shown


@pytest.mark.parametrize(("kept", "within"), [(0.0005, True), (0.002, False)])
def test_the_bar_is_what_the_kept_plan_costs(kept: float, within: bool) -> None:
    assert outcome(kept).is_within is within
    assert any("below 1" in line for line in lines(outcome(kept)))
