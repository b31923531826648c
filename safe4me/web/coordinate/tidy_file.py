"""The overview's figures in the form of the Department for Education's open data, with a dictionary. Pure.

One row an observation; time as `202627` and “Autumn term” or “Academic year”; symbols in place of figures
that are not shown, as the Government Statistical Service has them. Sources: the open data standards of
“Explore education statistics”, and that service's guidance on symbols in tables.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from safe4me.lessons.model import Activity
from safe4me.results import AreaQuestion, AreaResults, AskedQuestion, Overview, PhaseFigures, RowKind
from safe4me.spreadsheets import BYTE_ORDER_MARK
from safe4me.statistics.change import Change
from safe4me.statistics.figures import Figure, Suppressed
from safe4me.statistics.wording import in_points
from safe4me.web.coordinate.school_file import (
    NOT_APPLICABLE,
    Cell,
    as_cells,
    share_cells,
    withheld_cells,
)

ALL = "Total"
TERMS = {"autumn": "Autumn", "spring": "Spring", "summer": "Summer"}
LEVELS = (
    "Police force area: every area that uses this site. Local authority district: one area. Several areas: "
    "the chosen ones together, which is not a level of the Department's. School: where it stands alone."
)
FIGURES = (
    "Unit: per cent of ballots, 99 at most; of a change, percentage points. low: rounds to 0 and is not 0. "
    "c: not shown, too few ballots, classes or schools. u: not shown, its interval is wider than 10 points "
    "either way, or, of a change, one phase has under 85% of the other's ballots."
)
CHANGE = (
    "up or down where the whole interval of a change is, unclear where it can't tell; z for other measures. "
    "Only those who sent an answer are compared: classes that measured both before and after."
)
BOTH_TIMES = (
    "Of a change: the share of safer answers before, in per cent, of the classes that measured both times; z "
    "for other measures. The rows of before and of after have other classes too."
)
HALF_TERM = (
    "1 or 2 within the term; Total for the whole school year. Classes count in the half-term in which they "
    "entered figures, two or more at once: it may be later than the lesson's. Sums carry noise of their own."
)
YEAR_GROUP = "7 to 11; Total for all, with classes that entered figures together with those of other years."
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
OF_NO_CHANGE = (NOT_APPLICABLE,) * 4  # the ballots of its two phases, and their shares
HEADINGS = tuple(name for name, _ in DICTIONARY)


@dataclass(frozen=True, slots=True)
class Coverage:
    """What rows have in common: where, when, and of which year group (None for all); z for no one school."""

    level: str
    area: str
    period: str
    year_group: int | None
    made_on: date
    school: str = NOT_APPLICABLE


def tidy_csv(rows: Iterable[Sequence[Cell]]) -> str:
    """The file: text is never a formula to a spreadsheet, and numbers stay numbers."""
    return _written(HEADINGS, rows)


def dictionary() -> str:
    """What each column of the file means, as a file."""
    return _written(("column", "meaning"), DICTIONARY)


def of_overview(shown: Overview, of: Coverage) -> Iterator[Sequence[Cell]]:
    """Every figure of an overview: safer answers, options, misconceptions, then changes."""
    for each in shown.activities:
        for question in each.questions:
            start = _start(of, of.school, each.activity, question.question)
            for phase in question.phases:
                yield from _phase(start, question, phase, _end(shown.epsilon, of))
            if question.change is not None:
                yield (
                    *start,
                    "before to after",
                    "change_points",
                    ALL,
                    *(NOT_APPLICABLE for _ in range(4)),
                    *_change(question.change),
                    *_end(shown.epsilon, of),
                )


def of_schools(
    results: AreaResults, activity: Activity, epsilon: float | None, of: Coverage
) -> Iterator[Sequence[Cell]]:
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


def _start(of: Coverage, school: str, activity: Activity, question: AskedQuestion) -> tuple[Cell, ...]:
    year, *half_term = of.period.split("-")
    identifier = f"{TERMS[half_term[0]]} term" if half_term else "Academic year"
    time = f"{year}{(int(year) + 1) % 100:02}", identifier, half_term[1] if half_term else ALL
    level = of.level if school == NOT_APPLICABLE else "School"
    asked = activity.id.split("/", maxsplit=1)[0], activity.id, question.id, question.short
    return (*time, level, of.area, school, of.year_group or ALL, *asked)


def _end(epsilon: float | None, of: Coverage) -> tuple[Cell, ...]:
    return (NOT_APPLICABLE if epsilon is None else epsilon), of.made_on.isoformat()


def _phase(
    start: tuple[Cell, ...], question: AreaQuestion, shown: PhaseFigures, end: tuple[Cell, ...]
) -> Iterator[Sequence[Cell]]:
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


def _change(change: Change | Suppressed) -> tuple[Cell, ...]:
    """The ballots and the shares of both phases, then the change, its interval, and which way it went."""
    if isinstance(change, Suppressed):
        return *OF_NO_CHANGE, *withheld_cells(change), NOT_APPLICABLE
    said = in_points(change)
    ballots = change.before_ballots, change.after_ballots
    shares = share_cells(change.before)[0], share_cells(change.after)[0]
    return *ballots, *shares, said.about, said.low, said.high, said.direction.value


def _written(headings: Sequence[str], rows: Iterable[Sequence[Cell]]) -> str:
    text = io.StringIO()
    text.write(BYTE_ORDER_MARK)
    writer = csv.writer(text)
    writer.writerow(headings)
    writer.writerows(map(as_cells, rows))
    return text.getvalue()
