"""The geometry of charts and the words of figures."""

from collections.abc import Iterator
from itertools import pairwise

import pytest
from flask import Flask
from flask_babel import Babel
from hypothesis import given
from hypothesis import strategies as st

from safe4me.statistics.change import Change
from safe4me.statistics.figures import Reason, Released, Suppressed
from safe4me.web.serving.charts import Bar, Part, Share, bar, in_share, in_words, is_released
from tests.changes import of_points


@pytest.fixture(autouse=True)
def _speaking() -> Iterator[None]:
    app = Flask(__name__)
    Babel(app)
    with app.app_context():
        yield


def ends(parts: tuple[Part, ...]) -> float:
    return parts[-1].start + parts[-1].width if parts else 0.0


def test_a_bar_is_solid_to_the_lower_end_and_striped_to_the_upper() -> None:
    drawn = bar(Released(count=15, low=12, high=18, total=25))
    assert drawn == Bar((Part(0, 48),), (Part(48, 24),), (Part(0, 100),), 60)


def test_what_noise_carries_past_an_end_is_drawn_to_the_end() -> None:
    drawn = bar(Released(count=-2, low=-5, high=1, total=20))
    assert drawn.solid == ()
    assert drawn.striped == (Part(0, 5),)
    assert drawn.dot == 0
    assert ends(bar(Released(count=21, low=18, high=24, total=20)).striped) == 100


def test_a_bar_of_blocks_leaves_a_gap_between_blocks() -> None:
    drawn = bar(Released(count=15, low=10, high=20, total=25), blocks=5)
    assert drawn.solid == (Part(0, 19.5), Part(20, 19.5))
    assert drawn.striped == (Part(40, 19.5), Part(60, 19.5))
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
        (Released(71, 68, 74, 100), Share("71%", "68–74")),
        (Released(200, 190, 210, 200), Share("nearly all", "95 or more")),
        (Released(-1, -9, 7, 200), Share("hardly any", "4 or less")),
    ],
)
def test_a_share_is_never_all_or_nothing(figure: Released, share: Share) -> None:
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
