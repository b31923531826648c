"""A Valkey server that could leave ballots on a disk is refused, at each connection."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from valkey.connection import Connection

from bench.serving import HOST
from safe4me.ballot_box.records import BoxUnavailable
from safe4me.ballot_box.valkey.store import ValkeyBallotBox
from safe4me.engines import ballot_box_of
from safe4me.settings import Settings
from safe4me.settings.fields import read_box_address
from safe4me.valkey_client.topology import UnfitNode, unfit_line
from tests.helpers.servers.valkey import PASSWORD, Node, ValkeySet, valkey_server, valkey_set, wait_until
from tests.helpers.world.ballots import SECRET
from tests.helpers.world.schools import NOW, with_settings

UNSHOWN = f"user site on >{PASSWORD.format('site')} ~safe4me:* +@all -config"


def said_of(box: ValkeyBallotBox) -> str:
    """What is said of a box that is refused because of a server; nothing of another."""
    try:
        box.due(NOW)
    except BoxUnavailable as refused:
        return unfit_line(refused.__cause__) if isinstance(refused.__cause__, UnfitNode) else ""
    return ""


@pytest.mark.parametrize(
    ("options", "why"),
    [
        (("--save", "60 1"), "save is '60 1', allowed is ''"),
        (("--appendonly", "yes"), "appendonly is 'yes', allowed is 'no'"),
        (
            ("--repl-diskless-load", "flush-before-load"),
            "repl-diskless-load is 'flush-before-load', allowed is 'swapdb'",
        ),
        (
            ("--shutdown-on-sigterm", "save"),
            "shutdown-on-sigterm is 'save', allowed is 'default' or 'nosave'",
        ),
    ],
)
def test_a_server_that_writes_to_a_disk_is_refused(
    tmp_path: Path, app: Flask, settings: Settings, options: tuple[str, ...], why: str
) -> None:
    with valkey_server(tmp_path, *options) as port:
        url = f"valkey://127.0.0.1:{port}?tls=no"
        assert said_of(ValkeyBallotBox(read_box_address(url), SECRET)) == (
            f"The Valkey server 127.0.0.1:{port} is not fit to hold a ballot box: {why}."
        )
        app.extensions["ballot_box"] = ballot_box_of(with_settings(settings, ballot_box_url=url))
        for command in ("doctor", "serve"):
            assert why in app.test_cli_runner().invoke(args=[command]).output


def test_a_server_that_does_not_show_its_configuration_needs_somebody_who_answers_for_it(
    tmp_path: Path,
) -> None:
    users = tmp_path / "users.acl"
    users.write_text(UNSHOWN)
    with valkey_server(tmp_path, "--aclfile", str(users)) as port:
        address = read_box_address(f"valkey://site:{PASSWORD.format('site')}@127.0.0.1:{port}?tls=no")
        assert "may not read its configuration" in said_of(ValkeyBallotBox(address, SECRET))
        assert ValkeyBallotBox(address, SECRET, vouched=True).due(NOW) == []


@pytest.fixture
def servers(tmp_path: Path) -> Iterator[ValkeySet]:
    with valkey_set(tmp_path) as running:
        yield running


def restart_a_replica(servers: ValkeySet, *changed: str) -> Node:
    """End one, and start it again with other options."""
    replica = servers.replicas()[0]
    replica.process.terminate()
    replica.process.wait(timeout=60)
    servers.restart(replica, *changed)
    return replica


def test_a_replica_that_would_take_its_data_through_a_file_is_refused_at_the_next_connection(
    servers: ValkeySet,
) -> None:
    assert ValkeyBallotBox(servers.address, SECRET).due(NOW) == []
    replica = restart_a_replica(servers, "--repl-diskless-load", "disabled")
    wait_until(lambda: f":{replica.port} is not fit" in said_of(ValkeyBallotBox(servers.address, SECRET)))


def test_a_replica_that_takes_ballots_and_does_not_let_the_site_in_is_refused(
    servers: ValkeySet, tmp_path: Path
) -> None:
    others = tmp_path / "others.acl"
    others.write_text("user default off")
    replica = restart_a_replica(servers, "--aclfile", str(others))
    shut = f":{replica.port} is not fit to hold a ballot box: it is a replica that takes ballots"
    wait_until(lambda: shut in said_of(ValkeyBallotBox(servers.address, SECRET)))
    assert ValkeyBallotBox(servers.address, SECRET, vouched=True).due(NOW) == []


def test_whoever_copies_the_primary_and_listens_nowhere_is_refused(servers: ValkeySet) -> None:
    copier = Connection(HOST, servers.primary().port, username="replica", password=PASSWORD.format("replica"))
    copier.connect()
    copier.send_command("PSYNC", "?", "-1")
    wait_until(lambda: f"{HOST}:0 is not fit" in said_of(ValkeyBallotBox(servers.address, SECRET)))
    copier.disconnect()
