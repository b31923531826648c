"""Nobody learns how far one reader came: a page says it by ticket, and no exact number reaches a disk.

Attacker has: the disk, and every report but one

Parts are drawn by the page's own function in a browser, 20,000 for each truth; the attacker tells two truths
apart by the part that proves most ε, and a week with one report from one without by its noisy number. Of a
scripted week what changes on the disk is counted: bytes of SQLite's file and frames of its write-ahead log,
rows that PostgreSQL says it changed, and rows in a backup. A frequency is within 4.5 standard deviations, so
correct code goes over a bound less than once in a thousand runs.
"""

import json
import sqlite3
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from itertools import permutations
from math import sqrt
from pathlib import Path

import numpy as np
import pytest
from flask import Flask
from playwright.sync_api import Page
from sqlalchemy import text

from safe4me.db import page_progress as weeks
from safe4me.db.base import db
from safe4me.db.page_progress import ReportWeek, keep_week
from safe4me.page_progress.interface import Report, RunningWeek
from safe4me.privacy import page_progress
from safe4me.privacy.page_progress import EPSILON, OTHER_TICKETS, PARTS, TICKETS, TRUE_TICKETS
from safe4me.settings import ROOT, Settings
from safe4me.web.pupils.page_progress import LENGTH
from tests.attacks.conftest import Attacks
from tests.attacks.mechanism import gained, spent_at_least
from tests.helpers.content.libraries import built_to_tell
from tests.helpers.servers.postgres import of_sqlite, on_both_databases
from tests.helpers.world.schools import NOW, Clock, browser, with_settings

__all__ = ["built_to_tell"]

SCRIPT = (ROOT / "static" / "how-far" / "how-far.js").read_text("utf-8")
DRAWS = 20_000
ERRORS = 4.5
DRAW = "([truth, draws]) => Array.from({ length: draws }, () => safe4me.drawPart(truth))"
PAGE, SENT = "law/quiz", 37
LOOKS = 1000  # at whether connections have ended
WEEK = "2026-W48"
Drawn = dict[int, Counter[int]]


def drawn_by(page: Page, script: str, draws: int = DRAWS) -> Drawn:
    """How often each part is said for each truth, by a page with this script."""
    page.goto("about:blank")
    page.add_script_tag(content=f"var safe4me = {{}}; {script}")
    return {truth: Counter(page.evaluate(DRAW, [truth, draws])) for truth in PARTS}


def broken(**constants: int) -> str:
    """The script with other numbers of tickets."""
    script = SCRIPT
    for name, number in constants.items():
        before = next(line for line in script.splitlines() if line.startswith(f"  const {name} ="))
        script = script.replace(before, f"  const {name} = {number};")
    return script


def furthest_off(drawn: Drawn) -> float:
    """How many standard deviations the frequency is off that is off most."""
    found = []
    for truth, counts in drawn.items():
        draws = counts.total()
        for part in PARTS:
            share = (TRUE_TICKETS if part == truth else OTHER_TICKETS) / TICKETS
            found.append(abs(counts[part] - draws * share) / sqrt(draws * share * (1 - share)))
    return max(found)


def proven(drawn: Drawn) -> float:
    """The largest ε that a part proves of two truths."""
    pairs = permutations(PARTS, 2)
    return max(spent_at_least(drawn[a][a], drawn[b][a], drawn[a].total()) for a, b in pairs)


def never_said(drawn: Drawn) -> int:
    """How many parts are never said where some part is true: there what is sent would tell."""
    return sum(not counts[part] for counts in drawn.values() for part in PARTS)


def test_what_a_page_says_follows_its_tickets(attacks: Attacks, page: Page) -> None:
    drawn = drawn_by(page, SCRIPT)
    attacks.holds("standard deviations of the frequency that is off most", furthest_off(drawn), ERRORS)
    attacks.holds("ε proven of which part is true", proven(drawn), EPSILON)
    assert proven(drawn) > 0.8, "an attacker so weak would notice nothing"
    attacks.holds("parts that are never said, of four for each truth", never_said(drawn), at_most=0)


def test_more_tickets_for_the_truth_are_caught(attacks: Attacks, page: Page) -> None:
    drawn = drawn_by(page, broken(TRUE_TICKETS=28, OTHER_TICKETS=4))
    attacks.twin("28 tickets for the truth and 4 each (ε = 1.95)", proven(drawn), EPSILON)


def test_tickets_of_which_some_are_likelier_are_caught(attacks: Attacks, page: Page) -> None:
    drawn = drawn_by(page, SCRIPT.replace("byte < 256 - (256 % TICKETS) ?", "true ?"))
    attacks.twin("tickets of which some are likelier", furthest_off(drawn), ERRORS)


def test_a_page_that_says_the_truth_is_caught(attacks: Attacks, page: Page) -> None:
    drawn = drawn_by(page, broken(TRUE_TICKETS=40, OTHER_TICKETS=1), draws=200)
    attacks.twin("the truth as it is: parts that are never said", never_said(drawn), beyond=0)


def proven_of_a_view(draws: int) -> float:
    """The ε that the best threshold proves on a week's number with and without one report."""
    with_it, without = (
        np.array([page_progress.first_numbers()[0] for _ in range(draws)]) + n for n in (1, 0)
    )
    half = draws // 2
    first = max(
        range(-8, 9),
        key=lambda n: gained(sum(with_it[:half] >= n), sum(without[:half] >= n), half),
    )
    here, there = (int(sum(world[half:] >= first)) for world in (with_it, without))
    return spent_at_least(here, there, draws - half)


