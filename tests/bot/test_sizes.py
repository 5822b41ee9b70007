"""Sizes as a person reads them."""

import pytest

from bot.sizes import size_told


@pytest.mark.parametrize(
    ("size", "told"),
    [
        (0, "0 bytes"),
        (1, "1 byte"),
        (999, "999 bytes"),
        (1000, "1.0 kB"),
        (999_949, "999.9 kB"),
        (999_950, "1.0 MB"),
        (12_345_678, "12.3 MB"),
        (2_000_000_000, "2.0 GB"),
        (1_234_000_000_000, "1,234.0 GB"),
    ],
)
def test_a_size_is_told_in_its_unit(size: int, told: str) -> None:
    assert size_told(size) == told
