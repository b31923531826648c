"""The server when something breaks: a worker is killed, the box is locked, a build fails."""

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from http.client import HTTPException
from itertools import count
from pathlib import Path
from threading import Event

import pytest

from bench.serving import ROOT, Server, serving
from safe4me import create_app
from safe4me.ballot_box.interface import BallotBox
from safe4me.ballot_box.sqlite.store import SqliteBallotBox
from safe4me.content.measures import measure_of
from safe4me.settings import Settings
from safe4me.web.build.compile import build
from tests.helpers.content.libraries import CONTENT, lessons_in
from tests.helpers.servers.valkey import wait_until
from tests.helpers.servers.web import Answer, ask
from tests.helpers.world.ballots import counted
from tests.helpers.world.schools import close, environ_of, with_settings

CODE = "FVCRT2"
ROOM = 1
PUPILS, EACH = 16, 10  # ballots of each before the kill, and at least as many after it
PATH = f"/c/{CODE}/ballots"
QUIZ = "/en/learn/law/quiz/"
AS_JSON = {"Content-Type": "application/json"}
GIVE_UP_SECONDS = 60


@pytest.fixture(scope="module")
def own_settings(
    server_settings: Settings, empty_database: Path, tmp_path_factory: pytest.TempPathFactory
) -> Settings:
    """Settings whose content and build may be broken; each test leaves a site that works."""
    folder = tmp_path_factory.mktemp("own-server")
    shutil.copytree(CONTENT, folder / "content")
    shutil.copy(empty_database, folder / "safe4me.db")
    own = with_settings(
        server_settings,
        database_url=f"sqlite:///{folder / 'safe4me.db'}",
        ballot_box_path=folder / "ballot-box.db",
        content_folder=folder / "content",
        build_folder=folder / "build",
    )
    build(own)
    return own


@pytest.fixture(scope="module")
def own_server(own_settings: Settings) -> Iterator[Server]:
    """A server that may be broken, and that this file's tests share."""
    with serving("app:app", environ_of(own_settings), own_settings.ballot_box_path.parent) as running:
        yield running


@pytest.fixture
def box(own_settings: Settings) -> BallotBox:
    """The server's ballot box, with a room that takes many ballots and has none yet."""
    box = SqliteBallotBox(own_settings.ballot_box_path, own_settings.secret_key)
    quiz = lessons_in(CONTENT).activity("law/quiz")
    assert quiz
    box.forget(ROOM)
    box.put_room(ROOM, CODE, datetime.now(UTC) + timedelta(hours=1), 100_000, [measure_of(quiz)], "once")
    return box


def send(server: Server, nonce: str) -> Answer:
    sent = {"activity": "law/quiz", "nonce": nonce, "answers": {"pass-on": 2, "confidence": 3}}
    return ask(server, PATH, method="POST", headers=AS_JSON, body=json.dumps(sent).encode())


def send_until_told(server: Server, nonce: str) -> None:
    """Send one ballot as a page does: the same nonce again until the server says that it has it."""
    give_up = time.monotonic() + GIVE_UP_SECONDS
    while time.monotonic() < give_up:
        with suppress(OSError, HTTPException):
            status = send(server, nonce).status
            assert status in {204, 503}
            if status == 204:
                return
        time.sleep(0.05)
    raise AssertionError("The server never took this ballot.")


def test_a_killed_worker_loses_no_acknowledged_ballot_and_counts_none_twice(
    own_server: Server, box: BallotBox
) -> None:
    victim, killed = own_server.workers()[0], Event()

    def send_on(_: int) -> int:
        """Send until the worker is killed, and then some more; how many ballots."""
        for n in count(1):
            after = killed.is_set()
            for _ in range(EACH):
                send_until_told(own_server, os.urandom(16).hex())
            if after:
                return n * EACH
        raise AssertionError

    with ThreadPoolExecutor(PUPILS) as pupils:
        sending = [pupils.submit(send_on, pupil) for pupil in range(PUPILS)]
        try:
            wait_until(lambda: box.sent(ROOM)["law/quiz"] >= PUPILS * EACH)
            os.kill(victim, signal.SIGKILL)
        finally:
            killed.set()
        thanked = sum(each.result() for each in sending)
    assert box.sent(ROOM)["law/quiz"] == thanked
    box.begin_closing(ROOM, "law/quiz")
    assert counted(box, ROOM, "law/quiz").counts["pass-on"] == (0, thanked, 0)
    wait_until(lambda: len(own_server.workers()) == 2 and victim not in own_server.workers())


def test_while_the_box_is_locked_lessons_are_served_and_ballots_told_to_come_again(
    own_server: Server, own_settings: Settings, box: BallotBox
) -> None:
    nonce = os.urandom(16).hex()
    other = sqlite3.connect(own_settings.ballot_box_path)
    other.execute("BEGIN EXCLUSIVE")
    with ThreadPoolExecutor(4) as pupils:
        waiting = [pupils.submit(send, own_server, nonce) for _ in range(4)]
        assert ask(own_server, QUIZ).status == 200
        assert ask(own_server, f"/c/{CODE}{QUIZ}").status == 200  # it is still locked: no page waits for it
        refused = [each.result() for each in waiting]
    other.rollback()
    other.close()
    for answer in refused:
        assert answer.status == 503
        assert int(answer.headers["retry-after"]) > 0
        assert answer.headers["content-type"] == "application/problem+json"
    assert send(own_server, nonce).status == 204
    assert box.sent(ROOM)["law/quiz"] == 1


def run_build(settings: Settings) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "flask", "--app", "app", "build"]
    environ = {**os.environ, **environ_of(settings)}
    return subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, text=True, check=False)  # noqa: S603 - our own


def test_a_broken_build_leaves_the_last_good_one_serving_and_a_mended_one_replaces_it(
    own_server: Server, own_settings: Settings
) -> None:
    good = ask(own_server, QUIZ).body
    quiz = own_settings.content_folder / "en" / "law" / "quiz.md"
    text = quiz.read_text()

    quiz.write_text(text.replace("- (x) No", "- ( ) No"))
    failed = run_build(own_settings)
    assert failed.returncode == 1
    assert "en/law/quiz.md:" in failed.stderr
    before = set(own_server.workers())
    own_server.reload()
    wait_until(lambda: len(own_server.workers()) == 2 and before.isdisjoint(own_server.workers()))
    wait_until(lambda: ask(own_server, QUIZ).status == 200)  # new workers may still be starting
    assert ask(own_server, QUIZ).body == good

    quiz.write_text(text.replace("Check what you know", "Check what you found out"))
    assert run_build(own_settings).returncode == 0
    own_server.reload()
    wait_until(lambda: all(b"Check what you found out" in ask(own_server, QUIZ).body for _ in range(6)))


def test_a_damaged_build_does_not_stop_the_command_that_makes_a_new_one(own_settings: Settings) -> None:
    (own_settings.build_folder / "current" / "manifest.json").write_text("{")
    services = own_settings.content_folder / "services.yaml"
    services.write_text(f"{services.read_text()}# changed\n")
    assert run_build(own_settings).returncode == 0
    app = create_app(own_settings)
    assert app.test_client().get(QUIZ).status_code == 200
    close(app)
