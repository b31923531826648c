"""A server says on its own machine whether it answers, and whether it is ready; no more than that."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.exc import OperationalError

from safe4me.ballot_box.records import BoxUnavailable
from safe4me.db import admin
from safe4me.web.http.health import ANSWERS, KEPT_SECONDS, READY, HealthChecks
from safe4me.web.http.site import NOTHING_BUILT


class Clock:
    """A clock that goes when it is told to."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def client(app: Flask, clock: Clock) -> FlaskClient:
    app.wsgi_app = HealthChecks(app.wsgi_app, app, clock)  # type: ignore[method-assign] # with a clock of the test's
    return app.test_client()


def is_ready(client: FlaskClient) -> bool:
    reply = client.get(READY)
    assert (reply.status_code, reply.data) in {(200, b"ok\n"), (503, b"not ready\n")}
    return reply.status_code == 200


def break_database(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_engine: object) -> None:
        raise OperationalError("", {}, Exception())

    monkeypatch.setattr(admin, "try_reading", fail)


def break_box(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> None:
        raise BoxUnavailable

    monkeypatch.setattr(app.extensions["ballot_box"], "identity", fail)


def lose_pages(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    app.extensions["site"] = NOTHING_BUILT


def test_a_whole_site_answers_and_is_ready(app: Flask) -> None:
    for path in (ANSWERS, READY):
        reply = app.test_client().get(path)
        assert (reply.status_code, reply.data) == (200, b"ok\n")
        assert reply.headers["Cache-Control"] == "no-store"
        assert "Set-Cookie" not in reply.headers


@pytest.mark.parametrize("breaking", [break_database, break_box, lose_pages])
def test_what_it_stands_on_is_gone_so_it_answers_and_is_not_ready(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch, breaking: object
) -> None:
    assert callable(breaking)
    breaking(app, monkeypatch)
    assert not is_ready(client)
    assert client.get(ANSWERS).status_code == 200


def test_it_looks_once_in_five_seconds(
    app: Flask, client: FlaskClient, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert is_ready(client)
    break_database(app, monkeypatch)
    clock.now = KEPT_SECONDS - 1
    assert is_ready(client)
    clock.now = KEPT_SECONDS
    assert not is_ready(client)


def test_nothing_can_be_sent_there(app: Flask) -> None:
    assert app.test_client().post(READY).status_code == 404
