"""The report of the attacks is read by people: no large figure has an exponent."""

import pytest

from tests.attacks.conftest import as_read


@pytest.mark.parametrize(
    ("figure", "read"),
    [
        (0, "0"),
        (0.73106, "0.7311"),
        (999.96, "1000"),
        (9999.6, "10,000"),
        (10_020.4, "10,020"),
        (282_500, "282,500"),
    ],
)
def test_large_figures_are_told_whole_and_others_to_four_digits(figure: float, read: str) -> None:
    assert as_read(figure) == read
