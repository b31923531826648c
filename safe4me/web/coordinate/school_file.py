"""The cards of a coordinator's screen as CSV: the same digits, a number a cell. Pure, but for translations.

What is not shown is a symbol, as the Government Statistical Service has them, and never 0; why stands
beside it.
"""

import csv
import io
from collections.abc import Iterator, Sequence

from flask_babel import gettext

from safe4me.csv_rows import BYTE_ORDER_MARK, FORMULA
from safe4me.results import RowKind
from safe4me.statistics.figures import Figure, Reason, Suppressed
from safe4me.statistics.wording import Wording, in_percent
from safe4me.web.coordinate.school_cards import SchoolCard, SchoolLine
from safe4me.web.http.charts import why

Cell = str | int | float
NOT_APPLICABLE, CONFIDENTIAL, LOW, UNRELIABLE = "z", "c", "low", "u"
UNSURE = {Reason.TOO_WIDE, Reason.FEWER_ANSWERED_AFTER, Reason.FEWER_ANSWERED_BEFORE}

HEADINGS = (
    *("school", "schools", "activity", "phase", "half_term", "year_group"),
    *("classes", "ballots", "question", "safer_percent", "low_percent", "high_percent", "not_shown"),
)


def schools_csv(cards: Sequence[SchoolCard], *chosen: str) -> str:
    """One line a school and question; a cell is a number, or text that no spreadsheet runs.

    `chosen` are the phase, the half-term and the year group, the same on every line.
    """
    text = io.StringIO()
    text.write(BYTE_ORDER_MARK)
    writer = csv.writer(text)
    writer.writerow(HEADINGS)
    for card in cards:
        writer.writerows(as_cells(line) for line in _lines(card, chosen))
    return text.getvalue()


def as_cells(line: Sequence[Cell]) -> list[Cell]:
    """A line of a file whose text is never a formula to a spreadsheet, and whose numbers stay numbers."""
    return [as_text(cell) if isinstance(cell, str) else cell for cell in line]


def share_cells(figure: Figure) -> tuple[Cell, Cell, Cell]:
    """A share in percent and its interval to the digit of the screen, or the symbols of what is not shown."""
    if isinstance(figure, Suppressed):
        return withheld_cells(figure)
    said = in_percent(figure)
    about: Cell = LOW if said.wording is Wording.HARDLY_ANYONE else said.about
    return about, _or_none(said.low), _or_none(said.high)


def withheld_cells(figure: Suppressed) -> tuple[Cell, Cell, Cell]:
    """The symbol of a figure that is not shown, in the place of it and of each end of its interval."""
    symbol = UNRELIABLE if figure.reason in UNSURE else CONFIDENTIAL
    return symbol, symbol, symbol


def _or_none(end: int | None) -> Cell:
    return NOT_APPLICABLE if end is None else end


def as_text(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula, whatever a school is called."""
    risky = cell.lstrip().startswith(FORMULA) or any(ord(letter) < ord(" ") for letter in cell)
    return f"'{cell}" if risky else cell


def _lines(card: SchoolCard, chosen: Sequence[str]) -> Iterator[list[Cell]]:
    together = {RowKind.ALL: gettext("All schools"), RowKind.OTHERS: gettext("Other schools")}
    school = together.get(card.kind, card.name)
    for group in card.groups:
        of: list[Cell] = [group.schools, group.activity, *chosen, group.classes, group.ballots]
        for line in group.lines:
            yield [school, *of, line.name, *_cells(line)]


def _cells(line: SchoolLine) -> tuple[Cell, ...]:
    """A share and its interval, or their symbols and why: never 0, never blank."""
    if line.figure is None:
        why_not = gettext("counted with other schools, or not done")
        return NOT_APPLICABLE, NOT_APPLICABLE, NOT_APPLICABLE, str(why_not)
    reason = why(line.figure.reason).why if isinstance(line.figure, Suppressed) else NOT_APPLICABLE
    return *share_cells(line.figure), reason
