"""The weeks in which a school teaches: never a holiday, in order, and as far apart as was asked."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safe4me.schools.teaching_weeks import WEEK, TeachingWeeks, year_of_week
from safe4me.statistics.periods import last_monday, school_year

YEARS = st.integers(2024, 2040)


@st.composite
def a_year(draw: st.DrawFn) -> TeachingWeeks:
    """A school year with holidays, and weeks of other years among them."""
    year = draw(YEARS)
    every = TeachingWeeks(year, frozenset()).all
    return TeachingWeeks(year, frozenset(draw(st.sets(st.sampled_from([every[0] - WEEK, *every])))))


@given(YEARS)
def test_a_school_year_has_each_week_whose_friday_is_in_september_to_july_once(year: int) -> None:
    weeks = TeachingWeeks(year, frozenset()).all
    assert [later - earlier for earlier, later in pairwise(weeks)] == [WEEK] * (len(weeks) - 1)
    assert {week.weekday() for week in weeks} == {0}
    assert {year_of_week(week) for week in weeks} == {year}
    assert school_year(weeks[0] - WEEK + timedelta(days=4)) == year - 1
    assert weeks[-1] + WEEK > date(year + 1, 7, 31)


@given(a_year(), st.integers(0, 400), st.integers(1, 12), st.sampled_from([1, 2, 0]))
def test_lessons_are_in_order_at_the_pace_that_was_asked_and_never_in_a_holiday(
    weeks: TeachingWeeks, days: int, count: int, every: int
) -> None:
    start = date(weeks.school_year, 8, 25) + timedelta(days=days)
    found = weeks.spread(start, count, every)
    assert not {*found} & weeks.holidays
    assert all(week >= last_monday(start) for week in found)
    assert list(found) == sorted(found)
    assert len(found) <= count
    apart = [weeks.nth(later) - weeks.nth(earlier) for earlier, later in pairwise(found)]
    assert apart == [every] * len(apart)
    left = weeks.from_on(start)
    assert len(found) == (min(count, -(-len(left) // every)) if every else count * bool(left))


@given(a_year())
def test_the_nth_week_with_lessons_is_found_again(weeks: TeachingWeeks) -> None:
    assert [weeks.at(weeks.nth(week)) for week in weeks.taught] == list(weeks.taught)
    assert weeks.at(len(weeks.taught)) is None
    assert weeks.at(-1) is None


def test_a_week_in_a_holiday_counts_as_the_first_after_it() -> None:
    christmas = date(2026, 12, 21), date(2026, 12, 28)
    weeks = TeachingWeeks(2026, frozenset(christmas))
    assert {weeks.at(weeks.nth(week)) for week in christmas} == {date(2027, 1, 4)}


@pytest.mark.parametrize(("week", "year"), [(date(2026, 8, 31), 2026), (date(2026, 8, 24), 2025)])
def test_a_week_is_of_the_school_year_of_its_friday(week: date, year: int) -> None:
    assert year_of_week(week) == year


@pytest.mark.parametrize(
    ("day", "friday"),
    [
        (date(2026, 11, 24), date(2026, 12, 18)),
        (date(2026, 12, 18), date(2026, 12, 18)),
        (date(2026, 12, 19), date(2026, 12, 19)),
        (date(2026, 12, 22), date(2027, 2, 26)),
        (date(2027, 8, 20), None),
    ],
)
def test_a_class_is_lent_until_the_friday_before_a_holiday_or_for_as_long_as_a_half_term(
    day: date, friday: date | None
) -> None:
    holidays = frozenset({date(2026, 12, 21), date(2026, 12, 28)})
    assert TeachingWeeks(2026, holidays).until_holiday(day) == friday
