"""A figure stands where pupils read only if all of it is on the protective side."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safe4me.statistics.figures import Figure, Reason, Released, Suppressed
from safe4me.statistics.norms import Norm, norm, without_lone_blank
from safe4me.statistics.wording import in_percent

MOST = Released(720, 680, 760, 1000)
FEW = Released(300, 260, 340, 1000)
WITHHELD = Suppressed(Reason.TOO_FEW_SCHOOLS)

released = st.builds(
    lambda total, share, half: Released(
        round(total * share), round(total * share) - half, round(total * share) + half, total
    ),
    st.integers(10, 5000),
    st.floats(-0.2, 1.2),
    st.integers(0, 400),
)
figures = st.one_of(released, st.sampled_from(Reason).map(Suppressed))


def area(ballots: int) -> Norm:
    return Norm(Released(ballots, ballots - 5, ballots + 5, ballots), None)


def test_what_most_said_stands_beside_what_fewer_expected() -> None:
    assert norm(MOST, FEW) == Norm(MOST, FEW)


@pytest.mark.parametrize("low", [400, 500, 509])
def test_what_may_not_be_most_never_stands(low: int) -> None:
    assert norm(Released(low + 40, low, low + 80, 1000), FEW) is None


def test_what_is_surely_most_stands_as_it_is_printed() -> None:
    said = Released(550, 510, 590, 1000)
    assert norm(said, FEW) == Norm(said, FEW)
    assert in_percent(said).low == 51


@pytest.mark.parametrize(
    "expected", [WITHHELD, MOST, Released(640, 600, 680, 1000), Released(900, 880, 920, 1000)]
)
def test_what_was_expected_stands_only_if_it_is_surely_fewer(expected: Figure) -> None:
    assert norm(MOST, expected) == Norm(MOST, None)


def test_what_is_not_released_never_stands() -> None:
    assert norm(WITHHELD, FEW) is None


def test_at_the_ends_the_words_are_kept_to() -> None:
    nearly_everyone, hardly_anyone = Released(1000, 980, 1020, 1000), Released(-5, -25, 15, 1000)
    assert norm(nearly_everyone, hardly_anyone) == Norm(nearly_everyone, hardly_anyone)
    assert norm(hardly_anyone, nearly_everyone) is None
    assert norm(nearly_everyone, Released(990, 970, 1010, 1000)) == Norm(nearly_everyone, None)


def is_protective(said: Figure, expected: Figure, shown: Norm | None) -> bool:
    """The rule in the counts, written apart from the code: the law that any rule for this page must keep."""
    if shown is None:
        return True
    if not isinstance(said, Released) or 2 * said.low <= said.total:
        return False
    if shown.expected is None:
        return True
    if not isinstance(expected, Released) or shown != Norm(said, expected):
        return False
    return expected.high * said.total < said.low * expected.total


@given(figures, figures)
def test_nothing_stands_that_is_not_wholly_protective(said: Figure, expected: Figure) -> None:
    assert is_protective(said, expected, norm(said, expected))


@given(released, released)
def test_what_stands_is_protective_as_it_is_printed_too(said: Released, expected: Released) -> None:
    shown = norm(said, expected)
    if shown:
        assert (in_percent(said).low or 0) > 50
    if shown and shown.expected:
        assert (in_percent(expected).high or 100) < (in_percent(said).low or 0)


def by_estimate(said: Figure, expected: Figure) -> Norm | None:
    """A broken twin: it looks at the estimates and forgets that they are uncertain."""
    if isinstance(said, Released) and isinstance(expected, Released) and 2 * said.count > said.total:
        return Norm(said, expected if expected.count < said.count else None)
    return None


def by_expectation(said: Figure, expected: Figure) -> Norm | None:
    """A broken twin: it shows what pupils expected even where they were right to fear it."""
    return (
        Norm(said, expected)
        if norm(said, expected) and isinstance(said, Released) and isinstance(expected, Released)
        else None
    )


@pytest.mark.parametrize(
    ("twin", "said", "expected"),
    [
        (by_estimate, Released(510, 470, 550, 1000), FEW),
        (by_estimate, MOST, Released(700, 660, 740, 1000)),
        (by_expectation, MOST, Released(900, 880, 920, 1000)),
    ],
)
def test_a_rule_that_looks_at_less_is_caught(twin: object, said: Released, expected: Released) -> None:
    assert callable(twin)
    assert is_protective(said, expected, norm(said, expected))
    assert not is_protective(said, expected, twin(said, expected))


def test_areas_that_all_stand_or_all_but_several_stay_as_they_are() -> None:
    for norms in ([area(300), area(200)], [None, None], [None, area(300), None], [None], []):
        assert list(without_lone_blank(norms)) == norms


def test_one_area_is_never_blank_alone() -> None:
    assert without_lone_blank([area(300), None, area(200)]) == (area(300), None, None)
    assert without_lone_blank([area(300), None]) == (None, None)


@given(st.lists(st.one_of(st.none(), st.integers(10, 5000).map(area)), max_size=8))
def test_blank_areas_are_none_or_at_least_two_and_nothing_is_added(norms: list[Norm | None]) -> None:
    shown = without_lone_blank(norms)
    assert all(new in (old, None) for new, old in zip(shown, norms, strict=True))
    assert shown.count(None) != 1 or len(norms) == 1
