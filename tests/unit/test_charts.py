"""The geometry of charts and the words of figures."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

import pytest
from flask import Flask
from flask_babel import Babel
from hypothesis import given
from hypothesis import strategies as st

from safe4me.privacy.intervals import LEVEL
from safe4me.statistics.change import LEVEL_WHILE_IT_RUNS, Change
from safe4me.statistics.figures import Reason, Released, Suppressed
from safe4me.web.http.charts import (
    Bar,
    BarSegment,
    Percentage,
    bar,
    both_times,
    in_moved,
    in_share,
    in_words,
    is_released,
    range_of,
    shift,
)
from tests.helpers.privacy.exact import of_points


@pytest.fixture(autouse=True)
def _speaking() -> Iterator[None]:
    app = Flask(__name__)
    Babel(app)
    with app.app_context():
        yield


def ends(parts: tuple[BarSegment, ...]) -> float:
    return parts[-1].start + parts[-1].width if parts else 0.0


def test_a_bar_is_solid_to_the_lower_end_and_striped_to_the_upper() -> None:
    drawn = bar(Released(count=15, low=12, high=18, total=25))
    assert drawn == Bar((BarSegment(0, 48),), (BarSegment(48, 24),), (BarSegment(0, 100),), 60)


def test_what_noise_carries_past_an_end_is_drawn_to_the_end() -> None:
    drawn = bar(Released(count=-2, low=-5, high=1, total=20))
    assert drawn.solid == ()
    assert drawn.striped == (BarSegment(0, 5),)
    assert drawn.dot == 0
    assert ends(bar(Released(count=21, low=18, high=24, total=20)).striped) == 100


def test_a_bar_of_blocks_leaves_a_gap_between_blocks() -> None:
    drawn = bar(Released(count=15, low=10, high=20, total=25), blocks=5)
    assert drawn.solid == (BarSegment(0, 19.5), BarSegment(20, 19.5))
    assert drawn.striped == (BarSegment(40, 19.5), BarSegment(60, 19.5))
    assert len(drawn.outlined) == 5


@given(st.integers(1, 60), st.integers(-20, 80), st.integers(0, 20), st.sampled_from([1, 5]))
def test_no_part_of_a_bar_overlaps_another_or_leaves_the_chart(
    n: int, count: int, half: int, blocks: int
) -> None:
    drawn = bar(Released(count, count - half, count + half, n), blocks)
    parts = drawn.solid + drawn.striped
    assert all(part.start >= 0 and part.start + part.width <= 100.01 for part in parts)
    assert all(a.start + a.width <= b.start + 0.02 for a, b in pairwise(parts))


@pytest.mark.parametrize(
    ("figure", "words"),
    [
        (Released(15, 12, 18, 25), "about 15 of 25 (likely 12–18)"),
        (Released(2, -1, 5, 25), "about 2 of 25 (likely 5 or fewer)"),
        (Released(23, 20, 26, 25), "about 23 of 25 (likely 20 or more)"),
        (Released(25, 22, 28, 25), "nearly everyone (likely 22 or more of 25)"),
        (Released(0, -3, 3, 25), "hardly anyone (likely 3 or fewer of 25)"),
    ],
)
def test_a_figure_is_said_with_its_interval(figure: Released, words: str) -> None:
    assert str(in_words(figure)) == words


@pytest.mark.parametrize(
    ("figure", "share"),
    [
        (Released(71, 68, 74, 100), Percentage("71%", "68–74")),
        (Released(200, 190, 210, 200), Percentage("nearly all", "95 or more")),
        (Released(-1, -9, 7, 200), Percentage("hardly any", "4 or less")),
    ],
)
def test_a_share_is_never_all_or_nothing(figure: Released, share: Percentage) -> None:
    assert in_share(figure) == share


@pytest.mark.parametrize(
    ("figure", "released"),
    [
        (Released(count=15, low=12, high=18, total=25), True),
        (of_points(12, 3, 21), True),
        (Suppressed(Reason.TOO_WIDE), False),
    ],
)
def test_a_template_tells_what_is_shown_from_what_is_withheld(
    figure: Released | Change | Suppressed, released: bool
) -> None:
    assert is_released(figure) is released


def test_what_is_no_figure_is_neither_shown_nor_withheld() -> None:
    with pytest.raises(TypeError):
        is_released(15)  # type: ignore[arg-type]  # a bare number is no figure


FEW = (
    "So few classes can only show a large change; the real one is more likely in the lower half of this "
    "range."
)


@pytest.mark.parametrize(
    ("low", "high", "level", "words"),
    [
        (2, 44, LEVEL, f"Up: between 2 and 44 points more chose the safer answer. {FEW}"),
        (-44, -2, LEVEL, f"Down: between 2 and 44 points fewer chose the safer answer. {FEW}"),
        (-12, 30, LEVEL, "Can’t tell: anything from 12 points fewer to 30 more fits."),
        (-1, 30, LEVEL, "Can’t tell: anything from 1 point fewer to 30 more fits."),
        (0, 30, LEVEL, "Can’t tell: anything from no change to 30 more fits."),
        (-30, 0, LEVEL, "Can’t tell: anything from 30 points fewer to no change fits."),
        (2, 44, LEVEL_WHILE_IT_RUNS, "Can’t tell yet: anything from 2 points more to 44 more fits."),
        (-44, -2, LEVEL_WHILE_IT_RUNS, "Can’t tell yet: anything from 44 points fewer to 2 fewer fits."),
        (2, 44, None, "Anything from 2 points more to 44 more fits."),
    ],
)
def test_a_change_of_few_classes_is_said_as_a_range(
    low: float, high: float, level: float | None, words: str
) -> None:
    change = of_points((low + high) / 2, low, high, classes=15, level=level)
    assert str(in_moved(change)) == words


def test_of_16_classes_what_cannot_be_told_before_the_year_is_over_is_told_yet() -> None:
    change = of_points(11, 1, 21, level=LEVEL_WHILE_IT_RUNS)
    assert str(in_moved(change)) == "can’t tell yet (likely +1 to +21 points)"
    assert str(in_moved(of_points(11, 1, 21))) == "up about 11 points (likely 1 to 21)"


def test_a_change_of_few_classes_has_no_dot_and_its_shares_are_ranges() -> None:
    few, more = (of_points(20, 2, 38, classes=classes) for classes in (15, 16))
    few, more = (
        replace(each, before=Released(160, 140, 180, 400), after=Released(240, 220, 260, 400))
        for each in (few, more)
    )
    assert shift(few).interval == shift(more).interval
    assert (shift(few).dot, shift(more).dot) == (None, 75)
    assert both_times(few) == "35–45% before, 55–65% after (answers: 400 and 400; classes: 15)"
    assert both_times(more) == "40% before, 60% after (answers: 400 and 400; classes: 16)"


def test_a_share_that_is_a_range_names_the_end_that_it_has() -> None:
    assert range_of(Released(200, 190, 210, 200)) == "95% or more"
    assert range_of(Released(-1, -9, 7, 200)) == "4% or less"
