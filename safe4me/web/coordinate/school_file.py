"""The cards of a coordinator's screen as CSV: the same words, to the digit. Pure, but for translations."""

import csv
import io
from collections.abc import Iterator, Sequence

from flask_babel import gettext

from safe4me.results import RowKind
from safe4me.statistics.figures import Released
from safe4me.web.coordinate.school_cards import SchoolCard, SchoolLine
from safe4me.web.serving.charts import in_share, why

BYTE_ORDER_MARK = "\ufeff"  # Excel reads a file without it in the wrong alphabet
FORMULA = ("=", "+", "-", "@")
HEADINGS = (
    *("school", "schools", "activity", "phase", "half_term", "year_group"),
    *("classes", "ballots", "question", "safer_share", "likely"),
)


def schools_csv(cards: Sequence[SchoolCard], *chosen: str) -> str:
    """One line a school and question; every cell is text to a spreadsheet.

    `chosen` are the phase, the half-term and the year group, the same on every line.
    """
    text = io.StringIO()
    text.write(BYTE_ORDER_MARK)
    writer = csv.writer(text)
    writer.writerow(HEADINGS)
    for card in cards:
        writer.writerows(map(as_text, line) for line in _lines(card, chosen))
    return text.getvalue()


def as_text(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula, whatever a school is called."""
    risky = cell.lstrip().startswith(FORMULA) or any(ord(letter) < ord(" ") for letter in cell)
    return f"'{cell}" if risky else cell


def _lines(card: SchoolCard, chosen: Sequence[str]) -> Iterator[tuple[str, ...]]:
    together = {RowKind.ALL: gettext("All schools"), RowKind.OTHERS: gettext("Other schools")}
    school = together.get(card.kind, card.name)
    for group in card.groups:
        of = str(group.schools), group.activity, *chosen, str(group.classes), str(group.ballots)
        for line in group.lines:
            yield (school, *of, line.name, *_cells(line))


def _cells(line: SchoolLine) -> tuple[str, str]:
    """A share and its interval, or that it is not shown and why: never 0, never blank."""
    if isinstance(line.figure, Released):
        share = in_share(line.figure)
        return share.estimate, share.interval
    reason = (
        why(line.figure.reason).why if line.figure else gettext("counted with other schools, or not done")
    )
    return gettext("not shown"), reason
