"""A file of classes as schools' systems export it: columns by many names, rows of pupils refused unread."""

from pathlib import Path

import pytest

from safe4me.csv_rows import NoRows, UnevenQuotes
from safe4me.schools.class_files import (
    HEADINGS,
    ClassRow,
    FileColumn,
    LeftOut,
    NoClassColumn,
    NoSizeColumn,
    OnlyOneLine,
    RowsOfPupils,
    plain,
    read_classes,
    text_of_classes,
)

EXPORTS = Path("tests/data/school_exports")


@pytest.mark.parametrize("sign", [",", ";", "\t"])
@pytest.mark.parametrize("name", HEADINGS[FileColumn.NAME])
def test_the_class_is_known_by_many_headings_with_any_sign_in_any_order(sign: str, name: str) -> None:
    rows = [["NOR", "Room", name.upper(), "NC_Year"], ["28", "H1", "7P", "Year 7"]]
    file = read_classes("\n".join(sign.join(row) for row in rows))
    assert file.rows == (ClassRow(2, "7P", "7", "28"),)


@pytest.mark.parametrize("column", [FileColumn.YEAR, FileColumn.SIZE, FileColumn.TEACHER])
def test_the_other_columns_are_known_by_many_headings_too(column: FileColumn) -> None:
    for heading in HEADINGS[column]:
        given = {
            FileColumn.YEAR: ("year", "8"),
            FileColumn.SIZE: ("size", "20"),
            FileColumn.TEACHER: ("tutor", "A@x.example"),
        }
        given[column] = (heading, given[column][1])
        heads, cells = zip(*given.values(), strict=True)
        file = read_classes(f"form,{','.join(heads)}\nK,{','.join(cells)}\n")
        assert file.rows == (ClassRow(2, "K", "8", "20", ("a@x.example",)),)


@pytest.mark.parametrize(
    ("year", "name", "read"),
    [("Year 7", "K", "7"), ("07", "K", "07"), ("", "10X1", "10"), ("", "K", ""), ("seven", "7P", "seven")],
)
def test_the_year_is_that_of_its_column_else_of_the_name(year: str, name: str, read: str) -> None:
    assert read_classes(f"form,year,size\n{name},{year},20\n").rows[0].year == read


def test_teachers_are_addresses_each_once_and_names_are_none() -> None:
    cell = "Mr A Bell <A.Bell@hill.example>; c@hill.example, a.bell@hill.example and Ms D"
    [row] = read_classes(f'form,size,tutor\n7P,20,"{cell}"\n').rows
    assert row.teachers == ("a.bell@hill.example", "c@hill.example")


@pytest.mark.parametrize(
    "heading",
    [
        *("Surname", "Legal Surname", "Forename", "First Name", "UPN", "DOB", "Date of Birth"),
        *("Date_Of_Birth", "Gender", "Student", "Pupil", "Student Name", "Admission Number", "Name"),
    ],
)
def test_a_file_with_a_column_about_pupils_is_refused_unread(heading: str) -> None:
    rows = f'{heading},Reg Group,Year,Size\n"never closed, so that whoever reads on fails'
    with pytest.raises(RowsOfPupils) as refused:
        read_classes(rows)
    assert refused.value.columns == (plain(heading),)
    with pytest.raises(UnevenQuotes):
        read_classes(rows.replace(heading, "Room", 1))


@pytest.mark.parametrize("heading", ["Tutor Surname", "Teacher First Name", "Students", "Pupils", "Essex"])
def test_what_is_about_staff_or_counts_is_not_about_pupils(heading: str) -> None:
    assert read_classes(f"Reg,NOR,{heading}\n7P,20,20\n").rows[0].name == "7P"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("", NoRows),
        ("\n\n", NoRows),
        ("form,year,size\n", OnlyOneLine),
        ("7P,7,28", OnlyOneLine),
        ("house,size\nRed,20\n", NoClassColumn),
        ("form,year\n7P,7\n", NoSizeColumn),
    ],
)
def test_a_file_that_is_none_says_why(text: str, kind: type[Exception]) -> None:
    with pytest.raises(kind):
        read_classes(text)


def test_rows_of_other_years_and_without_a_class_are_left_out() -> None:
    file = read_classes("form,year,size\n12A,12,20\n,7,20\n6K,6,20\n7P,7,28\n")
    assert file.left_out == (LeftOut(2, 12), LeftOut(3, None), LeftOut(4, 6))
    assert [row.number for row in file.rows] == [5]


def test_what_a_page_sends_on_is_read_as_the_same() -> None:
    file = read_classes('form,year,size,tutor\n"7P, ""A""",7,about 30,a@x.example b@x.example\n12A,12,1,\n')
    assert read_classes(text_of_classes(file)).rows == file.rows


def test_the_made_up_exports_are_read_or_refused() -> None:
    refused = {}
    for each in sorted(EXPORTS.glob("*-made-up.*")):
        try:
            refused[each.name] = len(read_classes(each.read_text("utf-8")).rows)
        except RowsOfPupils:
            refused[each.name] = 0
    assert refused == {"arbor-made-up.csv": 0, "bromcom-made-up.csv": 0, "sims-made-up.txt": 3}
