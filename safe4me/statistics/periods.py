"""The periods by which figures are kept: school years and half-terms, the same for every school."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

# The last day (month, day) of each half-term, from January on; the next one begins the day after.
HALF_TERMS = (
    ((2, 15), "spring-1"),
    ((3, 31), "spring-2"),
    ((5, 31), "summer-1"),
    ((8, 31), "summer-2"),
    ((10, 31), "autumn-1"),
    ((12, 31), "autumn-2"),
)
JUNE, SEPTEMBER = 6, 9
LAST_OF_A_TERM = "-2"
SETTLING = timedelta(days=7)


def school_year(day: date) -> int:
    """The year in which the school year of `day` began: 2026 for 1 September 2026 to 31 August 2027."""
    return day.year if day.month >= SEPTEMBER else day.year - 1


def years_planned(day: date) -> tuple[int, ...]:
    """The school years that are planned on `day`: its own, and from 1 June on the next."""
    year = school_year(day)
    return (year, year + 1) if JUNE <= day.month < SEPTEMBER else (year,)


def half_term(day: date) -> str:
    """The half-term of `day`, `2026-autumn-1` … `2026-summer-2`: the school year first, so that they sort."""
    name = next(name for last, name in HALF_TERMS if (day.month, day.day) <= last)
    return f"{school_year(day)}-{name}"


def term_began(day: date) -> date:
    """The first day of the term of `day`, a term being two half-terms: of January, April or September."""
    ends = [end for end in _ends(day) if end < day and half_term(end).endswith(LAST_OF_A_TERM)]
    return max(ends) + timedelta(days=1)


@dataclass(frozen=True, slots=True)
class SchoolTerm:
    """Two half-terms, by its name, `2026-autumn`, with its first and its last day."""

    name: str
    first: date
    last: date

    @property
    def school_year(self) -> int:
        """The year in which its school year began."""
        return school_year(self.first)


def term_of(day: date) -> SchoolTerm:
    """The term of `day`."""
    first = term_began(day)
    last = next(end for end in _ends(first) if end > first and half_term(end).endswith(LAST_OF_A_TERM))
    return SchoolTerm(half_term(first).rsplit("-", 1)[0], first, last)


def term_before(term: SchoolTerm) -> SchoolTerm:
    """The term that ended when this one began."""
    return term_of(term.first - timedelta(days=1))


def year_is_over(period: str, day: date) -> bool:
    """Whether the school year of a period is over for figures: from the first Monday after 31 August."""
    first = date(int(period[:4]) + 1, SEPTEMBER, 1)
    return day >= first + timedelta(days=-first.weekday() % 7)


def half_terms_in(period: str) -> tuple[str, ...]:
    """The half-terms of a school year, `2026`, as time goes; of a half-term, that one alone."""
    if not period.isdecimal():
        return (period,)
    return tuple(sorted(f"{period}-{name}" for _, name in HALF_TERMS))


def by_school_year(half_terms: Iterable[str]) -> tuple[str, ...]:
    """School years and half-terms, latest first, each year before its own: `2026`, `2026-spring-1`."""
    latest_first = sorted(set(half_terms), reverse=True)
    years = groupby(latest_first, key=lambda name: name[:4])
    return tuple(name for year, own in years for name in (year, *own))


def period_of_sum(school_year: int, latest: date | None) -> str:
    """The half-term with which a sum counts: that of its `latest` seal, and never one of another school year.

    Without one it is the last of its year: so count sums of what an area had left over.
    """
    last = half_terms_in(str(school_year))[-1]
    return min(half_term(latest), last) if latest else last


def last_monday(day: date) -> date:
    """The Monday of the week of `day`: figures have what was sealed before it."""
    return day - timedelta(days=day.weekday())


def next_monday(day: date) -> date:
    """The first Monday after `day`, on which figures change."""
    return last_monday(day) + timedelta(days=7)


def last_matched_monday(day: date) -> date:
    """The latest first Monday after a half-term, by `day`: changes have what was sealed before it."""
    return max(monday for monday in map(next_monday, _ends(day)) if monday <= day)


def next_matched_monday(day: date) -> date:
    """The next such Monday after `day`, on which changes are made anew."""
    return min(monday for monday in map(next_monday, _ends(day)) if monday > day)


def last_public_day(day: date) -> date:
    """The end of the latest half-term that is public by `day`.

    It ended `SETTLING` before `day`, or earlier: a Monday has come since, with what was sealed in it.
    """
    return max(end for end in _ends(day) if end + SETTLING <= day)


def next_change(day: date) -> date:
    """The first day after `day` on which public figures change."""
    return min(end + SETTLING for end in _ends(day) if end + SETTLING > day)


def _ends(day: date) -> list[date]:
    """The last days of the half-terms of the calendar year of `day`, and of the one before."""
    return [date(year, *last) for year in (day.year - 1, day.year) for last, _ in HALF_TERMS]
