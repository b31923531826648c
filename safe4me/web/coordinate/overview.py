"""A coordinator's overview: what the area's young people understand, on one page."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import render_template, request
from flask_babel import gettext

from safe4me import results
from safe4me.content.model.core import Module
from safe4me.db.schools import Area, School
from safe4me.results import Overview, WaitingClasses
from safe4me.schools import classes, voiding
from safe4me.schools.classes import YEAR_GROUPS
from safe4me.statistics.change import level_of
from safe4me.web.coordinate.findings import findings, latest_of, spot, unknown
from safe4me.web.coordinate.overview_cards import OverviewCards, overview_cards, taught_again
from safe4me.web.http import context
from safe4me.web.http.locale import language
from safe4me.web.staff.access import LARGEST_ID, me
from safe4me.web.staff.filters import one_of, only, period_name, phase_name, year_group_name

OVERVIEW_FILTERS = {"area", "period", "year_group"}
EVERYWHERE = "everywhere"
SCHOOL = "school"
MOST_FOUND = 7
MOST_AGAIN = 5


@dataclass(frozen=True, slots=True)
class OverviewChoice:
    """What a coordinator asked to see: `area` as the address has it, and which areas those are.

    `areas` are None for the whole programme, `year_group` is None for all. With a `school` it is of that
    school alone, and `areas` is the one that it is in.
    """

    area: str
    areas: tuple[Area, ...] | None
    school: School | None
    period: str
    year_group: int | None

    @property
    def when(self) -> tuple[str, int | None]:
        """The period and the year group."""
        return self.period, self.year_group

    @property
    def asked(self) -> dict[str, str]:
        """The parameters of an address that asks for the same."""
        found = {"area": self.area, "period": self.period, "year_group": str(self.year_group or "")}
        return {name: value for name, value in found.items() if value}

    @property
    def place(self) -> str:
        """The school or the areas by name, or the programme."""
        if self.school is not None:
            return f"{self.school.name}, {self.school.area.name}"
        if self.areas is None:
            return str(gettext("The whole programme"))
        return ", ".join(area.name for area in self.areas)


def overview_page() -> str:
    """Reach, understanding and attitudes, change and misconceptions. Raises UnknownFilter."""
    own, periods = results.areas_of(me()), results.overview_periods(context.session())
    choice = overview_choice(own, periods)
    told = on_page(own, periods, choice, MOST_FOUND)
    return render_template(
        "coordinate/overview.html",
        schools=_schools(own, choice),
        asked_before=_asked_before(periods),
        voids_waiting=voiding.waits_for(context.session(), me(), context.now().date()),
        **told | {"again": told["again"][:MOST_AGAIN], "again_too": told["again"][MOST_AGAIN:]},
    )


def _offered(own: tuple[Area, ...], choice: OverviewChoice | None) -> list[tuple[Area, list[School]]]:
    """The schools that may be chosen, by area: of the areas chosen, or where it is one school's, of its."""
    areas = (choice and choice.areas) or own
    found = results.schools_to_choose(context.session(), me(), [area.id for area in areas])
    by_area = [(area, [school for school in found if school.area_id == area.id]) for area in areas]
    return [(area, schools) for area, schools in by_area if schools]


def on_page(
    own: tuple[Area, ...], periods: tuple[str, ...], choice: OverviewChoice | None, most: int
) -> dict[str, Any]:  # Any: what a template is given
    """What the overview's filters and figures need, on every page that has them, with `most` findings.

    A `choice` of None is of no figures.
    """
    library = context.library(language())
    shown = overview_over(choice, choice.areas) if choice else None
    return {
        "own": own,
        "periods": periods,
        "year_groups": YEAR_GROUPS,
        "offered": _offered(own, choice),
        "choice": choice,
        "waiting": _waiting(choice),
        "shown": _arranged(choice, shown) if choice and shown else None,
        "findings": findings(library, shown, most) if shown else [],
        "again": taught_again(library, latest_of(shown)) if shown else [],
        "unknown": unknown(shown) if shown else [],
        "questions": len(list(latest_of(shown))) if shown else 0,
        "spot": spot,
        "phase_name": phase_name,
        "period_name": period_name,
        "year_group_name": year_group_name,
    }


def overview_choice(own: tuple[Area, ...], periods: tuple[str, ...]) -> OverviewChoice | None:
    """What the address asks for: all own areas and the latest school year, unless it says otherwise.

    None while no batch closed anywhere, and for whoever has no area. Raises UnknownFilter.
    """
    only(OVERVIEW_FILTERS)
    school = _school()
    places: dict[str, tuple[Area, ...] | None] = {str(area.id): (area,) for area in own} | {EVERYWHERE: None}
    areas = (school.area,) if school else one_of("area", places, own)
    if not (own and periods):
        return None
    return OverviewChoice(
        area=request.args.get("area", ""),
        areas=areas,
        school=school,
        period=one_of("period", {period: period for period in periods}, periods[0]),
        year_group=one_of("year_group", {str(year): year for year in YEAR_GROUPS}, None),
    )


def _school() -> School | None:
    """The school that the address asks for, `area=school-7`, if it asks for one. Raises UnknownFilter."""
    asked, _, number = request.args.get("area", "").partition("-")
    if asked != SCHOOL or not number.isascii() or not number.isdecimal() or int(number) > LARGEST_ID:
        return None
    return results.school_of(context.session(), me(), int(number))


def _arranged(choice: OverviewChoice, shown: Overview) -> OverviewCards:
    """The figures of a choice, with the whole programme's beside them."""
    everywhere = None if choice.areas is None else overview_over(choice, None)
    return overview_cards(context.library(language()), shown, everywhere)


def overview_over(choice: OverviewChoice, areas: Sequence[Area] | None) -> Overview:
    """The figures of a choice, over other areas than its own too; None for the whole programme."""
    session, library = context.session(), context.library(language())
    level = level_of(choice.period, context.now().date())
    if choice.school is not None and areas is not None:
        return results.school_overview(session, library, me(), choice.school.id, *choice.when, level)
    return results.overview(
        session,
        library,
        account=me(),
        area_ids=None if areas is None else [area.id for area in areas],
        period=choice.period,
        year_group=choice.year_group,
        level=level,
    )


def _waiting(choice: OverviewChoice | None) -> WaitingClasses:
    """The classes that wait in the areas chosen; in all own areas while there is nothing to choose."""
    areas = choice.areas if choice else results.areas_of(me())
    ids = None if areas is None else [area.id for area in areas]
    return results.classes_waiting(context.session(), ids, context.now().date())


def _asked_before(periods: Sequence[str]) -> list[Module]:
    """The modules in which questions were sealed that are asked no more: their results still have them."""
    library = context.library(language())
    years = [period for period in periods if period.isdecimal()]
    past = results.past_modules(context.session(), library, me(), years)
    return [module for module in library.modules if module.id in past]


def _schools(own: tuple[Area, ...], choice: OverviewChoice | None) -> Sequence[School]:
    """The schools of the one area that is chosen, or that there is."""
    areas = own if choice is None else choice.areas or ()
    return classes.schools_of(context.session(), me(), areas[0]) if len(areas) == 1 else ()
