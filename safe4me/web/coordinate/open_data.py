"""The overview's figures in the form of the Department for Education's open data, with a dictionary. Pure.

One row an observation; time as `202627` and “Autumn term” or “Academic year”; symbols in place of figures
that are not shown, as the Government Statistical Service has them. Sources: the open data standards of
“Explore education statistics”, and that service's guidance on symbols in tables.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from safe4me.content.model.core import Activity
from safe4me.csv_rows import BYTE_ORDER_MARK
from safe4me.results import AreaQuestion, AreaResults, AskedQuestion, Overview, PhaseFigures, RowKind
from safe4me.statistics.change import Change
from safe4me.statistics.figures import Figure, Suppressed
from safe4me.statistics.wording import in_points
from safe4me.web.coordinate.school_cards import (
    NOT_APPLICABLE,
    FileCell,
    as_cells,
    share_cells,
    withheld_cells,
)

ALL = "Total"
SEVERAL = "several"
TERMS = {"autumn": "Autumn", "spring": "Spring", "summer": "Summer"}
LEVELS = (
    "Police force area: every area that uses this site. Local authority district: one area. Several areas: "
    "the chosen ones together, which is not a level of the Department's. School: where it stands alone."
)
FIGURES = (
    "Unit: per cent of ballots, 99 at most; of a change, percentage points. low: rounds to 0 and is not 0. "
    "z: a change of under 16 classes, or without a direction, is a range alone. "
    "c: not shown, too few ballots, classes or schools. u: not shown, its interval is wider than 10 points "
    "either way, or, of a change, one phase has under 85% of the other's ballots."
)
CHANGE = (
    "up or down where the whole interval of a change is, of 99% until the school year is over; unclear where "
    "it can't tell; z for other measures, for one year group of a school, and for one of its half-terms. "
    "Only those who sent an answer are compared: classes that measured both before and after."
)
BOTH_TIMES = (
    "Of a change: the share of safer answers before, in per cent, of the classes that measured both times; z "
    "for other measures, and of a change of under 16 classes or without a direction. The rows of before and "
    "of after have other classes too."
)
BEFORE_LOW = "Of a change: the lower end of the 95% interval of the share before; z for other measures."
HALF_TERM = (
    "1 or 2 within the term; Total for the whole school year. Classes count in the half-term in which they "
    "entered figures, two or more at once: it may be later than the lesson's. Sums carry noise of their own."
)
YEAR_GROUP = (
    "7 to 11; Total for all, with classes that entered figures together with those of other years; several: "
    "of a school's change, those alone."
)
DICTIONARY = (
    ("time_period", "The school year: 202627 is 2026/27."),
    ("time_identifier", "Academic year, or the term in which the half-term lies."),
    ("half_term", HALF_TERM),
    ("geographic_level", LEVELS),
    ("area_name", "The area, or the areas; z for the police force area."),
    ("school_name", "The school; z at other levels."),
    ("year_group", YEAR_GROUP),
    ("module", "The module's id."),
    ("activity", "The activity's id."),
    ("question", "The question's id; fork for a story."),
    ("question_name", "The question's short name."),
    ("phase", "once, before or after; for a change, before to after."),
    ("measure", "safer_percent, option_percent, misconception_percent or change_points."),
    ("option", "The answer, the choice or the misconception; Total for safer answers together."),
    ("misconception", "The misconception's id; z for other measures."),
    ("schools_count", "Number of schools whose classes are in the figure; z for a change."),
    (
        "classes_count",
        "Number of classes that are in it; those that shared a room count as one. z for a change.",
    ),
    ("ballots_count", "Number of ballots, which pupils or pairs of pupils sent; z for a change."),
    ("ballots_before_count", "Number of ballots of a change before; z for other measures, and not shown."),
    ("ballots_after_count", "Number of them after; z likewise."),
    ("before_percent", BOTH_TIMES),
    ("after_percent", "The same after. The figure of a change is what the two differ by."),
    ("before_low", BEFORE_LOW),
    ("before_high", "The upper end of it; z likewise."),
    ("after_low", "The lower end of the same after."),
    ("after_high", "The upper end of the same after."),
    ("figure", FIGURES),
    (
        "low",
        "Lower end of the 95% interval, in the figure's unit; z: the interval reaches the end of the scale.",
    ),
    ("high", "Upper end of it, in the same unit; z likewise."),
    ("direction", CHANGE),
    ("epsilon", "The privacy budget that each class spent on the question: ε of differential privacy."),
    ("date", "The day on which this file was made."),
)
OF_NO_CHANGE = (NOT_APPLICABLE,) * 8  # the ballots of its two phases, their shares, and the ends of these
HEADINGS = tuple(name for name, _ in DICTIONARY)


@dataclass(frozen=True, slots=True)
class Coverage:
    """What rows have in common: where, when, and of which year group (None for all); z for no one school."""

    level: str
    area: str
    period: str
    year_group: int | str | None
    made_on: date
    school: str = NOT_APPLICABLE


def tidy_csv(rows: Iterable[Sequence[FileCell]]) -> str:
    """The file: text is never a formula to a spreadsheet, and numbers stay numbers."""
    return _written(HEADINGS, rows)


def dictionary() -> str:
    """What each column of the file means, as a file."""
    return _written(("column", "meaning"), DICTIONARY)


def of_overview(shown: Overview, of: Coverage) -> Iterator[Sequence[FileCell]]:
    """Every figure of an overview: safer answers, options, misconceptions, then changes."""
    for each in shown.activities:
        for question in each.questions:
            start = _start(of, of.school, each.activity, question.question)
            for phase in question.phases:
                yield from _phase(start, question, phase, _end(shown.epsilon, of))
            if question.change is not None:
                yield (*start, *_change(question.change), *_end(shown.epsilon, of))
            for year in question.by_year:
                own = _start(
                    replace(of, year_group=year.year_group or SEVERAL),
                    of.school,
                    each.activity,
                    question.question,
                )
                yield (*own, *_change(year.change), *_end(shown.epsilon, of))


def of_schools(
    results: AreaResults, activity: Activity, epsilon: float | None, of: Coverage
) -> Iterator[Sequence[FileCell]]:
    """The safer answers of every school that stands alone in a table."""
    for row in results.rows:
        for question, figure in zip(results.questions, row.cells, strict=True):
            if row.kind is RowKind.SCHOOL:
                start = _start(of, row.name, activity, question)
                counts = row.schools, row.classes, row.ballots, *OF_NO_CHANGE
                said = (
                    results.phase.value,
                    "safer_percent",
                    ALL,
                    NOT_APPLICABLE,
                    *counts,
                    *share_cells(figure),
                    NOT_APPLICABLE,
                )
                yield (*start, *said, *_end(epsilon, of))


def _start(of: Coverage, school: str, activity: Activity, question: AskedQuestion) -> tuple[FileCell, ...]:
    year, *half_term = of.period.split("-")
    identifier = f"{TERMS[half_term[0]]} term" if half_term else "Academic year"
    time = f"{year}{(int(year) + 1) % 100:02}", identifier, half_term[1] if half_term else ALL
    level = of.level if school == NOT_APPLICABLE else "School"
    asked = activity.id.split("/", maxsplit=1)[0], activity.id, question.id, question.short
    return (*time, level, of.area, school, of.year_group or ALL, *asked)


def _end(epsilon: float | None, of: Coverage) -> tuple[FileCell, ...]:
    return (NOT_APPLICABLE if epsilon is None else epsilon), of.made_on.isoformat()


def _phase(
    start: tuple[FileCell, ...], question: AreaQuestion, shown: PhaseFigures, end: tuple[FileCell, ...]
) -> Iterator[Sequence[FileCell]]:
    counts = shown.schools, shown.classes, shown.ballots, *OF_NO_CHANGE
    of_options = [(option.text, option.figure) for option in shown.options]
    beliefs = [(each.believed, each.figure) for each in shown.misconceptions]
    found: list[tuple[str, str, str, Figure]] = []
    if shown.safer is not None:
        found = [("safer_percent", ALL, NOT_APPLICABLE, shown.safer)]
    found += [("option_percent", text, NOT_APPLICABLE, figure) for text, figure in of_options]
    found += [("misconception_percent", each.short, each.id, figure) for each, figure in beliefs]
    for measure, option, misconception, figure in found:
        said = measure, option, misconception, *counts, *share_cells(figure), NOT_APPLICABLE
        yield (*start, shown.phase.value, *said, *end)


def _change(change: Change | Suppressed) -> tuple[FileCell, ...]:
    """What it is; the ballots and the shares of both phases; it, its interval, and which way it went."""
    start = "before to after", "change_points", ALL, *(NOT_APPLICABLE for _ in range(4))
    if isinstance(change, Suppressed):
        return *start, *OF_NO_CHANGE, *withheld_cells(change), NOT_APPLICABLE
    said = in_points(change)
    phases = [share_cells(figure) for figure in (change.before, change.after)]
    shares = [NOT_APPLICABLE if change.is_range else share for share, _, _ in phases]
    ends = [end for _, *both in phases for end in both]
    about: FileCell = NOT_APPLICABLE if said.about is None else said.about
    direction = NOT_APPLICABLE if said.direction is None else said.direction.value
    return (
        *(*start, change.before_ballots, change.after_ballots, *shares, *ends),
        *(about, said.low, said.high, direction),
    )


def _written(headings: Sequence[str], rows: Iterable[Sequence[FileCell]]) -> str:
    text = io.StringIO()
    text.write(BYTE_ORDER_MARK)
    writer = csv.writer(text)
    writer.writerow(headings)
    writer.writerows(map(as_cells, rows))
    return text.getvalue()
