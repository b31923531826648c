"""Files of classes as schools' systems export them: which column is what, and what each row says. Pure.

A row a pupil is counted in the browser (`static/class-file.js`, by the same words) and never comes here: a
file with a column about pupils is refused unread.
"""

import csv
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from safe4me.csv_rows import MOST_ROWS, NoRows, TooManyRows, Unreadable, lines_of
from safe4me.schools.classes import YEAR_GROUPS


class FileColumn(StrEnum):
    """What a column of a file may be."""

    ROW = "row"
    NAME = "class"
    YEAR = "year"
    SIZE = "size"
    TEACHER = "teacher"


# Headings by which each is known, in small letters; of several in one file, the first that is named here.
HEADINGS: Mapping[FileColumn, tuple[str, ...]] = {
    FileColumn.ROW: ("row",),
    FileColumn.NAME: (
        "reg group",
        "reg",
        "registration group",
        "registration form",
        "reg form",
        "tutor group",
        "form group",
        "form",
        "class",
        "class name",
        "teaching group",
        "group",
        "group name",
        "name",
    ),
    FileColumn.YEAR: (
        "nc year",
        "national curriculum year",
        "curriculum year",
        "nc year group",
        "ncy",
        "year group",
        "yeargroup",
        "year taught in",
        "year",
    ),
    FileColumn.SIZE: (
        "nor",
        "number on roll",
        "on roll",
        "size",
        "number of students",
        "number of pupils",
        "students",
        "pupils",
        "headcount",
        "count",
        "total",
    ),
    FileColumn.TEACHER: (
        "tutor email",
        "form tutor email",
        "teacher email",
        "staff email",
        "tutor email address",
        "teachers",
        "teacher",
        "form tutor",
        "tutor",
        "registration tutor",
    ),
}
# A heading with one of these words in it is about a pupil; with one of the others, about staff.
OF_PUPILS = (
    "surname",
    "forename",
    "first name",
    "last name",
    "middle name",
    "full name",
    "known as",
    "upn",
    "uln",
    "admission",
    "adno",
    "birth",
    "birthdate",
    "dateofbirth",
    "dob",
    "gender",
    "sex",
    "student name",
    "pupil name",
    "student id",
    "pupil id",
    "ethnicity",
    "postcode",
    "parent",
    "medical",
    "sen status",
    "pupil premium",
)
PUPIL_ITSELF = ("student", "pupil", "learner", "child")
OF_STAFF = ("tutor", "teacher", "staff")
YEAR_IN_TEXT = re.compile(r"(?<!\d)\d{1,2}(?!\d)")
ADDRESS = re.compile(r"[^\s,;<>()]+@[^\s,;<>()]+")
CLASS_COLUMNS = (FileColumn.ROW, FileColumn.NAME, FileColumn.YEAR, FileColumn.SIZE, FileColumn.TEACHER)


class OnlyOneLine(Unreadable):
    """One line: the headings, or the one row without them."""


class NoClassColumn(Unreadable):
    """No heading says which column has the class; `found` are the headings that there are."""

    def __init__(self, found: Sequence[str]) -> None:
        self.found = tuple(found)


class NoSizeColumn(Unreadable):
    """No heading says how many pupils each class has, so a row may be a pupil's."""


class RowsOfPupils(Unreadable):
    """A file with a column about pupils: nothing of it was read."""

    def __init__(self, columns: Sequence[str]) -> None:
        self.columns = tuple(columns)


@dataclass(frozen=True, slots=True)
class ClassRow:
    """A class as a file has it: the row in the file, and what its cells hold, still unchecked."""

    number: int
    name: str
    year: str
    size: str
    teachers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A row that is no class of ours: `year` is one that no class here has, None where it names no class."""

    number: int
    year: int | None


@dataclass(frozen=True, slots=True)
class ClassFile:
    """What a file says: its classes, and the rows that are none of ours."""

    rows: tuple[ClassRow, ...]
    left_out: tuple[LeftOut, ...]


def plain(heading: str) -> str:
    """A heading as it is compared."""
    words = re.sub(r"[^\w&]+|_", " ", heading.lower())
    return " ".join(words.split())


def columns_of(headings: Sequence[str]) -> dict[FileColumn, int]:
    """Which column is what, by the headings as they are compared."""
    found = {}
    for column, known in HEADINGS.items():
        at = next((headings.index(name) for name in known if name in headings), None)
        if at is not None:
            found[column] = at
    return found


def about_pupils(headings: Sequence[str]) -> list[str]:
    """The headings that are about one pupil: `name` too, where another column has the class."""
    others = [name for name in HEADINGS[FileColumn.NAME] if name != "name" and name in headings]
    return [
        each
        for each in headings
        if not any(word in each.split() for word in OF_STAFF)
        and (
            each in PUPIL_ITSELF
            or (each == "name" and others)
            or any(f" {word} " in f" {each} " for word in OF_PUPILS)
        )
    ]


def read_classes(text: str) -> ClassFile:
    """The classes of a file with a row a class. The first line is read first, and may end it.

    Raises Unreadable: OnlyOneLine, RowsOfPupils, NoClassColumn, NoSizeColumn, NoRows, TooManyRows, or what a
    file that is no table raises.
    """
    lines = lines_of(text)
    _, first = next(lines, (0, []))
    headings = [plain(each) for each in first]
    private = about_pupils(headings)
    if private:
        raise RowsOfPupils(private)
    at = columns_of(headings)
    if not first:
        raise NoRows
    filled = [(number, cells) for number, cells in lines if any(cells)]
    if not filled:
        raise OnlyOneLine
    if FileColumn.NAME not in at:
        raise NoClassColumn([each for each in headings if each])
    if FileColumn.SIZE not in at:
        raise NoSizeColumn
    if len(filled) > MOST_ROWS:
        raise TooManyRows(len(filled), MOST_ROWS)
    return _sorted_out([_row(number, cells, at) for number, cells in filled])


def _row(number: int, cells: Sequence[str], at: Mapping[FileColumn, int]) -> ClassRow:
    held = {column: cells[n] if n < len(cells) else "" for column, n in at.items()}
    said = held.get(FileColumn.ROW, "")
    name, year = held[FileColumn.NAME], held.get(FileColumn.YEAR, "")
    found = YEAR_IN_TEXT.search(year)
    if not year:
        found = re.match(r"\d{1,2}(?!\d)", name)
    teachers = tuple(
        dict.fromkeys(each.lower() for each in ADDRESS.findall(held.get(FileColumn.TEACHER, "")))
    )
    row = int(said) if said.isascii() and said.isdigit() and len(said) < 7 else number
    return ClassRow(row, name, found[0] if found else year, held[FileColumn.SIZE], teachers)


def _sorted_out(rows: Sequence[ClassRow]) -> ClassFile:
    kept, left_out = [], []
    for row in rows:
        year = int(row.year) if row.year.isdecimal() else None
        if not row.name:
            left_out.append(LeftOut(row.number, None))
        elif year is not None and year not in YEAR_GROUPS:
            left_out.append(LeftOut(row.number, year))
        else:
            kept.append(row)
    return ClassFile(tuple(kept), tuple(left_out))


def text_of_classes(file: ClassFile) -> str:
    """The classes as a page sends them on: rows that were left out are gone."""
    to = io.StringIO(newline="")
    rows = csv.writer(to)
    rows.writerow(CLASS_COLUMNS)
    rows.writerows((row.number, row.name, row.year, row.size, " ".join(row.teachers)) for row in file.rows)
    return to.getvalue()
