"""The words for files: spreadsheets that staff bring."""

from flask_babel import format_decimal, gettext, lazy_gettext, ngettext

from safe4me.csv_rows import (
    CellTooLong,
    HiddenCharacter,
    IsWorkbook,
    LooksLikeFormula,
    NoRows,
    OtherEnding,
    RowsRefused,
    TooManyCells,
    TooManyRows,
    UnevenQuotes,
    UnknownLetters,
    WrongHeadings,
)
from safe4me.db.admin import NotSqlite, OpenedSince
from safe4me.db.move_to_postgresql import (
    CopyDiffers,
    NotEmpty,
    NotPostgresql,
    OtherTables,
    RowNotTaken,
)
from safe4me.db.rooms import RoomsAreOpen
from safe4me.schools.class_files import NoClassColumn, NoSizeColumn, OnlyOneLine, RowsOfPupils
from safe4me.schools.class_imports import CellsRefused
from safe4me.web.http.rate_limits import LARGEST_FILE_BYTES, FileTooBig
from safe4me.web.problems.problem import Problem, Table, refused

FORMAT = "CSV UTF-8"  # as spreadsheets call it
MOST_NAMED = 12  # headings of a file
MEGABYTE = 1024 * 1024

OF_FILES: Table = {
    FileTooBig: Problem(
        413,
        "file-too-big",
        lazy_gettext("That file is too big"),
        lazy_gettext(
            "A spreadsheet can be up to %(most)s MB. Nothing was changed. Add fewer rows at a time.",
            most=LARGEST_FILE_BYTES // MEGABYTE,
        ),
    ),
    IsWorkbook: refused(
        "workbook",
        lazy_gettext("This is a workbook. Save it as “%(format)s”, then choose that file.", format=FORMAT),
    ),
    UnknownLetters: refused(
        "unknown-letters",
        lazy_gettext(
            "We can’t read the letters in this file. Save it as “%(format)s” and choose that file, or paste "
            "its rows.",
            format=FORMAT,
        ),
    ),
    OtherEnding: refused(
        "other-ending",
        lazy_gettext(
            "The file’s name should end in .csv, .txt or .tsv. Save it as “%(format)s”, then choose that "
            "file.",
            format=FORMAT,
        ),
    ),
    NoRows: refused("no-rows", lazy_gettext("There are no rows under the headings.")),
    TooManyRows: lambda rows, most: refused(
        "too-many-rows",
        ngettext(
            "There is %(rows)s row. Add at most %(most)s at a time.",
            "There are %(rows)s rows. Add at most %(most)s at a time.",
            rows,
            rows=format_decimal(rows),
            most=format_decimal(most),
        ),
    ),
    UnevenQuotes: lambda row: refused(
        "uneven-quotes",
        gettext("Row %(row)s: there is a quotation mark too many, or one is missing.", row=row),
    ),
    CellTooLong: lambda row: refused(
        "cell-too-long",
        gettext("Row %(row)s: a cell is far too long. Is a quotation mark missing there?", row=row),
    ),
    OnlyOneLine: refused(
        "only-one-line",
        lazy_gettext(
            "There is only one line. The first line must be the headings, such as “class, year, size”."
        ),
    ),
    NoClassColumn: lambda found: refused(
        "no-class-column",
        gettext(
            "No column has the class. We look for %(wanted)s. This file has: %(found)s.",
            wanted="Reg Group, Registration Form, Form, Tutor Group, Class",
            found=", ".join(found[:MOST_NAMED]),
        ),
    ),
    NoSizeColumn: refused(
        "no-size-column",
        lazy_gettext(
            "No column says how many pupils each class has, such as “size” or “NOR”. Without script we take "
            "a row for each class, never one for each pupil."
        ),
    ),
    RowsOfPupils: lambda columns: refused(
        "rows-of-pupils",
        gettext(
            "This file is about pupils: it has a column “%(columns)s”. It was refused unread, and nothing of "
            "it is kept. Take those columns out, so that there is a row for each class; or turn script on: "
            "then pupils are counted in your browser, and never sent.",
            columns="”, “".join(columns[:MOST_NAMED]),
        ),
    ),
    WrongHeadings: lambda headings: refused(
        "wrong-headings",
        gettext(
            "The first row must hold these headings, and no others: %(headings)s.",
            headings=", ".join(headings),
        ),
    ),
    RowsRefused: refused("rows-refused", lazy_gettext("Some rows are not right.")),
    CellsRefused: refused("cells-refused", lazy_gettext("Some cells are not right.")),
    TooManyCells: refused("too-many-cells", lazy_gettext("There are more cells than headings.")),
    LooksLikeFormula: refused("formula", lazy_gettext("A cell may not begin with = + - or @.")),
    HiddenCharacter: refused(
        "hidden-character",
        lazy_gettext("A cell holds a character that can’t be shown, such as a line break."),
    ),
    NotSqlite: refused(
        "not-sqlite", lazy_gettext("This database is not SQLite: use its own tools, such as pg_dump.")
    ),
}


OF_MOVING: Table = {
    OpenedSince: refused(
        "opened-since",
        lazy_gettext(
            "A room has been opened since that backup. With it in place the class could be measured twice, "
            "so there is no way back."
        ),
    ),
    NotPostgresql: refused(
        "not-postgresql", lazy_gettext("The other database must be PostgreSQL: postgresql+psycopg://…")
    ),
    RoomsAreOpen: lambda rooms: refused(
        "rooms-are-open",
        ngettext(
            "%(num)s room is open. Wait until it is closed, or close it first.",
            "%(num)s rooms are open. Wait until they are closed, or close them first.",
            rooms,
        ),
    ),
    OtherTables: refused(
        "other-tables",
        lazy_gettext(
            "The other database does not have the tables of this release. `flask --app app db upgrade` makes "
            "them, where its address is set."
        ),
    ),
    NotEmpty: lambda table: refused(
        "not-empty",
        gettext(
            "The other database is not empty: its table %(table)s has rows. Begin with a new one.",
            table=table,
        ),
    ),
    RowNotTaken: lambda table: refused(
        "row-not-taken",
        gettext("PostgreSQL does not take a row of the table %(table)s. Nothing was copied.", table=table),
    ),
    CopyDiffers: lambda table: refused(
        "copy-differs",
        gettext(
            "A row of the table %(table)s is not the same after it was copied. Nothing was kept of the copy.",
            table=table,
        ),
    ),
}
