"""`python -m bench.accounts`: whether the time of a reply tells which emails have an account.

A wrong password, and a lost one, for emails of every standing, in turns, each once and from an address of its
own; medians, and how far each is from that of an account that may sign in. It exits with 1 when one is
further off than a busy machine explains.
"""

import logging
import re
import secrets
import tempfile
import time
from collections.abc import Mapping
from contextvars import Context
from pathlib import Path
from statistics import median
from uuid import uuid4

from flask import Flask
from flask.testing import FlaskClient
from flask_security import hash_password

from safe4me import create_app
from safe4me.db.accounts import Account
from safe4me.db.base import db
from safe4me.settings import Settings

ROUNDS = 200
MOST_APART = 0.1  # of a busy machine; a hash that is missing would be 0.9
SIGN_IN, LOST = "/account/sign-in", "/account/lost-password"
STANDINGS = ("known", "unknown", "disabled", "invited", "two steps")
SETTLE_SECONDS = 0.03  # what goes on after a reply is over by then
TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
NOBODY = 9  # the port of discard: mail is taken by nobody


def main() -> None:
    """Measure, print the figures, and exit 1 when a reply tells too much."""
    logging.disable()  # each wrong password, and each letter that nobody takes, is a line
    with tempfile.TemporaryDirectory() as name:
        app = _make_app(Path(name))
        waits = {path: _measure(app, path) for path in (SIGN_IN, LOST)}
        with app.app_context():
            db.engine.dispose()
    apart = [each for path, of_path in waits.items() for each in _report(path, of_path)]
    if max(apart) > MOST_APART:
        raise SystemExit(f"A reply is {max(apart):.0%} apart from that of a known account.")


def _make_app(folder: Path) -> Flask:
    settings = Settings(
        mode="development",
        secret_key=secrets.token_hex(16),
        database_url=f"sqlite:///{folder / 'main.db'}",
        ballot_box_path=folder / "ballot-box.db",
        build_folder=folder / "build",
        smtp_host="127.0.0.1",
        smtp_port=NOBODY,
        smtp_security="none",
    )
    app = create_app(settings)
    with app.app_context():
        db.create_all()
        hashed = str(hash_password(secrets.token_hex(16)))
        everybody = [(standing, n) for standing in STANDINGS for n in range(ROUNDS)]
        db.session.add_all(_account(*each, hashed) for each in everybody if each[0] != "unknown")
        db.session.commit()
    return app


def _account(standing: str, number: int, hashed: str) -> Account:
    return Account(
        email=_email(standing, number),
        password=None if standing == "invited" else hashed,
        active=standing != "disabled",
        tf_totp_secret="an app" if standing == "two steps" else None,
        tf_primary_method="authenticator" if standing == "two steps" else None,
        fs_uniquifier=uuid4().hex,
    )


def _email(standing: str, number: int) -> str:
    return f"{standing.replace(' ', '-')}.{number}@school.example"


def _measure(app: Flask, path: str) -> Mapping[str, list[float]]:
    """How many ms each reply took, by the standing of the account that was asked for."""
    client = app.test_client()
    found = TOKEN.search(client.get(path).text)
    if not found:
        raise SystemExit(f"{path} has no form.")
    waits: dict[str, list[float]] = {standing: [] for standing in STANDINGS}
    for number in range(ROUNDS):
        for standing in secrets.SystemRandom().sample(STANDINGS, len(STANDINGS)):
            data = {"email": _email(standing, number), "csrf_token": found[1]}
            if path == SIGN_IN:
                data["password"] = secrets.token_hex(8)
            waits[standing].append(Context().run(_time, client, path, data))
            time.sleep(SETTLE_SECONDS)
    return waits


def _time(client: FlaskClient, path: str, data: Mapping[str, str]) -> float:
    address = ".".join(str(1 + secrets.randbelow(200)) for _ in range(4))
    began = time.perf_counter()
    client.post(path, data=data, environ_overrides={"REMOTE_ADDR": address})
    return 1000 * (time.perf_counter() - began)


def _report(path: str, waits: Mapping[str, list[float]]) -> list[float]:
    """Print the medians of one page; how far each is from the known accounts', as a share of it."""
    known = median(waits["known"])
    ratios = {standing: median(of_standing) / known for standing, of_standing in waits.items()}
    for standing, ratio in ratios.items():
        print(f"{path} {standing}: median {median(waits[standing]):.2f} ms, {ratio:.3f} times a known one")
    return [abs(ratio - 1) for ratio in ratios.values()]


if __name__ == "__main__":
    main()