def test_whether_somebody_sent_is_within_the_noise_that_a_week_begins_with(attacks: Attacks) -> None:
    figure = proven_of_a_view(attacks.trials(whole=40_000, quick=10_000))
    attacks.holds("ε proven of whether one view was sent", figure, EPSILON + 0.05)
    assert figure > 0.7, "an attacker so weak would notice nothing"


def test_noise_of_half_its_scale_is_caught(attacks: Attacks, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page_progress, "EPSILON", 2 * EPSILON)
    figure = proven_of_a_view(attacks.trials(whole=40_000, quick=10_000))
    attacks.twin("noise of half its scale", figure, EPSILON + 0.05)


@pytest.fixture
def on_sqlite(on_sqlite: Settings, built_to_tell: Path) -> Settings:
    """Of a site that has switched it on, and built its pages since."""
    return with_settings(on_sqlite, build_folder=built_to_tell, study="yes")


@pytest.fixture
def changes(app: Flask, in_app: None) -> Callable[[], int]:
    """How much the main database has changed: frames of SQLite's log, or rows that PostgreSQL counts."""
    if db.engine.dialect.name == "sqlite":
        log = Path(f"{db.engine.url.database}-wal")
        db.session.execute(text("PRAGMA wal_autocheckpoint=0"))
        return lambda: log.stat().st_size // 4096 if log.exists() else 0
    rows = text(
        "SELECT n_tup_ins + n_tup_upd + n_tup_del FROM pg_stat_user_tables WHERE relname = 'report_week'"
    )

    others = text(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )

    def counted() -> int:
        db.session.remove()
        db.engine.dispose()  # a connection tells what it did at the latest when it ends
        with db.engine.connect() as connection:
            for _ in range(LOOKS):
                if not connection.execute(others).scalar_one():
                    return int(connection.execute(rows).scalar_one())
                connection.commit()
                time.sleep(0.01)
        raise AssertionError("connections that do not end")

    return counted


def a_week(app: Flask, clock: Clock, changes: Callable[[], int], sent: int) -> tuple[int, int]:
    """What changes on the disk while reports come in, and when the week is kept."""
    running: RunningWeek = app.extensions["running_week"]
    weeks.turn_weeks(db.session(), running, {PAGE}, clock.now.date())
    client, before = browser(app), changes()
    for n in range(sent):
        body = json.dumps({"page": PAGE, "part": 1 + n % 4}).ljust(LENGTH)
        assert client.post("/how-far", data=body).status_code == 204
    during = changes() - before
    clock.forward(days=7)
    weeks.turn_weeks(db.session(), running, {PAGE}, clock.now.date())
    kept = changes() - before - during
    weeks.turn_weeks(db.session(), running, {PAGE}, clock.now.date())
    assert changes() == before + during + kept, "it is kept once"
    return during, kept


@on_both_databases
def test_a_week_of_reports_changes_a_disk_as_one_without(
    app: Flask, in_app: None, clock: Clock, changes: Callable[[], int], attacks: Attacks
) -> None:
    name = db.engine.dialect.name
    during, kept = a_week(app, clock, changes, SENT)
    _, of_none = a_week(app, clock, changes, 0)
    attacks.holds(f"changes on the disk while {SENT} reports come in, {name}", during, at_most=0)
    attacks.holds(
        f"changes more when they are kept than in a week without, {name}", kept - of_none, at_most=0
    )


class OnDisk(RunningWeek):
    """A running week whose rows lie, and grow, in the main database."""

    def numbers(self) -> dict[Report, int]:
        latest = db.select(db.func.max(ReportWeek.week)).scalar_subquery()
        rows = db.session.scalars(db.select(ReportWeek).where(ReportWeek.week == latest))
        return {Report(row.week, row.page, row.part): row.number for row in rows}

    def begin(self, starts: Mapping[Report, int]) -> None:
        keep_week(db.session(), dict.fromkeys(starts, 0))

    def add(self, report: Report, sender: str, now: object) -> None:
        db.session.execute(
            db.update(ReportWeek).filter_by(**report._asdict()).values(number=ReportWeek.number + 1)
        )
        db.session.commit()

    def forget(self, over: object) -> None:
        pass


@on_both_databases
def test_rows_that_grow_on_a_disk_are_caught(
    app: Flask, in_app: None, clock: Clock, changes: Callable[[], int], attacks: Attacks
) -> None:
    app.extensions["running_week"] = OnDisk()
    during, _ = a_week(app, clock, changes, SENT)
    attacks.twin(f"rows that grow, {db.engine.dialect.name}: changes while reports come in", during, beyond=0)
    assert during >= SENT


def in_backup(app: Flask, file: Path) -> Iterator[tuple[object, ...]]:
    """What a backup holds of the running week."""
    assert app.test_cli_runner().invoke(args=["backup", str(file)]).exit_code == 0
    with closing(sqlite3.connect(file)) as copy:
        yield from copy.execute("SELECT * FROM report_week WHERE week = ?", (WEEK,))


@of_sqlite  # whose backups are ours
@pytest.mark.parametrize("grows", [False, True])
def test_a_backup_holds_nothing_of_the_running_week(
    app: Flask, in_app: None, tmp_path: Path, attacks: Attacks, grows: bool
) -> None:
    if grows:
        app.extensions["running_week"] = OnDisk()
    running: RunningWeek = app.extensions["running_week"]
    weeks.turn_weeks(db.session(), running, {PAGE}, NOW.date())
    for n in range(SENT):
        running.add(Report(WEEK, PAGE, 1), str(n), NOW)
    rows = len(list(in_backup(app, tmp_path / "backup.db")))
    if grows:
        attacks.twin("rows that grow: those of the running week in a backup", rows, beyond=0)
    else:
        attacks.holds("rows of the running week in a backup", rows, at_most=0)
