"""How long the reply to a ballot takes does not tell which answer it holds.

Attacker has: the time of each reply, from inside the app

Ballots with the one answer and ballots with the other go through the whole app, one after the other, in pairs
whose order is drawn; so whatever else the machine does weighs on both alike. Rooms are as small as real ones,
and there are as many as it takes; their box lies in memory, as where the site is deployed. The figure is how
far the area under the ROC curve of somebody who guesses answers by the time is from the 0.5 of a coin. Run
whole, it may be 0.02. With the few ballots of the quick form that is within chance; there the bound is what
chance exceeds in one run of a million.
"""

import io
import json
import secrets
import time
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from math import sqrt
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import pytest
from flask import Flask
from scipy.stats import mannwhitneyu, norm
from werkzeug.test import run_wsgi_app

from safe4me.ballot_box.interface import BallotBox
from safe4me.ballot_box.sqlite.store import SqliteBallotBox
from safe4me.content.measures import measure_of
from safe4me.settings import Settings
from safe4me.statistics.ballot import Ballot
from tests.attacks.conftest import Attacks
from tests.helpers.content.libraries import CONTENT, lessons_in
from tests.helpers.world.schools import NOW

CODE, ROOM = "K7Q3XP", 1
PAIRS_A_ROOM = 13
MEMORY = Path("/dev/shm")  # noqa: S108 - memory-backed, as deployed
ONE, OTHER = {"pass-on": 1, "confidence": 1}, {"pass-on": 2, "confidence": 3}
BOUND = 0.02
BY_CHANCE = 1e-6
EXTRA_US, QUICK_EXTRA_US = 200, 10_000  # a busy machine hides the first among a few ballots


@pytest.fixture
def box(app: Flask, settings: Settings) -> Iterator[BallotBox]:
    """The app's ballot box, in memory where there is some to use."""
    with TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None) as folder:
        app.extensions["ballot_box"] = box = SqliteBallotBox(
            Path(folder) / "ballot-box.db", settings.secret_key
        )
        yield box


def post(app: Flask, answers: Mapping[str, int], **more: str) -> int:
    """Send a ballot with a nonce of its own, unless one is given; nanoseconds until its reply is whole."""
    ballot = {"activity": "law/quiz", "nonce": secrets.token_hex(16), "answers": answers, **more}
    body = json.dumps(ballot).encode()
    environ = {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": f"/c/{CODE}/ballots",
        "CONTENT_TYPE": "application/json",
        "CONTENT_LENGTH": str(len(body)),
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "192.0.2.1",
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(body),
    }
    began = time.perf_counter_ns()
    _, status, _ = run_wsgi_app(app, environ, buffered=True)
    took = time.perf_counter_ns() - began
    assert status == "204 NO CONTENT"
    return took


def times(app: Flask, box: BallotBox, pairs: int) -> tuple[list[int], list[int]]:
    """Nanoseconds of so many replies to the one answer, and to the other."""
    chance = Random(14)  # noqa: S311 - the order of two ballots
    took: tuple[list[int], list[int]] = [], []
    measures = [measure_of(activity) for activity in lessons_in(CONTENT).activities()]
    for pair in range(pairs):
        if pair % PAIRS_A_ROOM == 0:
            box.forget(ROOM)
            box.put_room(ROOM, CODE, NOW + timedelta(hours=1), 2 * PAIRS_A_ROOM, measures, "once")
        for which in chance.sample((0, 1), 2):
            took[which].append(post(app, (ONE, OTHER)[which]))
    return took


def from_a_coin(one: list[int], other: list[int]) -> float:
    """|AUC − ½|: the Mann–Whitney statistic is the area, times the number of pairs."""
    return abs(float(mannwhitneyu(one, other).statistic) / (len(one) * len(other)) - 0.5)


def by_chance(replies: int) -> float:
    """What |AUC − ½| exceeds by chance in one run of a million, when times do not depend on the answer."""
    return float(norm.isf(BY_CHANCE / 2)) * sqrt((2 * replies + 1) / 12) / replies


def test_times_do_not_tell_answers(app: Flask, box: BallotBox, attacks: Attacks) -> None:
    pairs = attacks.trials(whole=20_000, quick=2_000)
    distance = from_a_coin(*times(app, box, pairs))
    attacks.holds(f"|AUC − 0.5| over {pairs:,} replies to each", distance, max(BOUND, by_chance(pairs)))


def test_extra_work_for_one_answer_is_caught(
    app: Flask, box: BallotBox, attacks: Attacks, monkeypatch: pytest.MonkeyPatch
) -> None:
    cast, extra = SqliteBallotBox.cast, EXTRA_US if attacks.whole else QUICK_EXTRA_US

    def cast_with_care(
        box: SqliteBallotBox, code: str, ballot: Ballot, now: datetime, slip: str | None
    ) -> None:
        until = time.perf_counter() + extra / 1_000_000 * (("pass-on", 2) in ballot.answers)
        while time.perf_counter() < until:
            pass
        cast(box, code, ballot, now, slip)

    monkeypatch.setattr(SqliteBallotBox, "cast", cast_with_care)
    pairs = attacks.trials(whole=2_000, quick=400)
    distance = from_a_coin(*times(app, box, pairs))
    case = f"{extra} µs of extra work for one answer: |AUC − 0.5|"
    attacks.twin(case, distance, max(BOUND, by_chance(pairs)))
