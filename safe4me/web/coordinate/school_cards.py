"""The results of several activities, arranged as a card a school: for the screen and the file alike. Pure."""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from flask_babel import gettext

from safe4me.csv_rows import BYTE_ORDER_MARK, FORMULA
from safe4me.results import AreaResults, RowKind, SchoolRow
from safe4me.statistics.comparisons import outliers
from safe4me.statistics.figures import Figure, Reason, Released, Suppressed
from safe4me.statistics.wording import Wording, in_percent
from safe4me.web.http.charts import in_share, why

Looked = tuple[str, int | None, str]  # an activity, a school and a question
RowKey = tuple[int, str, int | None]  # all schools, then schools by name, then the others
MOST_SCHOOLS_NAMED = 2
PLACES = (RowKind.ALL, RowKind.SCHOOL, RowKind.OTHERS)


@dataclass(frozen=True, slots=True)
class SchoolLine:
    """One question of one card, by its short name.

    `figure` is None where the school has no row of its own; `by_chance` as of the question asked.
    """

    name: str
    text: str
    by_chance: int | None
    figure: Figure | None
    everyone: Figure
    apart: bool


@dataclass(frozen=True, slots=True)
class SchoolGroup:
    """One activity of a card."""

    activity: str
    schools: int
    classes: int
    ballots: int
    lines: tuple[SchoolLine, ...]


@dataclass(frozen=True, slots=True)
class SchoolCard:
    """One school, or all of them, or the others together."""

    kind: RowKind
    name: str
    groups: tuple[SchoolGroup, ...]


def school_cards(results: Sequence[AreaResults]) -> tuple[SchoolCard, ...]:
    """A card for every row that any of the activities has, in the order of their tables.

    A line is `apart` where it differs from all other schools by more than chance explains.
    """
    surely = _apart(results)
    rows = [{_key(row): row for row in result.rows} for result in results]
    keys = sorted({key for found in rows for key in found}, key=lambda key: (key[0], key[1], key[2] or 0))
    return tuple(_card(key, results, [found.get(key) for found in rows], surely) for key in keys)


def _apart(results: Sequence[AreaResults]) -> frozenset[Looked]:
    """The cells that differ, of all that are shown of single schools."""
    looked: list[tuple[Looked, float]] = [
        ((result.activity, row.school_id, question.id), chance)
        for result in results
        for row in result.rows
        for question, figure, chance in zip(result.questions, row.cells, row.chances, strict=False)
        if isinstance(figure, Released)
    ]
    apart = outliers([chance for _, chance in looked])
    return frozenset(cell for (cell, _), differs in zip(looked, apart, strict=True) if differs)


def _key(row: SchoolRow) -> RowKey:
    return PLACES.index(row.kind), row.name, row.school_id


def _card(
    key: RowKey, results: Sequence[AreaResults], rows: Sequence[SchoolRow | None], surely: frozenset[Looked]
) -> SchoolCard:
    groups = [
        _group(result, row, surely)
        for result, row in zip(results, rows, strict=True)
        if result.rows and (row or PLACES[key[0]] is RowKind.SCHOOL)
    ]
    return SchoolCard(PLACES[key[0]], key[1], tuple(groups))


def _group(result: AreaResults, row: SchoolRow | None, surely: frozenset[Looked]) -> SchoolGroup:
    everyone = result.rows[0]
    figures: Sequence[Figure | None] = row.cells if row else [None] * len(result.questions)
    lines = [
        SchoolLine(
            question.short,
            question.text,
            question.by_chance,
            figure,
            of_all,
            apart=row is not None and (result.activity, row.school_id, question.id) in surely,
        )
        for question, figure, of_all in zip(result.questions, figures, everyone.cells, strict=True)
    ]
    counts = (row.schools, row.classes, row.ballots) if row else (1, 0, 0)
    return SchoolGroup(result.activity, *counts, tuple(lines))


def school_summary(found: Sequence[SchoolCard]) -> list[str]:
    """The sentences that stand before the charts: all schools, then whoever differs clearly."""
    lines = [line for card in found for line in _card_lines(card)]
    together = [line for line in lines if line.figure is line.everyone and isinstance(line.figure, Released)]
    return [*_ends(together), *_different(found)] if together else [_too_few()]


