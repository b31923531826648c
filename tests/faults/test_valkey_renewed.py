"""Valkey servers that are started anew one after the other, as deploy/valkey-renew does it at night."""

import os
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from bench.serving import HOST
from bench.valkeys import DEPLOY
from safe4me.ballot_box.valkey.store import ValkeyBallotBox
from tests.helpers.servers.valkey import NAME, PASSWORD, ValkeySet, valkey_set
from tests.helpers.world.ballots import CODE, DUE, PATIENCE_SECONDS, QUIZ_MEASURE, SECRET

STEP_SECONDS, LONGEST_SECONDS = 0.05, 180.0
# Whoever looks after a server is asked to start it anew, and takes the question away when that is done.
ASKS = 'echo "$2" >asked.new; mv asked.new asked; while [ -e asked ]; do sleep 0.05; done'


@pytest.fixture
def servers(tmp_path: Path) -> Iterator[ValkeySet]:
    with valkey_set(tmp_path) as running:
        yield running


def renew(servers: ValkeySet, folder: Path, **told: str) -> int:
    """Run the script, told more, and start anew each server that it asks for; what it ends with."""
    sentinels = [f"{HOST}:{port}" for port in servers.sentinels]
    command = [str(DEPLOY / "valkey-renew"), "safe4me", NAME, *sentinels, "--", "sh", "-c", ASKS, "sh"]
    signed_in = {"SITE_PASSWORD": PASSWORD.format("site"), "SITE_OPTIONS": "--user site"}
    asked = folder / "asked"
    environ = {**os.environ, **signed_in, **told}
    script = subprocess.Popen(command, cwd=folder, env=environ)  # noqa: S603 - our own script
    late = time.monotonic() + LONGEST_SECONDS
    try:
        while script.poll() is None:
            assert time.monotonic() < late, "the servers are not all started anew"
            if asked.exists():
                node = servers.servers[int(asked.read_text())]
                node.send(signal.SIGTERM)
                node.process.wait(LONGEST_SECONDS)
                servers.restart(node)
                asked.unlink()
            time.sleep(STEP_SECONDS)
        return script.wait()
    finally:
        asked.unlink(missing_ok=True)
        script.kill()


def test_servers_are_started_anew_with_the_box_in_them_and_only_while_no_room_is_open(
    servers: ValkeySet, tmp_path: Path
) -> None:
    box = ValkeyBallotBox(servers.address, SECRET, PATIENCE_SECONDS)
    identity = box.identity()
    box.put_room(1, CODE, DUE, 32, [QUIZ_MEASURE], "once")
    before = {node.process.pid for node in servers.servers.values()}
    assert renew(servers, tmp_path) == 1
    assert {node.process.pid for node in servers.servers.values()} == before
    box.forget(1)
    assert renew(servers, tmp_path) == 0
    assert not {node.process.pid for node in servers.servers.values()} & before
    assert ValkeyBallotBox(servers.address, SECRET, PATIENCE_SECONDS).identity() == identity


def test_a_set_that_is_not_whole_is_left_as_it_is(servers: ValkeySet, tmp_path: Path) -> None:
    lost, *_ = servers.replicas()
    lost.send(signal.SIGKILL)
    before = {node.process.pid for node in servers.servers.values()}
    assert renew(servers, tmp_path, LONGEST_SECONDS="1") == 1
    assert {node.process.pid for node in servers.servers.values()} == before
