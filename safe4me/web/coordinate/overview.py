"""A coordinator's overview: three answers of a term on the first screen, and the table of schools."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from flask import Response, render_template, request

from safe4me import results
from safe4me.db.schools import Area, School
from safe4me.results import Overview
from safe4me.schools import classes, voiding
from safe4me.schools.classes import YEAR_GROUPS
from safe4me.schools.join_queue import queues_of
from safe4me.schools.school_table import ListedSchool, school_rows
from safe4me.statistics.periods import SchoolTerm, term_before, term_of
from safe4me.web.coordinate.answers import Reached, beliefs, changed
from safe4me.web.coordinate.choices import (
    ChosenPlace,
    FiguresChoice,
    chosen_figures,
    offered_schools,
    place_asked,
)
from safe4me.web.coordinate.findings import spot
from safe4me.web.coordinate.overview_file import csv_reply
from safe4me.web.coordinate.schools import TABLE_FILTERS, rows_csv, table_of
from safe4me.web.http import context
from safe4me.web.http.locale import language
from safe4me.web.staff.access import me
from safe4me.web.staff.filters import one_of, only, phase_name, term_name, year_name

OVERVIEW_FILTERS = {"area", "term"}


@dataclass(frozen=True, slots=True)
class OverviewChoice:
    """A place and a term. `year` is the school year of the figures, as a period; None while there are none.

    `until` is the last day of which the term's lessons are told.
    """

    place: ChosenPlace
    term: SchoolTerm
    until: date
    year: str | None

    @property
    def asked(self) -> dict[str, str]:
        """The parameters of an address that asks for the same."""
        found = {"area": self.place.area, "term": request.args.get("term", "")}
        return {name: value for name, value in found.items() if value}


def overview_page() -> str:
    """The three answers and the schools. Raises UnknownFilter."""
    only(OVERVIEW_FILTERS | TABLE_FILTERS)
    own = results.areas_of(me())
    if not own:
        return render_template("coordinate/overview.html", choice=None)
    told = on_page(own, beliefs_of_each=1)
    return render_template(
        "coordinate/overview.html",
        voids_waiting=voiding.waits_for(context.session(), me(), context.now().date()),
        joining=queues_of(context.session(), me(), context.now(), context.settings().holiday_weeks),
        **told | table_of(told["rows"], told["choice"].asked),
    )


def table_csv() -> Response:
    """The rows of the table of schools that the address asks for. Raises UnknownFilter."""
    only(OVERVIEW_FILTERS | TABLE_FILTERS)
    choice = _choice(results.areas_of(me()), *_times())
    text = rows_csv(_rows(choice, schools_of_place(choice.place)), len(_routes()))
    return csv_reply(text, "safe4me-schools")


def on_page(own: tuple[Area, ...], beliefs_of_each: int) -> dict[str, Any]:  # Any: for a template
    """What overview and report have in common: the choice, the three answers, and a row for each school."""
    periods, terms = _times()
    choice = _choice(own, periods, terms)
    schools = schools_of_place(choice.place)
    rows = _rows(choice, schools)
    return {
        "own": own,
        "terms": terms,
        "offered": offered_schools(own, choice.place),
        "choice": choice,
        "rows": rows,
        "routes": len(_routes()),
        "reached": _reached(choice, schools, rows),
        "waiting": results.classes_waiting(context.session(), choice.place.area_ids, context.now().date()),
        **_figures(choice, beliefs_of_each),
        "spot": spot,
        "phase_name": phase_name,
        "term_name": term_name,
        "year_name": year_name,
    }


def _routes() -> frozenset[str]:
    """The ids of the modules that are on the route of any year group."""
    library = context.library(language())
    return frozenset(module.id for year in YEAR_GROUPS for module in library.route(year))


def _rows(choice: OverviewChoice, schools: Sequence[School]) -> list[ListedSchool]:
    return school_rows(context.session(), schools, _routes(), choice.term, choice.until)


def schools_of_place(place: ChosenPlace) -> Sequence[School]:
    """The schools of the account's own in a place, by name."""
    if place.school is not None:
        return [place.school]
    found = classes.schools_of(context.session(), me())
    return [school for school in found if school.area_id in (place.area_ids or ())]


def _times() -> tuple[Sequence[str], list[SchoolTerm]]:
    """The periods of figures, and the terms since the first of them, or since last year, the latest first."""
    periods, term = results.overview_periods(context.session()), term_of(context.now().date())
    first = min([term.school_year - 1, *(int(period[:4]) for period in periods)])
    terms = [term]
    while (before := term_before(terms[-1])).school_year >= first:
        terms.append(before)
    return periods, terms


def _choice(own: tuple[Area, ...], periods: Sequence[str], terms: Sequence[SchoolTerm]) -> OverviewChoice:
    place = place_asked(own, everywhere=False)
    term = one_of("term", {each.name: each for each in terms}, terms[0])
    yesterday = context.now().date() - timedelta(days=1)
    years = [period for period in periods if period.isdecimal() and int(period) <= term.school_year]
    return OverviewChoice(place, term, min(term.last, yesterday), years[0] if years else None)


def _reached(choice: OverviewChoice, schools: Sequence[School], rows: Sequence[ListedSchool]) -> Reached:
    session, ids, last = context.session(), [school.id for school in schools], term_before(choice.term)
    return Reached(
        choice.term,
        choice.until,
        results.reach(session, ids, choice.term.first, choice.until),
        last,
        results.reach(session, ids, last.first, last.last),
        len(schools),
        sum(not row.has_begun for row in rows),
    )


def _figures(choice: OverviewChoice, beliefs_of_each: int) -> dict[str, Any]:  # Any: as above
    """What pupils believe and what changed, of the year of the choice; None without figures."""
    if choice.year is None:
        return {"shown": None, "believed": None, "changes": None}
    library, today = context.library(language()), context.now().date()
    shown: Overview = chosen_figures(FiguresChoice(choice.place, choice.year))
    said = library, shown, choice.year, today
    return {"shown": shown, "believed": beliefs(*said, beliefs_of_each), "changes": changed(*said)}