def _card_lines(card: SchoolCard) -> list[SchoolLine]:
    return [line for group in card.groups for line in group.lines]


def _too_few() -> str:
    return str(gettext("Too few schools have finished for a figure over all of them."))


def _ends(together: Sequence[SchoolLine]) -> list[str]:
    ordered = sorted(together, key=_estimate)
    least, most = ordered[0], ordered[-1]
    said = gettext("On “%(name)s”, %(share)s of answers were safer.", name=most.name, share=_share(most))
    if least is most:
        return [said]
    return [said, gettext("On “%(name)s”, %(share)s were.", name=least.name, share=_share(least))]


def _different(found: Sequence[SchoolCard]) -> list[str]:
    schools = [card for card in found if card.kind is RowKind.SCHOOL]
    if not schools:
        return []
    named = [
        (card.name, line.name) for card in schools for g in card.groups for line in g.lines if line.apart
    ]
    if not named:
        return [gettext("No school differs clearly from all schools.")]
    if len(named) > MOST_SCHOOLS_NAMED:
        return [gettext("Where a school differs clearly from all schools, it is in bold.")]
    text = gettext("On “%(question)s”, %(school)s differs clearly from all schools.")
    return [text % {"question": question, "school": school} for school, question in named]


def _estimate(line: SchoolLine) -> float:
    return line.figure.count / line.figure.total if isinstance(line.figure, Released) else 0.0


def _share(line: SchoolLine) -> str:
    return in_share(line.figure).estimate if isinstance(line.figure, Released) else ""


FileCell = str | int | float
NOT_APPLICABLE, CONFIDENTIAL, LOW, UNRELIABLE = "z", "c", "low", "u"
UNSURE = {Reason.TOO_WIDE, Reason.FEWER_ANSWERED_AFTER, Reason.FEWER_ANSWERED_BEFORE}

CARD_HEADINGS = (
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
    writer.writerow(CARD_HEADINGS)
    for card in cards:
        writer.writerows(as_cells(line) for line in _file_lines(card, chosen))
    return text.getvalue()


def as_cells(line: Sequence[FileCell]) -> list[FileCell]:
    """A line of a file whose text is never a formula to a spreadsheet, and whose numbers stay numbers."""
    return [as_text(cell) if isinstance(cell, str) else cell for cell in line]


def share_cells(figure: Figure) -> tuple[FileCell, FileCell, FileCell]:
    """A share in percent and its interval to the digit of the screen, or the symbols of what is not shown."""
    if isinstance(figure, Suppressed):
        return withheld_cells(figure)
    said = in_percent(figure)
    about: FileCell = LOW if said.wording is Wording.HARDLY_ANYONE else said.about
    return about, _or_none(said.low), _or_none(said.high)


def withheld_cells(figure: Suppressed) -> tuple[FileCell, FileCell, FileCell]:
    """The symbol of a figure that is not shown, in the place of it and of each end of its interval."""
    symbol = UNRELIABLE if figure.reason in UNSURE else CONFIDENTIAL
    return symbol, symbol, symbol


def _or_none(end: int | None) -> FileCell:
    return NOT_APPLICABLE if end is None else end


def as_text(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula, whatever a school is called."""
    risky = cell.lstrip().startswith(FORMULA) or any(ord(letter) < ord(" ") for letter in cell)
    return f"'{cell}" if risky else cell


def _file_lines(card: SchoolCard, chosen: Sequence[str]) -> Iterator[list[FileCell]]:
    together = {RowKind.ALL: gettext("All schools"), RowKind.OTHERS: gettext("Other schools")}
    school = together.get(card.kind, card.name)
    for group in card.groups:
        of: list[FileCell] = [group.schools, group.activity, *chosen, group.classes, group.ballots]
        for line in group.lines:
            yield [school, *of, line.name, *_cells(line)]


def _cells(line: SchoolLine) -> tuple[FileCell, ...]:
    """A share and its interval, or their symbols and why: never 0, never blank."""
    if line.figure is None:
        why_not = gettext("shown together with other schools, or not done")
        return NOT_APPLICABLE, NOT_APPLICABLE, NOT_APPLICABLE, str(why_not)
    reason = why(line.figure.reason).why if isinstance(line.figure, Suppressed) else NOT_APPLICABLE
    return *share_cells(line.figure), reason
