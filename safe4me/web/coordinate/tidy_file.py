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
from safe4me.statistics.change import Change
from safe4me.statistics.figures import Figure, Reason, Suppressed
from safe4me.statistics.wording import Wording, in_percent, in_points
from safe4me.web.coordinate.school_file import BYTE_ORDER_MARK, as_text

Cell = str | int | float
NOT_APPLICABLE, CONFIDENTIAL, LOW, UNRELIABLE = "z", "c", "low", "u"
ALL = "Total"
TERMS = {"autumn": "Autumn", "spring": "Spring", "summer": "Summer"}
LEVELS = (
    "Police force area: every area that uses this site. Local authority district: one area. Several areas: "
    "the chosen ones together, which is not a level of the Department's. School: where it stands alone."
)
FIGURES = (
    "Per cent of ballots, 99 at most; or percentage points. low: rounds to 0 and is not 0. c: not shown, too "
    "few ballots, classes or schools. u: not shown, its interval is wider than 10 points either way."
)
DICTIONARY = (
    ("time_period", "The school year: 202627 is 2026/27."),
    ("time_identifier", "Academic year, or the term in which the half-term lies."),
    ("half_term", "1 or 2 within the term; Total for the whole school year."),
    ("geographic_level", LEVELS),
    ("area_name", "The area, or the areas; z for the police force area."),
    ("school_name", "The school; z at other levels."),
    ("year_group", "7 to 11; Total for all of them together."),
    ("module", "The module's id."),
    ("activity", "The activity's id."),
    ("question", "The question's id; fork for a story."),
    ("question_name", "The question's short name."),
    ("phase", "once, before or after; for a change, before to after."),
    ("measure", "safer_percent, option_percent, misconception_percent or change_points."),
    ("option", "The answer, the choice or the misconception; Total for safer answers together."),
    ("misconception", "The misconception's id; z for other measures."),
    ("schools_count", "Schools that finished the question; z for a change."),
    ("classes_count", "Classes that finished it; z for a change."),
    ("ballots_count", "Ballots, which pupils or pairs of pupils sent; of both phases for a change."),
    ("figure", FIGURES),
    (
        "low",
        "Lower end of the 95% interval; z where there is none: the interval reaches the end of the scale.",
    ),
    ("high", "Upper end of it; z likewise."),
    ("epsilon", "The privacy budget that each class spent on the question: ε of differential privacy."),
    ("date", "The day on which this file was made."),
)
HEADINGS = tuple(name for name, _ in DICTIONARY)


@dataclass(frozen=True, slots=True)
class Coverage:
    """What rows have in common: where, when, and of which year group (None for all)."""

    level: str
    area: str
    period: str
    year_group: int | None
    made_on: date


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
            start = _start(of, NOT_APPLICABLE, each.activity, question.question)
            for phase in question.phases:
                yield from _phase(start, question, phase, _end(shown.epsilon, of))
            if question.change is not None:
                yield (
                    *start,
                    "before to after",
                    "change_points",
                    ALL,
                    NOT_APPLICABLE,
                    *_change(question),
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
                counts = row.schools, row.classes, row.ballots
                said = results.phase.value, "safer_percent", ALL, NOT_APPLICABLE, *counts, *_figure(figure)
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
    counts = shown.schools, shown.classes, shown.ballots
    of_options = [(option.text, option.figure) for option in shown.options]
    beliefs = [(each.believed, each.figure) for each in shown.misconceptions]
    found: list[tuple[str, str, str, Figure]] = []
    if shown.safer is not None:
        found = [("safer_percent", ALL, NOT_APPLICABLE, shown.safer)]
    found += [("option_percent", text, NOT_APPLICABLE, figure) for text, figure in of_options]
    found += [("misconception_percent", each.short, each.id, figure) for each, figure in beliefs]
    for measure, option, misconception, figure in found:
        yield (*start, shown.phase.value, measure, option, misconception, *counts, *_figure(figure), *end)


def _figure(figure: Figure) -> tuple[Cell, Cell, Cell]:
    """A share and its interval to the digit of the screen, or the symbols of what is not shown."""
    if isinstance(figure, Suppressed):
        return _withheld(figure)
    said = in_percent(figure)
    about: Cell = LOW if said.wording is Wording.HARDLY_ANYONE else said.about
    return about, _or_none(said.low), _or_none(said.high)


def _change(question: AreaQuestion) -> tuple[Cell, ...]:
    change = question.change
    if not isinstance(change, Change):
        ballots = sum(shown.ballots for shown in question.phases if shown.phase.value != "once")
        return (NOT_APPLICABLE, NOT_APPLICABLE, ballots, *_withheld(change or Suppressed(Reason.TOO_WIDE)))
    said = in_points(change)
    ballots = change.before_ballots + change.after_ballots
    return NOT_APPLICABLE, NOT_APPLICABLE, ballots, said.about, said.low, said.high


def _withheld(figure: Suppressed) -> tuple[Cell, Cell, Cell]:
    symbol = UNRELIABLE if figure.reason is Reason.TOO_WIDE else CONFIDENTIAL
    return symbol, symbol, symbol


def _or_none(end: int | None) -> Cell:
    return NOT_APPLICABLE if end is None else end


def _written(headings: Sequence[str], rows: Iterable[Sequence[Cell]]) -> str:
    text = io.StringIO()
    text.write(BYTE_ORDER_MARK)
    writer = csv.writer(text)
    writer.writerow(headings)
    writer.writerows([as_text(cell) if isinstance(cell, str) else cell for cell in row] for row in rows)
    return text.getvalue()
