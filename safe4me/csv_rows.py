"""Rows of a spreadsheet, from a CSV file or from cells that were copied and pasted. Pure.

The first row holds the headings, in any order. Cells are plain text: nothing is ever worked out from one.
"""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

MOST_ROWS = 1000
ISOLATES = dict.fromkeys(range(0x2066, 0x206A))  # marks that keep words in their order, copied with a name
BYTE_ORDER_MARK = "\ufeff"  # Excel reads a file without it in the wrong alphabet
SEPARATORS = ("\t", ";", ",")
ENDINGS = (".csv", ".txt", ".tsv")  # of a file's name
FORMULA = ("=", "+", "-", "@")
TOO_LONG = "field limit"  # what the library says of a cell over its limit, with one exception for all faults
WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")  # how the files of Excel and LibreOffice begin


class Unreadable(Exception):
    """What was given is not a spreadsheet that can be read."""


class IsWorkbook(Unreadable):
    """A file of Excel or LibreOffice, not one of plain rows."""


class UnknownLetters(Unreadable):
    """A file that is not in UTF-8."""


class OtherEnding(Unreadable):
    """A file whose name says that it holds something other than rows of text."""


class NoRows(Unreadable):
    """Headings, or not even these."""


class TooManyRows(Unreadable):
    """More rows than are taken at a time."""

    def __init__(self, rows: int, most: int) -> None:
        self.rows = rows
        self.most = most


class UnevenQuotes(Unreadable):
    """A quotation mark too many, or too few."""

    def __init__(self, row: int) -> None:
        self.row = row


class CellTooLong(Unreadable):
    """A cell of more characters than are read; or a quotation mark that is never closed begins it."""

    def __init__(self, row: int) -> None:
        self.row = row


class WrongHeadings(Unreadable):
    """The first row does not hold the headings, in any order."""

    def __init__(self, headings: Sequence[str]) -> None:
        self.headings = tuple(headings)


class InvalidRow(Exception):
    """A row that cannot be taken, whatever it means."""


class TooManyCells(InvalidRow):
    """More cells than there are headings."""


class LooksLikeFormula(InvalidRow):
    """A cell begins as a spreadsheet's formulas do."""


class HiddenCharacter(InvalidRow):
    """A cell holds what cannot be printed, such as a line break."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its number as a spreadsheet counts it, the headings being row 1, and a cell a heading."""

    number: int
    cells: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class RowProblem:
    """What is wrong with one row: the reason is the exception that it would raise alone."""

    row: int
    reason: Exception


class RowsRefused(Exception):
    """Rows that are not right; none of the others is taken either."""

    def __init__(self, problems: Sequence[RowProblem]) -> None:
        self.problems = tuple(problems)


def decode(name: str, file: bytes) -> str:
    """The text of a CSV file in UTF-8, with or without a byte-order mark, by its name. Raises Unreadable."""
    if file.startswith(WORKBOOKS):
        raise IsWorkbook
    if not name.lower().endswith(ENDINGS):
        raise OtherEnding
    try:
        return file.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnknownLetters from error


def read(text: str, headings: Sequence[str]) -> list[Row]:
    """The rows beneath `headings`, with commas, semicolons or tabs between cells; blank rows are left out.

    Raises Unreadable for the whole, and RowsRefused for rows with too many cells, a formula or a control
    character.
    """
    lines = lines_of(text)
    _, first = next(lines, (0, []))
    return _rows(lines, _order(first, headings))


def read_cells(text: str, order: Sequence[str]) -> list[Row]:
    """Rows without headings, cells in this order; the last may be missing. Raises what `read` does."""
    return _rows(lines_of(text), order)


def _rows(lines: Iterator[tuple[int, list[str]]], order: Sequence[str]) -> list[Row]:
    filled = [(number, cells) for number, cells in lines if any(cells)]
    if not filled:
        raise NoRows
    if len(filled) > MOST_ROWS:
        raise TooManyRows(len(filled), MOST_ROWS)
    problems = [RowProblem(n, why) for n, cells in filled if (why := _problem(cells, len(order)))]
    if problems:
        raise RowsRefused(problems)
    return [Row(n, dict.fromkeys(order, "") | dict(zip(order, cells, strict=False))) for n, cells in filled]


def lines_of(text: str) -> Iterator[tuple[int, list[str]]]:
    """Each row's number and cells, without the space around them. The first row that is not blank leads.

    Raises Unreadable at a row that cannot be told apart.
    """
    text = text.removeprefix(BYTE_ORDER_MARK)
    first = next((line for line in text.splitlines() if line.strip()), "")
    separator = max(SEPARATORS, key=first.count)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    number, begun = 0, False
    while True:
        number += 1
        try:
            cells = [cell.translate(ISOLATES).strip() for cell in next(rows)]
        except StopIteration:
            return
        except csv.Error as error:
            kind = CellTooLong if TOO_LONG in str(error) else UnevenQuotes
            raise kind(number) from error
        begun = begun or any(cells)
        if begun:
            yield number, cells


def _order(first: Sequence[str], headings: Sequence[str]) -> list[str]:
    """The headings in the order of the file."""
    found = [" ".join(cell.lower().replace("_", " ").split()) for cell in first]
    while found and not found[-1]:
        found.pop()
    if sorted(found) != sorted(headings):
        raise WrongHeadings(headings)
    return found


def _problem(cells: Sequence[str], most: int) -> InvalidRow | None:
    if any(cells[most:]):
        return TooManyCells()
    return next(filter(None, map(cell_problem, cells)), None)


def cell_problem(cell: str) -> InvalidRow | None:
    """What is wrong with a cell, whatever it means: a formula, or a control character."""
    if cell.startswith(FORMULA):
        return LooksLikeFormula()
    return None if cell.isprintable() else HiddenCharacter()
