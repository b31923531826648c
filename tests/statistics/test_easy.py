"""A question is easy when almost everybody gets it right, and the figure leaves no doubt of it."""

import pytest

from safe4me.statistics.comparisons import is_ceiling_item
from safe4me.statistics.figures import Reason, Released, Suppressed


@pytest.mark.parametrize(
    ("count", "low", "easy"),
    [(90, 86, True), (100, 95, True), (89, 88, False), (90, 85, False), (95, 84, False), (104, 99, True)],
)
def test_it_is_easy_from_90_percent_and_surely_above_85(count: int, low: int, easy: bool) -> None:
    assert is_ceiling_item(Released(count, low, 2 * count - low, 100)) is easy


def test_what_is_not_shown_is_not_called_easy() -> None:
    assert not is_ceiling_item(Suppressed(Reason.TOO_WIDE))


def test_a_little_less_than_90_percent_is_not_easy() -> None:
    assert is_ceiling_item(Released(180, 175, 185, 200))
    assert not is_ceiling_item(Released(179, 175, 183, 200))
