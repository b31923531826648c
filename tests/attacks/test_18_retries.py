"""However often a ballot is sent again, it counts once.

Attacker has: one ballot, sent from 32 threads

32 threads send one ballot to the running server, whose two workers share the box.
"""

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from secrets import token_bytes
from typing import TypeVar

import pytest
from flask import Flask

from bench.serving import Server
from safe4me.ballot_box.sqlite import cast
from safe4me.content.measures import measure_of
from safe4me.join_codes import new_code
from tests.attacks.conftest import Attacks
from tests.helpers.content.libraries import CONTENT, lessons_in
from tests.helpers.servers.web import ask
from tests.helpers.world.ballots import CODE, QUIZ, open_box, quiz_ballot, sqlite_store
from tests.helpers.world.schools import NOW

THREADS = 32
ROOM = 7_000_018
AS_JSON = {"Content-Type": "application/json"}
Reply = TypeVar("Reply")


def together(send: Callable[[], Reply], repeats: int) -> list[Reply]:
    """Every thread sends the same ballot, again and again."""
    with ThreadPoolExecutor(THREADS) as threads:
        return list(threads.map(lambda _: send(), range(THREADS * repeats)))


def test_a_ballot_that_32_threads_repeat_counts_once(
    attacks: Attacks, server: Server, server_app: Flask
) -> None:
    box, code = server_app.extensions["ballot_box"], new_code()
    measures = [measure_of(activity) for activity in lessons_in(CONTENT).activities()]
    box.put_room(ROOM, code, datetime.now(UTC) + timedelta(hours=1), 60, measures, "once")
    body = json.dumps(QUIZ).encode()
    post = partial(ask, server, f"/c/{code}/ballots", method="POST", headers=AS_JSON, body=body)
    replies = together(post, attacks.trials(whole=100, quick=5))
    attacks.holds("repeats that were not thanked", sum(reply.status != 204 for reply in replies), 0)
    attacks.holds("ballots counted but one, of all repeats", abs(box.sent(ROOM)["law/quiz"] - 1), 0)


def test_a_box_that_counts_each_post_is_caught(
    attacks: Attacks, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cast._Slot, "digest", lambda *_: token_bytes(32))  # noqa: SLF001 - the twin
    box, ballot = open_box(sqlite_store(tmp_path / "box.db")), quiz_ballot()
    together(lambda: box.cast(CODE, ballot, NOW), 1)
    attacks.twin("a box that counts each post", box.sent(1)["law/quiz"] - 1, 0)
