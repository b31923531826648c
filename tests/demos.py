"""The demo's command in tests, what it made, and the lines of the security log that it sent."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask
from sqlalchemy import func, select

from safe4me.db.accounts import Account
from safe4me.db.base import db


class Lines(logging.Handler):
    """The lines that the security log sends."""

    def __init__(self) -> None:
        super().__init__()
        self.sent: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.sent.append(record.getMessage())


@contextmanager
def lines_sent() -> Iterator[list[str]]:
    lines, log = Lines(), logging.getLogger("safe4me.security")
    log.addHandler(lines)
    yield lines.sent
    log.removeHandler(lines)


def run(app: Flask, *options: str) -> str:
    done = app.test_cli_runner().invoke(args=["demo", *options])
    assert done.exit_code == 0, done.output
    return done.output


def count(kind: type) -> int:
    return db.session.scalar(select(func.count()).select_from(kind)) or 0


def account(name: str) -> Account:
    return db.session.scalars(select(Account).where(Account.email == f"{name}@safe4me.example")).one()
