"""The benchmark of who is due runs from end to end. How fast is read there, never asserted."""

import pytest

from benchmarks.due import Outcome, main


def test_it_runs_from_end_to_end(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--members", "500", "--rounds", "1"]) == 0
    shown = capsys.readouterr().out
    assert shown.startswith("python -m benchmarks.due --members 500 --rounds 1")
    assert "tinydb" in shown


@pytest.mark.parametrize(("asked", "within"), [(0.004, True), (0.006, False)])
def test_the_bar_is_what_asking_costs(asked: float, within: bool) -> None:
    assert Outcome(asked=(asked,), looked=(1.0,), due=1).is_within is within
