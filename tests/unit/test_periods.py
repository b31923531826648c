"""School years, half-terms, and the dates on which public figures change."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safe4me.statistics.periods import (
    by_school_year,
    half_term,
    half_terms_in,
    last_matched_monday,
    last_monday,
    last_public_day,
    next_change,
    next_matched_monday,
    next_monday,
    period_of_sum,
    school_year,
    term_before,
    term_began,
    term_of,
    years_planned,
)


@pytest.mark.parametrize(
    ("day", "year"),
    [
        (date(2026, 8, 31), 2025),
        (date(2026, 9, 1), 2026),
        (date(2027, 8, 31), 2026),
        (date(2027, 9, 1), 2027),
    ],
)
def test_a_school_year_begins_on_the_first_of_september(day: date, year: int) -> None:
    assert school_year(day) == year


@pytest.mark.parametrize(
    ("day", "years"),
    [
        (date(2026, 5, 31), (2025,)),
        (date(2026, 6, 1), (2025, 2026)),
        (date(2026, 8, 31), (2025, 2026)),
        (date(2026, 9, 1), (2026,)),
    ],
)
def test_the_next_school_year_is_planned_from_june(day: date, years: tuple[int, ...]) -> None:
    assert years_planned(day) == years


@pytest.mark.parametrize(
    ("day", "name"),
    [
        (date(2026, 9, 1), "2026-autumn-1"),
        (date(2026, 10, 31), "2026-autumn-1"),
        (date(2026, 11, 1), "2026-autumn-2"),
        (date(2026, 12, 31), "2026-autumn-2"),
        (date(2027, 1, 1), "2026-spring-1"),
        (date(2027, 2, 15), "2026-spring-1"),
        (date(2027, 2, 16), "2026-spring-2"),
        (date(2028, 2, 29), "2027-spring-2"),
        (date(2027, 3, 31), "2026-spring-2"),
        (date(2027, 4, 1), "2026-summer-1"),
        (date(2027, 5, 31), "2026-summer-1"),
        (date(2027, 6, 1), "2026-summer-2"),
        (date(2027, 8, 31), "2026-summer-2"),
    ],
)
def test_a_day_belongs_to_its_half_term(day: date, name: str) -> None:
    assert half_term(day) == name


def test_half_terms_sort_in_the_order_of_time_over_years() -> None:
    days = [date(2026, 1, 1) + timedelta(days=n) for n in range(3 * 365)]
    names = [half_term(day) for day in days]
    assert names == sorted(names)
    assert all(len(name) <= 16 for name in names), "as long as the column that keeps it"


@pytest.mark.parametrize(
    ("day", "last", "change"),
    [
        (date(2026, 9, 1), date(2026, 5, 31), date(2026, 9, 7)),
        (date(2026, 9, 7), date(2026, 8, 31), date(2026, 11, 7)),
        (date(2026, 11, 6), date(2026, 8, 31), date(2026, 11, 7)),
        (date(2026, 11, 7), date(2026, 10, 31), date(2027, 1, 7)),
        (date(2026, 12, 31), date(2026, 10, 31), date(2027, 1, 7)),
        (date(2027, 1, 1), date(2026, 10, 31), date(2027, 1, 7)),
        (date(2027, 1, 7), date(2026, 12, 31), date(2027, 2, 22)),
        (date(2028, 2, 29), date(2028, 2, 15), date(2028, 4, 7)),
    ],
)
def test_public_figures_change_a_week_after_the_end_of_a_half_term(
    day: date, last: date, change: date
) -> None:
    assert (last_public_day(day), next_change(day)) == (last, change)


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)))
def test_public_figures_change_on_the_fixed_date_and_on_no_day_before(day: date) -> None:
    change = next_change(day)
    assert day < change
    assert last_public_day(change - timedelta(days=1)) == last_public_day(day)
    assert half_term(last_public_day(day)) < half_term(last_public_day(change))


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)))
def test_the_running_half_term_is_never_public_nor_one_that_ended_in_the_last_week(day: date) -> None:
    last = last_public_day(day)
    assert half_term(last) != half_term(last + timedelta(days=1)), "a half-term is public whole"
    assert half_term(last) < half_term(day)
    assert day - last >= timedelta(days=7)


def test_the_half_terms_of_a_school_year_come_as_time_goes() -> None:
    year = tuple(f"2026-{term}-{half}" for term in ("autumn", "spring", "summer") for half in (1, 2))
    assert half_terms_in("2026") == year


def test_a_half_term_is_alone_in_itself() -> None:
    assert half_terms_in("2026-spring-2") == ("2026-spring-2",)


def test_figures_are_chosen_from_the_latest_on_and_a_school_year_stands_before_its_half_terms() -> None:
    found = ["2026-spring-1", "2025-summer-2", "2026-autumn-2", "2025-autumn-1", "2026-spring-1"]
    this_year, last_year = ("2026-spring-1", "2026-autumn-2"), ("2025-summer-2", "2025-autumn-1")
    assert by_school_year(found) == ("2026", *this_year, "2025", *last_year)


@pytest.mark.parametrize(
    ("day", "last", "coming"),
    [
        (date(2026, 11, 22), date(2026, 11, 16), date(2026, 11, 23)),
        (date(2026, 11, 23), date(2026, 11, 23), date(2026, 11, 30)),
        (date(2027, 1, 1), date(2026, 12, 28), date(2027, 1, 4)),
    ],
)
def test_figures_change_on_mondays(day: date, last: date, coming: date) -> None:
    assert (last_monday(day), next_monday(day)) == (last, coming)


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)))
def test_what_was_sealed_in_a_half_term_that_is_public_has_had_its_monday(day: date) -> None:
    assert last_monday(day) > last_public_day(day)


@pytest.mark.parametrize(
    ("latest", "period"),
    [
        (date(2026, 10, 31), "2026-autumn-1"),
        (date(2027, 8, 31), "2026-summer-2"),
        (date(2027, 9, 2), "2026-summer-2"),
        (None, "2026-summer-2"),
    ],
)
def test_a_sum_counts_with_the_half_term_of_its_latest_seal_within_its_school_year(
    latest: date | None, period: str
) -> None:
    assert period_of_sum(2026, latest) == period


@pytest.mark.parametrize(
    ("day", "began"),
    [
        (date(2026, 9, 1), date(2026, 9, 1)),
        (date(2026, 12, 31), date(2026, 9, 1)),
        (date(2027, 1, 1), date(2027, 1, 1)),
        (date(2027, 3, 31), date(2027, 1, 1)),
        (date(2027, 4, 1), date(2027, 4, 1)),
        (date(2027, 8, 31), date(2027, 4, 1)),
    ],
)
def test_a_term_is_two_half_terms(day: date, began: date) -> None:
    assert term_began(day) == began


@pytest.mark.parametrize(
    ("day", "name", "first", "last"),
    [
        (date(2026, 9, 1), "2026-autumn", date(2026, 9, 1), date(2026, 12, 31)),
        (date(2026, 12, 31), "2026-autumn", date(2026, 9, 1), date(2026, 12, 31)),
        (date(2027, 1, 1), "2026-spring", date(2027, 1, 1), date(2027, 3, 31)),
        (date(2027, 3, 31), "2026-spring", date(2027, 1, 1), date(2027, 3, 31)),
        (date(2027, 4, 1), "2026-summer", date(2027, 4, 1), date(2027, 8, 31)),
        (date(2027, 8, 31), "2026-summer", date(2027, 4, 1), date(2027, 8, 31)),
    ],
)
def test_a_day_belongs_to_its_term_from_first_to_last(day: date, name: str, first: date, last: date) -> None:
    term = term_of(day)
    assert (term.name, term.first, term.last, term.school_year) == (name, first, last, 2026)


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)))
def test_the_term_before_ends_the_day_before_a_term_begins(day: date) -> None:
    term = term_of(day)
    assert term.first <= day <= term.last
    assert term_before(term) == term_of(term.first - timedelta(days=1))
    assert term_before(term).last + timedelta(days=1) == term.first


@pytest.mark.parametrize(
    ("day", "last", "coming"),
    [
        (date(2026, 11, 1), date(2026, 9, 7), date(2026, 11, 2)),
        (date(2026, 11, 2), date(2026, 11, 2), date(2027, 1, 4)),
        (date(2027, 1, 3), date(2026, 11, 2), date(2027, 1, 4)),
        (date(2027, 1, 4), date(2027, 1, 4), date(2027, 2, 22)),
    ],
)
def test_changes_are_made_anew_on_the_first_monday_after_a_half_term(
    day: date, last: date, coming: date
) -> None:
    assert (last_matched_monday(day), next_matched_monday(day)) == (last, coming)
