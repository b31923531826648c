"""The table of schools: what an address asks for of it, its columns, its pages, and its file."""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import request
from flask_babel import LazyString, lazy_gettext

from safe4me.csv_rows import BYTE_ORDER_MARK
from safe4me.schools.school_table import (
    SORTED_BY,
    ListedSchool,
    SchoolFilter,
    TableWish,
    found_rows,
    school_table,
)
from safe4me.schools.text import tidy
from safe4me.web.coordinate.school_cards import NOT_APPLICABLE, FileCell, as_cells
from safe4me.web.staff.filters import one_of, page_number

TABLE_FILTERS = {"find", "only", "sort", "page"}
OTHER_WAY = "-"
COLUMNS = {
    "school": lazy_gettext("School"),
    "area": lazy_gettext("Area"),
    "lead": lazy_gettext("Lead"),
    "classes": lazy_gettext("Classes set up"),
    "taught": lazy_gettext("Taught this term"),
    "modules": lazy_gettext("Modules"),
    "last": lazy_gettext("Last lesson"),
    "visit": lazy_gettext("Next visit"),
}
FILTER_NAMES = {
    SchoolFilter.NOT_BEGUN: lazy_gettext("Not begun"),
    SchoolFilter.QUIET: lazy_gettext("Quiet for six weeks"),
    SchoolFilter.NO_LEAD: lazy_gettext("No lead yet"),
}
FILE_HEADINGS = (
    *("school", "area", "lead", "lead_invited_on", "classes_set_up", "taught_this_term"),
    *("modules", "modules_on_routes", "last_lesson", "next_visit"),
)
NOT_BEGUN = "not begun"


@dataclass(frozen=True, slots=True)
class TableColumn:
    """A column, how the table is sorted by it (or empty), and what its heading asks for."""

    name: str
    words: LazyString
    sorted: str
    asks: str


def wish_asked() -> TableWish:
    """What the address asks for. Raises UnknownFilter."""
    ways = [way + name for name in SORTED_BY for way in ("", OTHER_WAY)]
    return TableWish(
        tidy(request.args.get("find", "")),
        one_of("only", {each.value: each for each in SchoolFilter}, None),
        one_of("sort", {way: way for way in ways}, "school"),
        page_number(),
    )


def table_of(rows: Sequence[ListedSchool], asked: Mapping[str, str]) -> dict[str, Any]:  # Any: for a template
    """One page of the table, its columns, and `asked` with what the address asks for of the table."""
    wish = wish_asked()
    named = {"find": wish.find, "only": wish.only, "sort": request.args.get("sort")}
    return {
        "table": school_table(rows, wish),
        "wish": wish,
        "columns": [_column(name, words, wish.sort) for name, words in COLUMNS.items()],
        "filter_names": FILTER_NAMES,
        "of_table": {**asked, **{name: value for name, value in named.items() if value}},
        "before": wish.page - 1,
        "after": wish.page + 1,
    }


def _column(name: str, words: LazyString, sort: str) -> TableColumn:
    if sort == name:
        return TableColumn(name, words, "ascending", OTHER_WAY + name)
    return TableColumn(name, words, "descending" if sort == OTHER_WAY + name else "", name)


def rows_csv(rows: Sequence[ListedSchool], routes: int) -> str:
    """Every row that the address asks for, on all pages, with the columns of the screen."""
    text = io.StringIO()
    text.write(BYTE_ORDER_MARK)
    writer = csv.writer(text)
    writer.writerow(FILE_HEADINGS)
    for row in found_rows(rows, wish_asked()):
        writer.writerow(as_cells(_cells(row, routes)))
    return text.getvalue()


def _cells(row: ListedSchool, routes: int) -> list[FileCell]:
    invited, done = row.lead.invited_at, row.activity
    taught: FileCell = done.taught.classes if row.has_begun else NOT_BEGUN
    return [
        row.school.name,
        row.school.area.name,
        "joined" if row.lead.joined else "invited" if invited else "nobody yet",
        invited.date().isoformat() if invited else NOT_APPLICABLE,
        done.set_up,
        taught,
        row.modules,
        routes,
        done.last.isoformat() if done.last else NOT_APPLICABLE,
        row.next_visit.isoformat() if row.next_visit else NOT_APPLICABLE,
    ]
