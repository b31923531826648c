"""`flask reach import`: pages opened at a server in front of ours, from its log."""

from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import select

from safe4me.storage.base import db
from safe4me.storage.reach import PageTotal
from safe4me.web.serving.openings import reach_of
from tests.databases import on_both_databases
from tests.world import Clock

LOG = """\
2026-11-22 /en/learn/law/quiz/
2026-11-22 /en/help/not-safe/
2026-11-23 /en/learn/law/quiz/
2026-11-22 /en/help/
2026-11-22 /en/learn/law/quiz/
"""
TOTALS = {
    ("2026-W47", "/learn/law/quiz/", 2),
    ("2026-W48", "/learn/law/quiz/", 1),
    ("2026-11", "/help/", 2),
}


def run(app: Flask, file: Path) -> Result:
    return app.test_cli_runner().invoke(args=["reach", "import", str(file)])


def totals(app: Flask) -> set[tuple[str, str, int]]:
    with app.app_context():
        found = db.session.execute(select(PageTotal.period, PageTotal.page, PageTotal.opened))
        return {(period, page, opened) for period, page, opened in found}


@pytest.fixture
def log(tmp_path: Path) -> Path:
    file = tmp_path / "reach.log"
    file.write_text(LOG)
    return file


@on_both_databases
def test_a_log_is_added_to_what_the_app_counted_itself(app: Flask, log: Path) -> None:
    reach_of(app).openings.at["/en/learn/law/quiz/"]()
    reach_of(app).flush()
    done = run(app, log)
    assert done.output == "Days: 2. Pages opened: 5. Not counted: 0.\n"
    assert totals(app) == {*TOTALS, ("2026-W48", "/learn/law/quiz/", 2)} - {
        ("2026-W48", "/learn/law/quiz/", 1)
    }


@on_both_databases
def test_the_same_day_is_never_counted_twice(app: Flask, log: Path) -> None:
    assert run(app, log).exit_code == 0
    log.write_text(f"2026-11-21 /en/\n{LOG}")
    again = run(app, log)
    assert again.exit_code == 1
    assert "2026-11-22 has been imported before. Nothing was imported." in again.output
    assert totals(app) == TOTALS
    log.write_text("2026-11-21 /en/\n")
    assert run(app, log).exit_code == 0
    assert totals(app) == {*TOTALS, ("2026-W47", "/", 1)}


def test_one_bad_line_stops_all_of_it(app: Flask, log: Path) -> None:
    log.write_text(f"{LOG}2026-11-22 /en/ and more\n")
    failed = run(app, log)
    assert failed.exit_code == 1
    assert "Line 6: this should be a day and a page" in failed.output
    assert "Nothing was imported." in failed.output
    assert totals(app) == set()
    log.write_text(LOG)
    assert run(app, log).exit_code == 0


def test_a_day_that_is_not_over_waits(app: Flask, log: Path, clock: Clock) -> None:
    log.write_text("2026-11-24 /en/\n")
    assert "Line 1: 2026-11-24 is not over yet" in run(app, log).output
    clock.forward(days=1)
    assert run(app, log).exit_code == 0


def test_what_is_no_page_here_is_reported_and_not_counted(app: Flask, log: Path) -> None:
    log.write_text(f"{LOG}2026-11-22 /en/gone/\n2026-11-23 /en/gone/\n2026-11-23 /en/exit\n")
    done = run(app, log)
    assert done.output.splitlines() == [
        "Days: 2. Pages opened: 5. Not counted: 3.",
        "  no such page here: /en/gone/ (2)",
        "  no such page here: /en/exit (1)",
    ]
    assert totals(app) == TOTALS


@pytest.mark.parametrize("bad", [b"\xff\xfe2\x000\x00", "\ufeff2026-11-22 /en/".encode(), b"\x00" * 3])
def test_a_file_of_another_kind_is_refused_in_a_sentence(app: Flask, log: Path, bad: bytes) -> None:
    log.write_bytes(bad)
    refused = run(app, log)
    assert refused.exit_code == 1
    assert refused.output.startswith("Error: Line 1: this should be a day and a page")


def test_a_log_of_a_whole_year_is_read_at_once(app: Flask, log: Path, clock: Clock) -> None:
    days = [clock.now.date() - timedelta(days=n) for n in range(1, 366)]
    pages = [address for address in reach_of(app).openings.at if "/help/" not in address]
    log.write_text("".join(f"{day} {page}\n" for day in days for page in pages))
    assert run(app, log).exit_code == 0
    with app.app_context():
        opened = db.session.scalars(select(PageTotal.opened)).all()
    assert sum(opened) == 365 * len(pages)
