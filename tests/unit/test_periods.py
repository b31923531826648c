"""School years and half-terms."""

from datetime import date, timedelta

import pytest

from safe4me.statistics.periods import half_term, school_year


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
