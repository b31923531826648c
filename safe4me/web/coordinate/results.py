"""A coordinator's pages: what classes chose, over schools, on the screen and as a file."""

from dataclasses import dataclass

from flask import Response, render_template

from safe4me import results
from safe4me.content.model.core import Activity, Module
from safe4me.db.accounts import RoleName
from safe4me.db.rooms import Phase
from safe4me.results import AreaQuestion, AreaResults, Filters, UnknownFilter, WaitingClasses
from safe4me.statistics.change import level_of
from safe4me.web.coordinate import overview, overview_report
from safe4me.web.coordinate.school_cards import school_cards, school_summary, schools_csv
from safe4me.web.http import context
from safe4me.web.http.locale import language, title_of
from safe4me.web.staff.access import fresh, me, staff_blueprint
from safe4me.web.staff.filters import one_of, only, period_name, year_group_name

FILTERS = {"area", "module", "half_term", "phase", "year_group"}

blueprint = staff_blueprint("coordinate", __name__, RoleName.COORDINATOR)
blueprint.get("/")(overview.overview_page)
blueprint.get("/overview.csv")(fresh(overview_report.overview_csv))
blueprint.get("/report")(overview_report.report)
blueprint.get("/report.pdf")(fresh(overview_report.report_pdf))
blueprint.get("/data-dictionary.csv")(overview_report.data_dictionary)


@dataclass(frozen=True, slots=True)
class ResultsChoice:
    """What a coordinator asked to see; None is for all. `half_term` may be a school year: `2026`."""

    area: int | None
    module: Module
    half_term: str | None
    phase: Phase
    year_group: int | None


@blueprint.get("/results")
def results_page() -> str:
    """The results of one module over schools. Raises UnknownFilter."""
    offered = _offered()
    choice = _choice(offered)
    found = _results(offered, choice) if choice else []
    shown = school_cards(found)
    areas_only = any(each.areas_only for each in found)
    return render_template(
        "coordinate/results.html",
        offered=offered,
        modules=_modules(offered),
        choice=choice,
        cards=shown,
        summary=school_summary(shown),
        needs=results.survey_needs(context.settings(), context.library(language())) if areas_only else None,
        waiting=_waiting(offered, choice),
        by_question=_by_question(offered, choice) if choice else [],
        past=_past(offered, choice) if choice else (),
        finding=context.library(language()).finding,
        period_name=period_name,
        year_group_name=year_group_name,
    )


@blueprint.get("/results.csv")
@fresh
def results_csv() -> Response:
    """The very figures of the screen, as a file. Raises UnknownFilter."""
    offered = _offered()
    choice = _choice(offered)
    if choice is None:
        raise UnknownFilter
    chosen = choice.phase, choice.half_term or "all", str(choice.year_group or "all")
    text = schools_csv(school_cards(_results(offered, choice)), *chosen)
    name = "-".join(("safe4me", choice.module.id, choice.half_term or "all", choice.phase))
    disposition = {"Content-Disposition": f'attachment; filename="{name}.csv"'}
    return Response(text, mimetype="text/csv", headers=disposition)


def _offered() -> Filters:
    return results.filters(context.session(), context.library(language()), me())


def _modules(offered: Filters) -> list[Module]:
    """The modules of which there are batches, asked today or not."""
    sealed = {activity.id.split("/")[0] for activity in offered.activities} | offered.past
    return [module for module in context.library(language()).modules if module.id in sealed]


def _choice(offered: Filters) -> ResultsChoice | None:
    """What the address asks for; what it leaves out is all, or the first. None when there is no batch yet."""
    only(FILTERS)
    area = one_of("area", {str(area.id): area.id for area in offered.areas}, None)
    half_term = one_of("half_term", {name: name for name in offered.periods}, None)
    phase = one_of("phase", {phase.value: phase for phase in Phase}, next(iter(offered.phases), Phase.ONCE))
    year_group = one_of("year_group", {str(year): year for year in offered.year_groups}, None)
    modules = _modules(offered)
    if not modules:
        return None
    module = one_of("module", {module.id: module for module in modules}, modules[0])
    return ResultsChoice(area, module, half_term, phase, year_group)


def _results(offered: Filters, choice: ResultsChoice) -> list[AreaResults]:
    session, library, chosen = context.session(), context.library(language()), _chosen(offered, choice)
    return [
        results.area_results(session, library, chosen, activity.id, choice.phase)
        for activity in _activities(offered, choice)
    ]


def _by_question(offered: Filters, choice: ResultsChoice) -> list[tuple[str, tuple[AreaQuestion, ...]]]:
    """For each activity its title and its questions, in every phase that has a batch."""
    session, library, chosen = context.session(), context.library(language()), _chosen(offered, choice)
    level = level_of(choice.half_term, context.now().date())
    found = [
        (title_of(activity.page), results.question_results(session, library, chosen, activity.id, level))
        for activity in _activities(offered, choice)
    ]
    return [(title, questions) for title, questions in found if questions]


def _past(offered: Filters, choice: ResultsChoice) -> list[tuple[str, AreaQuestion]]:
    """The questions of the module that are asked no more, each with the name of its last half-term."""
    session, library, chosen = context.session(), context.library(language()), _chosen(offered, choice)
    level = level_of(choice.half_term, context.now().date())
    found = results.past_results(session, library, chosen, choice.module.id, level)
    return [(period_name(until), question) for until, question in found]


def _chosen(offered: Filters, choice: ResultsChoice) -> results.Selection:
    return results.Selection(me(), _area_ids(offered, choice), choice.half_term, choice.year_group)


def _waiting(offered: Filters, choice: ResultsChoice | None) -> WaitingClasses:
    """The classes that wait with an activity of the module, in the areas chosen; with any, in all of them."""
    session, today = context.session(), context.now().date()
    if choice is None:
        return results.classes_waiting(session, [area.id for area in offered.areas], today)
    library = context.library(language())
    measured = [activity.id for activity in library.activities() if activity in choice.module.parts]
    return results.classes_waiting(session, _area_ids(offered, choice), today, measured)


def _area_ids(offered: Filters, choice: ResultsChoice) -> list[int]:
    return [area.id for area in offered.areas if choice.area in (None, area.id)]


def _activities(offered: Filters, choice: ResultsChoice) -> list[Activity]:
    return [activity for activity in offered.activities if activity in choice.module.parts]
