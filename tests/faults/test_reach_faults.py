"""Pages opened, when the server that counted them ends."""

from pathlib import Path

from flask import Flask
from sqlalchemy import func, select

from bench.serving import serving
from safe4me.settings import Settings
from safe4me.storage.base import db
from safe4me.storage.reach import PageTotal
from tests.world import ask, environ_of

QUIZ = "/en/learn/law/quiz/"
OPENINGS = 20


def test_a_server_that_is_stopped_has_counted_what_its_workers_handed_out(
    app: Flask, in_app: None, settings: Settings, tmp_path: Path
) -> None:
    with serving("app:app", environ_of(settings), tmp_path) as server:
        for _ in range(OPENINGS):
            assert ask(server, QUIZ).status == 200
    opened = select(PageTotal.page, func.sum(PageTotal.opened)).group_by(PageTotal.page)
    assert db.session.execute(opened).all() == [("/learn/law/quiz/", OPENINGS)]


def test_a_server_whose_database_is_gone_hands_out_pages_and_stops_in_time(
    app: Flask, in_app: None, settings: Settings, tmp_path: Path
) -> None:
    PageTotal.metadata.tables["page_total"].drop(db.engine)
    with serving("app:app", environ_of(settings), tmp_path) as server:
        assert ask(server, f"/c/K7Q3XP{QUIZ}").status == 200
    assert server.process.returncode == 0
    log = server.pid_file.with_suffix(".log").read_text()
    assert "the flush of pages opened" in log
    assert "quiz" not in log
    assert "K7Q3XP" not in log
