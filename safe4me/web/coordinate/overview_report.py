"""The overview for other people: a report to print or as a PDF, and a file with what its columns mean."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import chain

from flask import Response, render_template, url_for

from safe4me import results
from safe4me.db.base import NotFound
from safe4me.db.schools import Area
from safe4me.results import Overview, UnknownFilter
from safe4me.web.build.pdf import make_pdf, weasyprint
from safe4me.web.coordinate.open_data import Coverage, dictionary, of_overview, of_schools, tidy_csv
from safe4me.web.coordinate.overview import OverviewChoice, on_page, overview_choice, overview_over
from safe4me.web.coordinate.school_cards import NOT_APPLICABLE, Cell
from safe4me.web.http import context
from safe4me.web.http.locale import language
from safe4me.web.staff.access import me

TOGETHER, AREA = "Several areas", "Local authority district"
FORCE_AREA = "Police force area"
MOST_TOLD = 5
MOST_NEXT = 3
Rows = Iterator[Sequence[Cell]]


def report() -> str:
    """The overview on one page, to be printed. Raises UnknownFilter."""
    own, periods = results.areas_of(me()), results.overview_periods(context.session())
    choice = overview_choice(own, periods)
    told = on_page(own, periods, choice, MOST_TOLD)
    return render_template(
        "coordinate/report.html",
        as_pdf=weasyprint() is not None,
        made_at=context.now(),
        **told | {"again": told["again"][:MOST_NEXT]},
        force_name=context.settings().force_name,
    )


def report_pdf() -> Response:
    """The same page as a PDF. Raises NotFound where the extra `pdf` is not installed."""
    made = make_pdf(report(), context.settings().site_address + url_for(".report"), _asset)
    if made is None:
        raise NotFound
    disposition = {"Content-Disposition": 'attachment; filename="safe4me-report.pdf"'}
    return Response(made, mimetype="application/pdf", headers=disposition)


def _asset(path: str) -> bytes:
    """What stands at a path of this build. Raises LookupError."""
    return b"".join(context.site().table.pages[path][""].body)


def overview_csv() -> Response:
    """The overview's figures, then those of its areas and of schools that stand. Raises UnknownFilter."""
    choice = overview_choice(results.areas_of(me()), results.overview_periods(context.session()))
    if choice is None:
        raise UnknownFilter
    return _file(tidy_csv(_rows(choice)), "safe4me-overview")


def data_dictionary() -> Response:
    """What each column of the file means."""
    return _file(dictionary(), "safe4me-overview-data-dictionary")


def _file(text: str, name: str) -> Response:
    disposition = {"Content-Disposition": f'attachment; filename="{name}.csv"'}
    return Response(text, mimetype="text/csv", headers=disposition)


def _rows(choice: OverviewChoice) -> Rows:
    if choice.school is not None:
        of = replace(_of(choice, AREA, choice.school.area.name), school=choice.school.name)
        yield from of_overview(overview_over(choice, choice.areas), of)
        return
    areas = choice.areas or ()
    if len(areas) != 1:
        level, name = (TOGETHER, choice.place) if areas else (FORCE_AREA, NOT_APPLICABLE)
        yield from of_overview(overview_over(choice, choice.areas), _of(choice, level, name))
    for area in areas:
        shown = overview_over(choice, [area])
        yield from of_overview(shown, _of(choice, AREA, area.name))
        yield from _schools(choice, area, shown)


def _of(choice: OverviewChoice, level: str, area: str) -> Coverage:
    return Coverage(level, area, choice.period, choice.year_group, context.now().date())


def _schools(choice: OverviewChoice, area: Area, shown: Overview) -> Rows:
    """The table of each activity that is in a batch of the area, a phase at a time."""
    for each in shown.activities:
        phases = dict.fromkeys(phase.phase for phase in chain(*(one.phases for one in each.questions)))
        for phase in phases:
            chosen = results.Selection(me(), [area.id], choice.period, choice.year_group)
            library = context.library(language())
            table = results.area_results(context.session(), library, chosen, each.activity.id, phase)
            yield from of_schools(table, each.activity, shown.epsilon, _of(choice, AREA, area.name))
