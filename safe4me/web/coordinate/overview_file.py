"""All figures of a choice as a file, with what its columns mean."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import chain

from flask import Response

from safe4me import results
from safe4me.db.schools import Area
from safe4me.results import Overview, UnknownFilter
from safe4me.schools.classes import YEAR_GROUPS
from safe4me.web.coordinate.choices import FiguresChoice, chosen_figures, figures_over, place_asked
from safe4me.web.coordinate.open_data import Coverage, dictionary, of_overview, of_schools, tidy_csv
from safe4me.web.coordinate.school_cards import NOT_APPLICABLE, FileCell
from safe4me.web.http import context
from safe4me.web.http.locale import language
from safe4me.web.staff.access import me
from safe4me.web.staff.filters import one_of, only

FILE_FILTERS = {"area", "period", "year_group"}
TOGETHER, AREA = "Several areas", "Local authority district"
FORCE_AREA = "Police force area"
Rows = Iterator[Sequence[FileCell]]


def overview_csv() -> Response:
    """The figures of a choice, then those of its areas and of schools that stand. Raises UnknownFilter."""
    only(FILE_FILTERS)
    own, periods = results.areas_of(me()), results.overview_periods(context.session())
    if not (own and periods):
        raise UnknownFilter
    period = one_of("period", {period: period for period in periods}, periods[0])
    year_group = one_of("year_group", {str(year): year for year in YEAR_GROUPS}, None)
    choice = FiguresChoice(place_asked(own), period, year_group)
    return csv_reply(tidy_csv(_rows(choice, period)), "safe4me-overview")


def data_dictionary() -> Response:
    """What each column of the file means."""
    return csv_reply(dictionary(), "safe4me-overview-data-dictionary")


def csv_reply(text: str, name: str) -> Response:
    """A file to keep, under a name."""
    disposition = {"Content-Disposition": f'attachment; filename="{name}.csv"'}
    return Response(text, mimetype="text/csv", headers=disposition)


def _rows(choice: FiguresChoice, period: str) -> Rows:
    place, day = choice.place, context.now().date()

    def of(level: str, area: str) -> Coverage:
        return Coverage(level, area, period, choice.year_group, day)

    if place.school is not None:
        school = replace(of(AREA, place.school.area.name), school=place.school.name)
        yield from of_overview(chosen_figures(choice), school)
        return
    areas = place.areas or ()
    if len(areas) != 1:
        level, name = (TOGETHER, place.name) if areas else (FORCE_AREA, NOT_APPLICABLE)
        yield from of_overview(chosen_figures(choice), of(level, name))
    for area in areas:
        shown = figures_over(choice, [area])
        yield from of_overview(shown, of(AREA, area.name))
        yield from _schools(choice, area, shown, of(AREA, area.name))


def _schools(choice: FiguresChoice, area: Area, shown: Overview, of: Coverage) -> Rows:
    """The table of each activity that is in a batch of the area, a phase at a time."""
    for each in shown.activities:
        phases = dict.fromkeys(phase.phase for phase in chain(*(one.phases for one in each.questions)))
        for phase in phases:
            chosen = results.Selection(me(), [area.id], choice.period, choice.year_group)
            library = context.library(language())
            table = results.area_results(context.session(), library, chosen, each.activity.id, phase)
            yield from of_schools(table, each.activity, shown.epsilon, of)
