"""What a coordinator may choose in an address, and the names of periods and year groups."""

from collections.abc import Mapping
from typing import TypeVar

from flask import request
from flask_babel import gettext

from safe4me.db.rooms import Phase
from safe4me.results import UnknownFilter
from safe4me.statistics.periods import SchoolTerm, years_planned
from safe4me.web.http import context

LAST_PAGE = 999
T = TypeVar("T")


def only(names: set[str]) -> None:
    """Refuse an address with any other parameter. Raises UnknownFilter."""
    if not names.issuperset(request.args):
        raise UnknownFilter


def one_of(name: str, values: Mapping[str, T], default: T) -> T:
    """What the address asks for of `values`; `default` when it leaves that out. Raises UnknownFilter."""
    given = request.args.get(name, "")
    if given and given not in values:
        raise UnknownFilter
    return values[given] if given else default


def page_number() -> int:
    """Which page of a long list the address asks for: 1, 2 … Raises UnknownFilter."""
    return one_of("page", {str(number): number for number in range(1, LAST_PAGE + 1)}, 1)


def year_asked() -> int:
    """The school year that the address asks for: this one, or from 1 June the next. Raises UnknownFilter."""
    years = years_planned(context.now().date())
    return one_of("year", {str(year): year for year in years}, years[0])


def year_name(year: int) -> str:
    """A school year as people say it: `2026/27`."""
    return f"{year}/{(year + 1) % 100:02}"


def period_name(period: str) -> str:
    """`2026-autumn-1` as people say it, “Autumn 1, 2026/27”; `2026` is “All of 2026/27”."""
    year, *half_term = period.split("-")
    school_year = year_name(int(year))
    if not half_term:
        return str(gettext("All of %(school_year)s", school_year=school_year))
    seasons = {"autumn": gettext("Autumn"), "spring": gettext("Spring"), "summer": gettext("Summer")}
    return f"{seasons[half_term[0]]} {half_term[1]}, {school_year}"


def term_name(term: SchoolTerm) -> str:
    """“Autumn term 2026”."""
    seasons = {
        "autumn": gettext("Autumn term %(year)s"),
        "spring": gettext("Spring term %(year)s"),
        "summer": gettext("Summer term %(year)s"),
    }
    return str(seasons[term.name.partition("-")[2]] % {"year": term.first.year})


def year_group_name(year_group: int) -> str:
    """“Year 9”."""
    return str(gettext("Year %(number)s", number=year_group))


def phase_name(phase: Phase) -> str:
    """“once”, “before” or “after”."""
    names: dict[Phase, str] = {
        Phase.ONCE: gettext("once"),
        Phase.BEFORE: gettext("before"),
        Phase.AFTER: gettext("after"),
    }
    return names[phase]
