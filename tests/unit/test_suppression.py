"""A table over schools: small ones are merged, every school is in it once, nothing can be subtracted out."""

from functools import reduce
from operator import add

from hypothesis import given
from hypothesis import strategies as st

from safe4me.statistics.figures import Figure, Reason, Released, Suppressed, Tally, each_option
from safe4me.statistics.suppression import SchoolTable, TableRow, school_table

COLUMNS = each_option(3)
BIG, SMALL = Tally((60, 50, 40), 150, 6), Tally((9, 8, 8), 25, 1)


def table(tallies: dict[str, Tally]) -> SchoolTable[str]:
    return school_table(tallies, COLUMNS, 1.0)


def shown(figures: tuple[Figure, ...]) -> bool:
    return all(isinstance(figure, Released) for figure in figures)


def rows_of(result: SchoolTable[str]) -> list[TableRow[str]]:
    return [*result.alone, *([result.others] if result.others else [])]


def test_schools_with_enough_classes_stand_alone_in_the_order_given() -> None:
    result = table({"B": BIG, "A": BIG, "C": BIG})
    assert [row.schools for row in result.alone] == [("B",), ("A",), ("C",)]
    assert result.others is None
    assert result.everyone.schools == ("B", "A", "C")
    assert shown(result.everyone.figures)


def test_small_schools_are_merged_into_one_row() -> None:
    result = table({"A": BIG, "B": SMALL, "C": SMALL, "D": SMALL, "E": SMALL})
    assert [row.schools for row in result.alone] == [("A",)]
    assert result.others is not None
    assert result.others.schools == ("B", "C", "D", "E")
    assert shown(result.others.figures)


def test_one_small_school_takes_the_smallest_big_one_with_it() -> None:
    bigger = Tally((100, 90, 80), 270, 11)
    result = table({"A": bigger, "B": SMALL, "C": BIG, "D": bigger})
    assert [row.schools for row in result.alone] == [("A",), ("D",)]
    assert result.others is not None
    assert result.others.schools == ("B", "C")
    assert shown(result.others.figures)


def test_schools_that_even_together_are_too_few_take_another_with_them() -> None:
    tiny = Tally((4, 3, 3), 10, 1)
    result = table({"A": BIG, "B": tiny, "C": tiny, "D": BIG})
    assert result.others is not None
    assert set(result.others.schools) == {"B", "C", "A"}
    assert shown(result.others.figures)


def test_one_small_school_alone_is_not_shown_at_all() -> None:
    result = table({"A": SMALL})
    assert result.alone == ()
    assert result.others is not None
    assert result.others.figures == (Suppressed(Reason.TOO_FEW_CLASSES),) * 3
    assert result.everyone.figures == (Suppressed(Reason.TOO_FEW_SCHOOLS),) * 3


def test_two_schools_are_no_area() -> None:
    result = table({"A": BIG, "B": BIG})
    assert result.everyone.figures == (Suppressed(Reason.TOO_FEW_SCHOOLS),) * 3
    assert all(shown(row.figures) for row in result.alone)


tallies = st.builds(
    lambda counts, seals: Tally(tuple(counts), max(sum(counts), 0), seals),
    st.lists(st.integers(-3, 60), min_size=3, max_size=3),
    st.integers(1, 12),
)
schools = st.dictionaries(st.text("ABCDEFGHIJ", min_size=1, max_size=2), tallies, min_size=1, max_size=9)


@given(schools)
def test_every_school_is_in_one_row_and_the_rows_add_up(given_schools: dict[str, Tally]) -> None:
    result = table(given_schools)
    placed = [school for row in rows_of(result) for school in row.schools]
    assert sorted(placed) == sorted(given_schools)
    whole = reduce(add, given_schools.values())
    if all(shown(row.figures) for row in rows_of(result)):
        for column in range(3):
            figures = [row.figures[column] for row in rows_of(result)]
            assert sum(f.count for f in figures if isinstance(f, Released)) == whole.counts[column]


@given(schools)
def test_no_cell_is_ever_suppressed_alone(given_schools: dict[str, Tally]) -> None:
    result = table(given_schools)
    for row in [result.everyone, *rows_of(result)]:
        assert len({isinstance(figure, Released) for figure in row.figures}) == 1, (
            "a row is shown whole or not"
        )
    blank = [row for row in rows_of(result) if not shown(row.figures)]
    assert not blank or not result.alone, "a blank row beside others shown could be found by subtracting"
    assert all(shown(row.figures) for row in result.alone)


@given(schools)
def test_a_merged_row_that_is_shown_holds_at_least_two_schools(given_schools: dict[str, Tally]) -> None:
    others = table(given_schools).others
    assert others is None or not shown(others.figures) or len(others.schools) >= 2


@given(schools)
def test_who_is_merged_never_depends_on_an_answer(given_schools: dict[str, Tally]) -> None:
    emptied = {name: Tally((0, 0, 0), tally.ballots, tally.seals) for name, tally in given_schools.items()}
    here, there = table(given_schools), table(emptied)
    assert [row.schools for row in rows_of(here)] == [row.schools for row in rows_of(there)]
