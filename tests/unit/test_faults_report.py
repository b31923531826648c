"""The report of long faults has a line for each title: what another run told stays."""

from pathlib import Path

from tests.faults.conftest import FIRST_LINES, Told, every_figure, line_of, lines_of

KILLED = "It is killed."
TOLD = [
    Told(KILLED, "SQLite: ballots lost", 0, "≤ 0"),
    Told(KILLED, "SQLite: ballots thanked for", 282500, ""),
    Told(KILLED, "SQLite: seconds", 3.4567, ""),
    Told(KILLED, "Valkey: ballots lost", 0, "≤ 0"),
    Told(KILLED, "Valkey: ballots thanked for", 668700, ""),
]


def test_what_one_run_told_is_read_back_by_the_next(tmp_path: Path) -> None:
    report = tmp_path / "faults.md"
    assert lines_of(report) == {}
    written = {title: line_of([Told(title, "ballots lost", 0, "≤ 0")], 7) for title in "AB"}
    report.write_text(FIRST_LINES + "".join(written.values()), "utf-8")
    assert lines_of(report) == written


def test_a_line_has_each_measure_from_its_least_to_its_most_with_its_bound() -> None:
    title, when, figures = line_of(TOLD, 5386).strip("| \n").split(" | ")
    assert title == KILLED
    assert ", 5,386 s on " in when
    assert figures == "ballots lost: 0 (≤ 0); ballots thanked for: 282,500 to 668,700; seconds: 3.46"


def test_every_figure_is_told_with_what_is_asked_of_it() -> None:
    told = "\n".join(every_figure(TOLD))
    assert f"## {KILLED}\n" in told
    assert [f"| {row.case} | " in told for row in TOLD] == [True] * len(TOLD)
    assert "| SQLite: ballots thanked for | 282,500 |  |" in told
    assert "| SQLite: seconds | 3.46 |  |" in told
