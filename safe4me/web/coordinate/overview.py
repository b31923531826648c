"""A coordinator's overview: what the area's young people understand, on one page."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import render_template, request
from flask_babel import gettext

from safe4me import results
from safe4me.places import classes
from safe4me.places.classes import YEAR_GROUPS
from safe4me.results import Overview
from safe4me.statistics.reach import Sum
from safe4me.storage.places import Area, School
from safe4me.web.coordinate import pages_opened
from safe4me.web.coordinate.findings import findings, spot, unknown
from safe4me.web.coordinate.overview_cards import OverviewCards, overview_cards
from safe4me.web.coordinate.overview_summary import overview_summary
from safe4me.web.serving import charts, current
from safe4me.web.serving.locale import language
from safe4me.web.staff.asked_for import one_of, only, period_name, phase_name, year_group_name
from safe4me.web.staff.entry import me

FILTERS = {"area", "period", "year_group"}
EVERYWHERE = "everywhere"


@dataclass(frozen=True, slots=True)
class OverviewChoice:
    """What a coordinator asked to see: `area` as the address has it, and which areas those are.

    `areas` are None for the whole programme, `year_group` is None for all.
    """

    area: str
    areas: tuple[Area, ...] | None
    period: str
    year_group: int | None

    @property
    def asked(self) -> dict[str, str]:
        """The parameters of an address that asks for the same."""
        found = {"area": self.area, "period": self.period, "year_group": str(self.year_group or "")}
        return {name: value for name, value in found.items() if value}

    @property
    def place(self) -> str:
        """The areas by name, or the programme."""
        if self.areas is None:
            return str(gettext("The whole programme"))
        return ", ".join(area.name for area in self.areas)


def overview_page() -> str:
    """Reach, understanding and attitudes, change and misconceptions. Raises UnknownFilter."""
    own, periods = results.areas_of(me()), results.overview_periods(current.session())
    choice = overview_choice(own, periods)
    return render_template(
        "coordinate/overview.html",
        own=own,
        periods=periods,
        year_groups=YEAR_GROUPS,
        schools=_schools(own, choice),
        **on_page(choice),
    )


def on_page(choice: OverviewChoice | None) -> dict[str, Any]:  # Any: what a template is given
    """What the overview's figures need, on every page that has them; a `choice` of None is of no figures."""
    shown = figures(choice) if choice else None
    week, monday = next(iter(results.reach_weeks(current.now().date()).items()))
    return {
        "choice": choice,
        "shown": shown,
        "summary": overview_summary(shown) if shown else [],
        "findings": findings(shown) if shown else [],
        "unknown": unknown(shown) if shown else [],
        "spot": spot,
        "opened": _opened(week),
        "week": pages_opened.week_name(monday),
        "shift": charts.shift,
        "phase_name": phase_name,
        "period_name": period_name,
        "year_group_name": year_group_name,
    }


def overview_choice(own: tuple[Area, ...], periods: tuple[str, ...]) -> OverviewChoice | None:
    """What the address asks for: all own areas and the latest school year, unless it says otherwise.

    None while nothing is sealed anywhere, and for whoever has no area. Raises UnknownFilter.
    """
    only(FILTERS)
    places: dict[str, tuple[Area, ...] | None] = {str(area.id): (area,) for area in own} | {EVERYWHERE: None}
    areas = one_of("area", places, own)
    if not (own and periods):
        return None
    return OverviewChoice(
        area=request.args.get("area", ""),
        areas=areas,
        period=one_of("period", {period: period for period in periods}, periods[0]),
        year_group=one_of("year_group", {str(year): year for year in YEAR_GROUPS}, None),
    )


def figures(choice: OverviewChoice) -> OverviewCards:
    """The figures of a choice, with the whole programme's beside them."""
    everywhere = overview_over(choice, None)
    if choice.areas is None:
        return overview_cards(current.library(language()), everywhere, None)
    own = overview_over(choice, choice.areas)
    return overview_cards(current.library(language()), own, everywhere)


def overview_over(choice: OverviewChoice, areas: Sequence[Area] | None) -> Overview:
    """The figures of a choice over other areas than its own; None for the whole programme."""
    return results.overview(
        current.session(),
        current.library(language()),
        account=me(),
        area_ids=None if areas is None else [area.id for area in areas],
        period=choice.period,
        year_group=choice.year_group,
    )


def _opened(week: str) -> list[tuple[str, Sum]]:
    """How often each module's first page was opened in a week, everywhere: its title and the sum."""
    titles = {f"/learn/{module.id}/": module.page.title for module in current.library(language()).modules}
    opened = results.opened(current.session(), week=week, pages=titles, today=current.now().date())
    return [(titles[page], number) for page, number in opened.items()]


def _schools(own: tuple[Area, ...], choice: OverviewChoice | None) -> Sequence[School]:
    """The schools of the one area that is chosen, or that there is."""
    areas = own if choice is None else choice.areas or ()
    return classes.schools_of(current.session(), me(), areas[0]) if len(areas) == 1 else ()
