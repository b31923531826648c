"""A ballot box on Valkey that is set up badly is refused at the start, and one line says what to do."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from safe4me import create_app
from safe4me.settings import Settings
from safe4me.valkey_client import client
from tests.helpers.world.ballots import own_address
from tests.helpers.world.schools import Clock, close, with_settings

SOON = -0.8  # seconds, to which the site adds one for the way
TO_LOOK_AT = "cannot be used: see its servers, and the address, user, password, prefix and tls in"


@pytest.fixture
def site(
    request: pytest.FixtureRequest,
    on_sqlite: Settings,
    valkey_port: int,
    clock: Clock,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Flask]:
    """A site with the address of a test's parameter, in which {} stands for the server.

    It soon gives up: a server that does not speak TLS says nothing at all to whoever does.
    """
    connect = client.connect
    monkeypatch.setattr(
        client, "connect", lambda address, _patience, *, vouched: connect(address, SOON, vouched=vouched)
    )
    url = request.param.format(f"127.0.0.1:{valkey_port}")
    app = create_app(with_settings(on_sqlite, ballot_box_url=url))
    app.extensions["clock"] = clock
    yield app
    close(app)


def line_of(app: Flask, command: str) -> str:
    """The one line about Valkey of a command that is refused."""
    done = app.test_cli_runner().invoke(args=[command])
    assert done.exit_code == 1
    [line] = [line for line in done.output.splitlines() if "ballot box on Valkey" in line]
    return line


@pytest.mark.parametrize(
    "site",
    [
        "valkey://127.0.0.1:1?tls=no",
        "valkey://{}?tls=yes",
        "valkey://nobody:wrong@{}?tls=no",
        "valkey+sentinel://127.0.0.1:1,127.0.0.1:2,127.0.0.1:3/box?tls=no",
        "valkey+sentinel://{}/box?tls=no",
    ],
    ids=["nobody there", "wrong TLS", "wrong password", "no Sentinel there", "a server for a Sentinel"],
    indirect=True,
)
def test_an_address_that_leads_to_no_box_is_said_in_one_line(site: Flask) -> None:
    for command in ("serve", "doctor"):
        assert TO_LOOK_AT in line_of(site, command)
        assert "wrong" not in line_of(site, command), "the line tells no password"


@pytest.fixture
def apart(on_sqlite: Settings, valkey_port: int) -> Iterator[Flask]:
    """A site whose clock is as right as that of the Valkey server."""
    address = f"valkey://127.0.0.1:{valkey_port}?tls=no&prefix={own_address(valkey_port).prefix}"
    app = create_app(with_settings(on_sqlite, ballot_box_url=address))
    yield app
    close(app)


@pytest.mark.parametrize("minutes", [-3, 3])
def test_a_site_whose_clock_is_wrong_does_not_start(apart: Flask, minutes: int) -> None:
    apart.extensions["clock"] = lambda: datetime.now(UTC) + timedelta(minutes=minutes)
    for command in ("serve", "doctor"):
        assert "seconds apart: let a time server set both." in line_of(apart, command)


def test_one_whose_clock_is_right_is_told_nothing_of_it(apart: Flask) -> None:
    assert "apart" not in apart.test_cli_runner().invoke(args=["doctor"]).output
