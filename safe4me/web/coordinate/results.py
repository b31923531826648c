"""A coordinator's results: all figures of one module, on the screen, and of its schools as a file."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from flask import Response, render_template

from safe4me import results
from safe4me.content.model.core import Activity, Module
from safe4me.db.accounts import RoleName
from safe4me.db.rooms import Phase
from safe4me.db.schools import Area
from safe4me.results import (
    ActivityOverview,
    AreaQuestion,
    AreaResults,
    Filters,
    Overview,
    UnknownFilter,
    WaitingClasses,
)
from safe4me.statistics.change import Change, level_of
from safe4me.statistics.figures import Released
from safe4me.web.coordinate import overview, overview_file, report
from safe4me.web.coordinate.choices import (
    FiguresChoice,
    chosen_figures,
    figures_over,
    is_everywhere,
    offered_schools,
    place_asked,
)
from safe4me.web.coordinate.findings import findings, spot, unknown
from safe4me.web.coordinate.overview_cards import overview_cards
from safe4me.web.coordinate.overview_file import csv_reply
from safe4me.web.coordinate.school_cards import school_cards, school_summary, schools_csv
from safe4me.web.http import context
from safe4me.web.http.locale import language, title_of
from safe4me.web.staff.access import fresh, me, staff_blueprint
from safe4me.web.staff.filters import one_of, only, period_name, phase_name, year_group_name
from safe4me.web.staff.teach_again import latest_of, taught_again

FILTERS = {"area", "module", "half_term", "phase", "year_group"}
MOST_FOUND = 7
MOST_AGAIN = 5

blueprint = staff_blueprint("coordinate", __name__, RoleName.COORDINATOR)
blueprint.get("/")(overview.overview_page)
blueprint.get("/schools.csv")(fresh(overview.table_csv))
blueprint.get("/overview.csv")(fresh(overview_file.overview_csv))
blueprint.get("/data-dictionary.csv")(overview_file.data_dictionary)
blueprint.get("/report")(report.report_page)
blueprint.get("/report.pdf")(fresh(report.report_pdf))


@dataclass(frozen=True, slots=True)
class ResultsChoice:
    """What a coordinator asked to see: figures of one module; `phase` is that of its schools' table."""

    figures: FiguresChoice
    module: Module
    phase: Phase

    @property
    def of_areas(self) -> bool:
        """Whether it is of the coordinator's own areas: neither of one school nor of the whole programme."""
        return self.figures.place.areas is not None and self.figures.place.school is None

    @property
    def activities(self) -> list[str]:
        """The ids of the module's activities."""
        return [part.id for part in self.module.parts if isinstance(part, Activity)]


@blueprint.get("/more")
def more_page() -> str:
    """What is needed now and then: people, schools, lessons to look at, what was done, the account."""
    return render_template("coordinate/more.html")


@blueprint.get("/results")
def results_page() -> str:
    """The results of one module. Raises UnknownFilter."""
    offered = _offered()
    choice = _choice(offered)
    own, periods = results.areas_of(me()), results.overview_periods(context.session())
    told = _told(offered, choice) if choice else {}
    return render_template(
        "coordinate/results.html",
        own=own,
        offered=offered,
        periods=periods,
        modules=_modules(offered),
        asked_before=[module for module in _modules(offered) if module.id in offered.past],
        choice=choice,
        waiting=_waiting(own, choice),
        finding=context.library(language()).finding,
        spot=spot,
        phase_name=phase_name,
        period_name=period_name,
        year_group_name=year_group_name,
        **told,
    )


def _told(offered: Filters, choice: ResultsChoice) -> dict[str, Any]:  # Any: what a template is given
    """Every figure of a choice, arranged."""
    library, shown, past = context.library(language()), _shown(offered, choice), _past(choice)
    found = _of_schools(offered, choice)
    cards, latest = school_cards(found), list(latest_of(shown))
    again = taught_again(library, latest)
    areas_only = any(each.areas_only for each in found)
    return {
        "schools": offered_schools(results.areas_of(me()), choice.figures.place),
        "stands": _stands([one for each in shown.activities for one in each.questions]),
        "shown": overview_cards(library, shown, _everywhere(choice)),
        "findings": findings(library, shown, MOST_FOUND),
        "unknown": unknown(shown),
        "again": again[:MOST_AGAIN],
        "again_too": again[MOST_AGAIN:],
        "cards": cards,
        "summary": school_summary(cards) if cards else [],
        "needs": results.survey_needs(context.settings(), library) if areas_only else None,
        "by_question": [(title_of(each.activity.page), each.questions) for each in shown.activities],
        "past": past,
    }


