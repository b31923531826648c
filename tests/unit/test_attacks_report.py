"""The report of the attacks: a line an attack, with the figure that says most, and no exponent anywhere."""

import pytest

from tests.attacks.conftest import ATTACKS, said_of
from tests.attacks.report import Measured, as_read, figures_of, table_of

FIGURES = [
    Measured(7, "Nothing moves.", "a door", "totals moved", 0, 0, twin=False),
    Measured(7, "Nothing moves.", "a door", "halves taken", 0, 3, twin=False),
    Measured(7, "Nothing moves.", "a door", "counts all", 16, 0, twin=True),
    Measured(3, "It is one figure.", "every page", "most values", 1, 2, twin=False),
    Measured(3, "It is one figure.", "every page", "|AUC − 0.5|", 0.9, 1, twin=False),
    Measured(3, "It is one figure.", "every page", "drawn anew", 4, 1, twin=True),
    Measured(3, "It is one figure.", "every page", "drawn twice", 3, 2, twin=True),
]


def test_each_attack_has_a_line_with_its_nearest_figure_and_its_weakest_twin() -> None:
    *head, third, seventh = table_of(FIGURES, "2026-11-27", 1376)
    assert "2026-11-27, 1,376 s" in head[0]
    assert third == r"| 3. It is one figure. | every page | \|AUC − 0.5\|: 0.9 ≤ 1 | 3 > 2 |"
    assert seventh == "| 7. Nothing moves. | a door | 0 in all 2 | 16 > 0 |"


def test_every_figure_is_among_those_of_the_long_form() -> None:
    told = "\n".join(figures_of(FIGURES, "2026-11-27", 1376))
    assert "## 3. It is one figure.\n\nThe attacker has: every page\n" in told
    assert [f"{row.case.replace('|', chr(92) + '|')} | {row.told} |" in told for row in FIGURES] == [True] * 7
    assert told.count("| broken twin: ") == 3


def test_an_attack_says_what_holds_and_what_its_attacker_has() -> None:
    assert said_of("It\nholds.\n\nAttacker has: a\nkey\n\nMore.") == ("It holds.", "a key")
    with pytest.raises(ValueError, match="unpack"):
        said_of("It holds.\n\nMore.")
    assert len(ATTACKS) > 20


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
