"""The periods by which figures are kept: school years and half-terms, the same for every school."""

from collections.abc import Collection, Iterable
from datetime import date, timedelta

# The last day (month, day) of each half-term, from January on; the next one begins the day after.
HALF_TERMS = (
    ((2, 15), "spring-1"),
    ((3, 31), "spring-2"),
    ((5, 31), "summer-1"),
    ((8, 31), "summer-2"),
    ((10, 31), "autumn-1"),
    ((12, 31), "autumn-2"),
)
SEPTEMBER = 9
SETTLING = timedelta(days=7)


def school_year(day: date) -> int:
    """The year in which the school year of `day` began: 2026 for 1 September 2026 to 31 August 2027."""
    return day.year if day.month >= SEPTEMBER else day.year - 1


def half_term(day: date) -> str:
    """The half-term of `day`, `2026-autumn-1` … `2026-summer-2`: the school year first, so that they sort."""
    name = next(name for last, name in HALF_TERMS if (day.month, day.day) <= last)
    return f"{school_year(day)}-{name}"


def half_terms_of(period: str) -> tuple[str, ...]:
    """The half-terms of a school year, `2026`, or of the one in which a half-term lies; as time goes."""
    return tuple(sorted(f"{period[:4]}-{name}" for _, name in HALF_TERMS))


def half_terms_in(period: str) -> tuple[str, ...]:
    """The half-terms of a school year, `2026`; of a half-term, that one alone."""
    return half_terms_of(period) if period.isdecimal() else (period,)


def by_school_year(half_terms: Iterable[str]) -> tuple[str, ...]:
    """School years and half-terms, latest first, each year before its own: `2026`, `2026-spring-1`."""
    found = set(half_terms)
    years = sorted({name[:4] for name in found}, reverse=True)
    return tuple(name for year in years for name in (year, *_latest_first(year, found)))


def _latest_first(year: str, found: Collection[str]) -> list[str]:
    return sorted((name for name in half_terms_of(year) if name in found), reverse=True)


def half_terms_from(first: str, last: str) -> tuple[str, ...]:
    """Every half-term from one to another, as time goes; empty when `last` is the earlier."""
    years = range(int(first[:4]), int(last[:4]) + 1)
    return tuple(name for year in years for name in half_terms_of(str(year)) if first <= name <= last)


def ends_school_year(half_term: str) -> bool:
    """Whether it is the last one of its school year."""
    return half_term == half_terms_of(half_term)[-1]


def last_public_day(day: date) -> date:
    """The end of the latest half-term whose fixed day has come by `day`: figures hold it and all before it.

    It ended `SETTLING` before `day`, or earlier, so that what was sealed late on its last day is in. Nothing
    of the half-term that is running is in any figure.
    """
    return max(end for end in _ends(day) if end + SETTLING <= day)


def closes_next(day: date) -> str:
    """The half-term whose fixed day is the next one after `day`."""
    return half_term(last_public_day(day) + timedelta(days=1))


def half_term_entered(opened: date, sealed: date) -> str:
    """The half-term with which a seal counts: that of its room, or, sealed after its fixed day, a later one.

    So whoever forms batches late finds in each half-term what waited on its fixed day, and nothing else.
    """
    return max(half_term(opened), closes_next(sealed))


def next_change(day: date) -> date:
    """The next fixed day: the first after `day` on which figures change."""
    return min(end + SETTLING for end in _ends(day) if end + SETTLING > day)


def _ends(day: date) -> list[date]:
    """The last days of the half-terms of the calendar year of `day`, and of the one before."""
    return [date(year, *last) for year in (day.year - 1, day.year) for last, _ in HALF_TERMS]