def _stands(questions: Sequence[AreaQuestion]) -> bool:
    """Whether anything of these questions may be shown."""
    figures = [
        figure
        for each in questions
        for phase in each.phases
        for figure in (phase.safer, *(option.figure for option in phase.options))
    ]
    return any(isinstance(each, Released) for each in figures) or any(
        isinstance(each.change, Change) for each in questions
    )


@blueprint.get("/results.csv")
@fresh
def results_csv() -> Response:
    """The very figures of schools on the screen, as a file. Raises UnknownFilter."""
    offered = _offered()
    choice = _choice(offered)
    if choice is None:
        raise UnknownFilter
    period, year_group = choice.figures.period or "all", str(choice.figures.year_group or "all")
    text = schools_csv(school_cards(_of_schools(offered, choice)), choice.phase, period, year_group)
    return csv_reply(text, "-".join(("safe4me", choice.module.id, period, choice.phase)))


def _offered() -> Filters:
    return results.filters(context.session(), context.library(language()), me(), everywhere=is_everywhere())


def _modules(offered: Filters) -> list[Module]:
    """The modules of which there are batches, asked today or not."""
    sealed = {activity.id.split("/")[0] for activity in offered.activities} | offered.past
    return [module for module in context.library(language()).modules if module.id in sealed]


def _choice(offered: Filters) -> ResultsChoice | None:
    """What the address asks for; what it leaves out is all, or the first. None when there is no batch yet."""
    only(FILTERS)
    place = place_asked(offered.areas)
    half_term = one_of("half_term", {name: name for name in offered.periods}, None)
    phase = one_of("phase", {phase.value: phase for phase in Phase}, next(iter(offered.phases), Phase.ONCE))
    year_group = one_of("year_group", {str(year): year for year in offered.year_groups}, None)
    modules = _modules(offered)
    if not modules:
        return None
    module = one_of("module", {module.id: module for module in modules}, modules[0])
    return ResultsChoice(FiguresChoice(place, half_term, year_group), module, phase)


def _shown(offered: Filters, choice: ResultsChoice) -> Overview:
    """The figures of the module; of areas as sums of their batches, so that they may be of all years."""
    if not choice.of_areas:
        return _of_module(chosen_figures(choice.figures), choice)
    session, library, chosen = context.session(), context.library(language()), _chosen(choice)
    level = level_of(choice.figures.period, context.now().date())
    found = [
        ActivityOverview(each, results.question_results(session, library, chosen, each.id, level))
        for each in _activities(offered, choice)
    ]
    return Overview(tuple(each for each in found if each.questions), None)


def _everywhere(choice: ResultsChoice) -> Overview | None:
    """The whole programme, which stands beside the figures of a place; None where it is what is shown."""
    if choice.figures.place.areas is None:
        return None
    return _of_module(figures_over(choice.figures, None), choice)


def _of_module(shown: Overview, choice: ResultsChoice) -> Overview:
    own = tuple(each for each in shown.activities if each.activity.id in choice.activities)
    return replace(shown, activities=own)


def _of_schools(offered: Filters, choice: ResultsChoice) -> list[AreaResults]:
    """The tables of schools; of one school, and of the whole programme, there are none."""
    if not choice.of_areas:
        return []
    session, library, chosen = context.session(), context.library(language()), _chosen(choice)
    return [
        results.area_results(session, library, chosen, activity.id, choice.phase)
        for activity in _activities(offered, choice)
    ]


def _past(choice: ResultsChoice) -> list[tuple[str, AreaQuestion]]:
    """The questions of the module that are asked no more, each with the name of its last half-term."""
    if not choice.of_areas:
        return []
    session, library, chosen = context.session(), context.library(language()), _chosen(choice)
    level = level_of(choice.figures.period, context.now().date())
    found = results.past_results(session, library, chosen, choice.module.id, level)
    return [(period_name(until), question) for until, question in found]


def _waiting(own: Sequence[Area], choice: ResultsChoice | None) -> WaitingClasses:
    """The classes that wait with an activity of the module, in the areas chosen; with any, in all of them."""
    session, today = context.session(), context.now().date()
    if choice is None:
        return results.classes_waiting(session, [area.id for area in own], today)
    return results.classes_waiting(session, choice.figures.place.area_ids, today, choice.activities)


def _chosen(choice: ResultsChoice) -> results.Selection:
    figures = choice.figures
    return results.Selection(me(), figures.place.area_ids or [], figures.period, figures.year_group)


def _activities(offered: Filters, choice: ResultsChoice) -> list[Activity]:
    return [activity for activity in offered.activities if activity.id in choice.activities]
