"""Rows of a spreadsheet: what people save, copy and paste, and what is refused, and why."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safe4me.csv_rows import (
    MOST_ROWS,
    CellTooLong,
    HiddenCharacter,
    IsWorkbook,
    LooksLikeFormula,
    NoRows,
    OtherEnding,
    Row,
    RowsRefused,
    TooManyCells,
    TooManyRows,
    UnevenQuotes,
    UnknownLetters,
    Unreadable,
    WrongHeadings,
    decode,
    read,
)

COPIED = "name,size\n\u20689\u0623\u2069,\u206725\u2069\n"  # from a page that keeps names in their order
HEADINGS = ("name", "size")
NAME = "classes.csv"
TEXT = "name,size\n9K,25\n9L,26\n"
ROWS = [Row(2, {"name": "9K", "size": "25"}), Row(3, {"name": "9L", "size": "26"})]


def problems(text: str) -> list[tuple[int, type[Exception]]]:
    with pytest.raises(RowsRefused) as refused:
        read(text, HEADINGS)
    return [(problem.row, type(problem.reason)) for problem in refused.value.problems]


@pytest.mark.parametrize(
    "text",
    [
        TEXT,
        TEXT.replace(",", ";"),
        TEXT.replace(",", "\t"),
        TEXT.replace("\n", "\r\n"),
        TEXT.replace("\n", "\r"),
        TEXT.removesuffix("\n"),
        "\ufeff" + TEXT,
        "size,name\n25,9K\n26,9L\n",
        "Name , SIZE,,\n9K,25,,\n9L, 26,,\n",
        '"name","size"\n"9K","25"\n"9L","26"\n',
    ],
)
def test_what_a_spreadsheet_saves_or_copies_is_read(text: str) -> None:
    assert read(text, HEADINGS) == ROWS


def test_a_byte_order_mark_is_no_part_of_the_first_heading() -> None:
    assert decode(NAME, b"\xef\xbb\xbfname") == "name"
    assert read(decode(NAME, b"\xef\xbb\xbf" + TEXT.encode()), HEADINGS) == ROWS


def test_blank_rows_are_left_out_and_still_counted() -> None:
    text = "\n , \nname,size\n\n9K,25\n,\n9L,26\n\n"
    assert [(row.number, row.cells["name"]) for row in read(text, HEADINGS)] == [(5, "9K"), (7, "9L")]


def test_cells_that_are_left_out_are_empty() -> None:
    assert read("name,size\n9K\n", HEADINGS) == [Row(2, {"name": "9K", "size": ""})]


def test_a_heading_may_be_written_with_an_underscore() -> None:
    assert read("Year_Group\n9\n", ["year group"])[0].cells == {"year group": "9"}


@pytest.mark.parametrize("file", ["Ysgol Tŷ Gwyn".encode("utf-16"), "Café School".encode("cp1252")])
def test_another_encoding_is_refused_and_never_guessed(file: bytes) -> None:
    with pytest.raises(UnknownLetters):
        decode(NAME, file)


@pytest.mark.asvs("5.2.2")
@pytest.mark.parametrize("name", ["classes.csv", "Year 9.CSV", "classes.txt", "a.b.Txt"])
def test_a_file_is_taken_by_the_end_of_its_name(name: str) -> None:
    assert decode(name, TEXT.encode()) == TEXT


@pytest.mark.asvs("5.2.2")
@pytest.mark.parametrize(
    "name",
    ["", "csv", "classes", "classes.xlsx", "classes.csv.exe", "classes.csv ", "classes.csv\0.png", "a.html"],
)
def test_a_file_whose_name_says_something_else_is_refused(name: str) -> None:
    with pytest.raises(OtherEnding):
        decode(name, TEXT.encode())


@pytest.mark.asvs("5.2.2")
@pytest.mark.parametrize("file", [b"PK\x03\x04 and so on", b"\xd0\xcf\x11\xe0 and so on"])
def test_a_workbook_is_recognised(file: bytes) -> None:
    with pytest.raises(IsWorkbook):
        decode(NAME, file)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", WrongHeadings(("name", "size"))),
        ("\n\n", WrongHeadings(("name", "size"))),
        ("9K,25\n", WrongHeadings(("name", "size"))),
        ("name,size,pupils\n9K,25,Sam\n", WrongHeadings(("name", "size"))),
        ("name,name\n9K,25\n", WrongHeadings(("name", "size"))),
        ("name,size\n\n,\n", NoRows()),
        ('name,size\n9K,25\n"9L,26\n', UnevenQuotes(3)),
        (f"name,size\n9K,25\n{'9' * 131_073},26\n", CellTooLong(3)),
        ("name,size\n" + "9K,25\n" * 10_000, TooManyRows(10_000, most=1000)),
    ],
)
def test_what_cannot_be_read_is_explained(text: str, why: Unreadable) -> None:
    with pytest.raises(Unreadable) as refused:
        read(text, HEADINGS)
    assert type(refused.value) is type(why)
    assert vars(refused.value) == vars(why)


def test_as_many_rows_as_are_allowed_are_read() -> None:
    assert len(read("name,size\n" + "9K,25\n" * MOST_ROWS, HEADINGS)) == MOST_ROWS


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", " =1", '"=HYPERLINK(""x"")"'])
def test_a_formula_is_refused(cell: str) -> None:
    assert problems(f"name,size\n9K,25\n{cell},26\n") == [(3, LooksLikeFormula)]


@pytest.mark.parametrize("cell", ['"9\nK"', "9\x00K", "9\u202eK", "9\x1bK"])
def test_a_character_that_cannot_be_shown_is_refused(cell: str) -> None:
    assert problems(f"name,size\n{cell},26\n") == [(2, HiddenCharacter)]


def test_a_sign_within_a_cell_is_no_formula() -> None:
    assert read("name,size\n9-K = @,25\n", HEADINGS)[0].cells["name"] == "9-K = @"


def test_every_wrong_row_is_named() -> None:
    found = problems("name,size\n=1,25\n9K,25\n9L,26,27\n9\x07,1\n")
    assert found == [(2, LooksLikeFormula), (4, TooManyCells), (5, HiddenCharacter)]


@given(st.binary(max_size=200))
def test_any_file_is_read_or_refused(file: bytes) -> None:
    try:
        rows = read(decode(NAME, file), HEADINGS)
    except (Unreadable, RowsRefused):
        return
    assert rows


@given(st.text(max_size=200))
def test_whatever_stands_beneath_the_headings_is_read_or_refused(text: str) -> None:
    try:
        rows = read(f"name,size\n{text}", HEADINGS)
    except (Unreadable, RowsRefused):
        return
    assert all(set(row.cells) == set(HEADINGS) and any(row.cells.values()) for row in rows)


def test_marks_that_were_copied_with_a_name_are_no_part_of_it() -> None:
    assert read(COPIED, HEADINGS) == [Row(2, {"name": "9\u0623", "size": "25"})]
