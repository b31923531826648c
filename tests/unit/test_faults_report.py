"""The report of long faults is written title by title: what another run told stays."""

from pathlib import Path

from tests.faults.conftest import FIRST_LINES, Told, lines_of, parts_of


def test_what_one_run_told_is_read_back_by_the_next(tmp_path: Path) -> None:
    report = tmp_path / "faults.md"
    assert parts_of(report) == {}
    written = {title: "\n".join(lines_of([Told(title, "ballots lost", 0, "at most 0")], 7)) for title in "AB"}
    report.write_text("\n".join([FIRST_LINES, *written.values()]), "utf-8")
    assert parts_of(report) == written


def test_whole_numbers_are_told_whole_and_others_to_two_places() -> None:
    told = "\n".join(lines_of([Told("A", "thanked", 123456, ""), Told("A", "seconds", 3.4567, "")], 7))
    assert "| thanked | 123,456 |  |" in told
    assert "| seconds | 3.46 |  |" in told
