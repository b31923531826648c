"""The real server, its ballot box on a set of Valkey servers, whose primary is killed while pupils send."""

import json
import signal
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from threading import Event

import pytest

from bench.serving import Server, serving
from safe4me.content.measures import measure_of
from safe4me.engines import ballot_box_of
from safe4me.join_codes import new_code
from safe4me.settings import Settings
from tests.helpers.content.libraries import CONTENT, lessons_in
from tests.helpers.servers.valkey import valkey_set
from tests.helpers.servers.web import ask
from tests.helpers.world.ballots import QUIZ, fresh
from tests.helpers.world.schools import environ_of, with_settings

ROOM, PUPILS, EACH = 7_000_056, 8, 10
AS_JSON = {"Content-Type": "application/json"}
LONGEST_SECONDS, AGAIN_SECONDS = 90, 0.2


def send(server: Server, code: str) -> None:
    """Send a ballot as a page does: after "try again", the same one again. Nothing else may be replied."""
    body, late = json.dumps(fresh(QUIZ)).encode(), time.monotonic() + LONGEST_SECONDS
    while time.monotonic() < late:
        reply = ask(server, f"/c/{code}/ballots", method="POST", headers=AS_JSON, body=body)
        if reply.status == 204:
            return
        assert reply.status == 503
        assert int(reply.headers["retry-after"]) > 0
        time.sleep(AGAIN_SECONDS)
    pytest.fail("a ballot was never thanked for")


def test_pupils_are_told_to_try_again_while_the_primary_is_gone_and_each_counts_once(
    settings: Settings, tmp_path: Path
) -> None:
    code, killed = new_code(), Event()
    (tmp_path / "valkey").mkdir()
    with valkey_set(tmp_path / "valkey") as servers:
        on_valkey = with_settings(settings, ballot_box_url=servers.url)
        box = ballot_box_of(on_valkey)
        measures = [measure_of(activity) for activity in lessons_in(CONTENT).activities()]
        box.put_room(ROOM, code, datetime.now(UTC) + timedelta(hours=1), 100_000, measures, "once")
        with serving("app:app", environ_of(on_valkey), tmp_path) as server:

            def send_all(_: int) -> int:
                for n in count(1):
                    send(server, code)
                    if killed.is_set() and n >= EACH:
                        return n
                raise AssertionError

            with ThreadPoolExecutor(PUPILS) as pupils:
                sent = [pupils.submit(send_all, pupil) for pupil in range(PUPILS)]
                try:
                    send(server, code)
                    servers.primary().send(signal.SIGKILL)
                finally:
                    killed.set()
                thanked = 1 + sum(each.result() for each in sent)
        assert box.sent(ROOM)["law/quiz"] == thanked
