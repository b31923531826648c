"""Rows of a spreadsheet, from a CSV file or from cells that were copied and pasted. Pure.

The first row holds the headings, in any order. Cells are plain text: nothing is ever worked out from one.
"""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

MOST_ROWS = 1000
BYTE_ORDER_MARK = "\ufeff"
SEPARATORS = ("\t", ";", ",")
FORMULA = ("=", "+", "-", "@")
WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")  # how the files of Excel and LibreOffice begin


class Unreadable(Exception):
    """A file that is no spreadsheet we can read, and what to do about it."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its number as a spreadsheet counts it, the headings being row 1, and a cell a heading."""

    number: int
    cells: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class RowProblem:
    """What is wrong with one row."""

    row: int
    text: str


class RowsRefused(Exception):
    """Rows that are not right; none of the others is taken either."""

    def __init__(self, problems: Sequence[RowProblem]) -> None:
        super().__init__("Some rows are not right.")
        self.problems = tuple(problems)


def decode(file: bytes) -> str:
    """The text of a CSV file in UTF-8, with or without a byte-order mark. Raises Unreadable."""
    if file.startswith(WORKBOOKS):
        raise Unreadable("This is a workbook. Save it as “CSV UTF-8”, then choose that file.")
    try:
        return file.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Unreadable(
            "We can’t read the letters in this file. Save it as “CSV UTF-8”, then choose that file."
        ) from error


def read(text: str, headings: Sequence[str]) -> list[Row]:
    """The rows beneath `headings`, with commas, semicolons or tabs between cells; blank rows are left out.

    Raises Unreadable for the whole, and RowsRefused for rows with too many cells, a formula or a control
    character.
    """
    lines = _lines(text.removeprefix(BYTE_ORDER_MARK))
    _, first = next(lines, (0, []))
    order = _order(first, headings)
    filled = [(number, cells) for number, cells in lines if any(cells)]
    if not filled:
        raise Unreadable("There are no rows beneath the headings.")
    if len(filled) > MOST_ROWS:
        raise Unreadable(f"There are {len(filled):,} rows. Add at most {MOST_ROWS:,} at a time.")
    problems = [RowProblem(n, what) for n, cells in filled if (what := _problem(cells, len(order)))]
    if problems:
        raise RowsRefused(problems)
    return [Row(n, dict.fromkeys(order, "") | dict(zip(order, cells, strict=False))) for n, cells in filled]


def _lines(text: str) -> Iterator[tuple[int, list[str]]]:
    """Each row's number and cells, without the space around them. The first row that is not blank leads."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    separator = max(SEPARATORS, key=first.count)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    number, begun = 0, False
    while True:
        number += 1
        try:
            cells = [cell.strip() for cell in next(rows)]
        except StopIteration:
            return
        except csv.Error as error:
            raise Unreadable(
                f"Row {number}: there is a quotation mark too many, or one is missing."
            ) from error
        begun = begun or any(cells)
        if begun:
            yield number, cells


def _order(first: Sequence[str], headings: Sequence[str]) -> list[str]:
    """The headings in the order of the file."""
    found = [" ".join(cell.lower().replace("_", " ").split()) for cell in first]
    while found and not found[-1]:
        found.pop()
    if sorted(found) != sorted(headings):
        raise Unreadable(f"The first row must hold these headings, and no others: {', '.join(headings)}.")
    return found


def _problem(cells: Sequence[str], most: int) -> str | None:
    if any(cells[most:]):
        return "There are more cells than headings."
    if any(cell.startswith(FORMULA) for cell in cells):
        return "A cell may not begin with = + - or @."
    if not all(cell.isprintable() for cell in cells):
        return "A cell holds a character that can’t be shown, such as a line break."
    return None
