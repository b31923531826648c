"""Pages opened are counted in front of Flask, flushed into one number a page and period."""

import logging
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import inspect, select

from safe4me.storage.base import Base, db
from safe4me.storage.reach import PageTotal
from safe4me.web.serving.openings import Openings, ReachRecorder, reach_of
from tests.databases import on_both_databases
from tests.world import Clock

QUIZ = "/en/learn/law/quiz/"
ROOM_QUIZ = f"/c/K7Q3XP{QUIZ}"


@pytest.fixture
def counted(app: Flask) -> ReachRecorder:
    """The app's own counter, flushed by hand."""
    return reach_of(app)


def totals(app: Flask) -> set[tuple[str, str, int]]:
    with app.app_context():
        found = db.session.execute(select(PageTotal.period, PageTotal.page, PageTotal.opened))
        return {(period, page, opened) for period, page, opened in found}


def test_a_page_that_is_read_counts_once_in_a_room_or_out_of_it(
    app: Flask, client: FlaskClient, counted: ReachRecorder
) -> None:
    etag = client.get(QUIZ).headers["ETag"]
    assert client.get(QUIZ, headers={"If-None-Match": etag}).status_code == 304
    assert client.get(ROOM_QUIZ).status_code == 200
    counted.flush()
    assert totals(app) == {("2026-W48", "/learn/law/quiz/", 3)}


@pytest.mark.parametrize(
    "path", ["/robots.txt", "/en/exit", "/", "/en/learn/law/quiz", "/en/nothing/", "/favicon.ico"]
)
def test_what_is_no_page_counts_for_nothing(
    app: Flask, client: FlaskClient, counted: ReachRecorder, path: str
) -> None:
    client.get(path)
    client.head(QUIZ)
    client.post(QUIZ)
    counted.flush()
    assert totals(app) == set()


def test_assets_count_for_nothing(app: Flask, client: FlaskClient, counted: ReachRecorder) -> None:
    assets = [path for path in app.extensions["site"].table.pages if path.startswith("/static/")]
    assert assets
    for path in assets:
        client.get(path)
    counted.flush()
    assert totals(app) == set()


def test_help_pages_count_as_one_sum_a_month(app: Flask, client: FlaskClient, counted: ReachRecorder) -> None:
    for path in ("/en/help/", "/en/help/not-safe/", "/c/K7Q3XP/en/help/not-safe/"):
        assert client.get(path).status_code == 200
    counted.flush()
    assert totals(app) == {("2026-11", "/help/", 3)}


@on_both_databases
def test_flushes_add_up_in_the_week_in_which_they_happen(
    app: Flask, client: FlaskClient, counted: ReachRecorder, clock: Clock
) -> None:
    for opened_times, days in ((2, 0), (1, 1), (4, 7)):
        clock.forward(days=days)
        for _ in range(opened_times):
            client.get(QUIZ)
        counted.flush()
    counted.flush()
    assert totals(app) == {("2026-W48", "/learn/law/quiz/", 3), ("2026-W49", "/learn/law/quiz/", 4)}


@on_both_databases
def test_two_workers_add_to_the_same_sum(app: Flask, counted: ReachRecorder) -> None:
    other = ReachRecorder(app, [QUIZ], ["en"], {})
    for each in (counted, other):
        each.openings.at[QUIZ]()
        each.flush()
    assert totals(app) == {("2026-W48", "/learn/law/quiz/", 2)}


def test_threads_lose_no_opening_while_another_takes() -> None:
    openings, taken = Openings([QUIZ]), 0
    with ThreadPoolExecutor(8) as readers:
        done = [readers.submit(lambda: [openings.at[QUIZ]() for _ in range(5_000)]) for _ in range(8)]
        while not all(each.done() for each in done):
            taken += openings.take().total()
    assert taken + openings.take().total() == 8 * 5_000


def test_a_page_itself_asks_no_database_and_no_clock(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.extensions, "clock", None)
    monkeypatch.setattr("sqlalchemy.engine.Engine.connect", None)
    assert client.get(QUIZ).status_code == 200
    assert reach_of(app).openings.take() == {"/learn/law/quiz/": 1}


def test_while_the_database_fails_pages_are_served_and_sums_kept_and_the_log_says_it_once(
    app: Flask, in_app: None, client: FlaskClient, counted: ReachRecorder, caplog: pytest.LogCaptureFixture
) -> None:
    table = Base.metadata.tables["page_total"]
    table.drop(db.engine)
    with caplog.at_level(logging.ERROR):
        for _ in range(3):
            assert client.get(ROOM_QUIZ).status_code == 200
            counted.flush()
    assert len(caplog.records) == 1
    assert QUIZ not in caplog.text
    assert "K7Q3XP" not in caplog.text
    table.create(db.engine)
    counted.flush()
    counted.flush()
    assert totals(app) == {("2026-W48", "/learn/law/quiz/", 3)}


def test_a_total_is_a_period_a_page_and_a_number_and_nothing_else(in_app: None) -> None:
    columns = inspect(db.engine).get_columns("page_total")
    assert [column["name"] for column in columns] == ["period", "page", "opened"]


def test_nothing_flushes_by_itself_in_a_command_or_a_test(app: Flask) -> None:
    assert "reach" not in {thread.name for thread in threading.enumerate()}
