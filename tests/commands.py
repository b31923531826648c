"""Commands, as whoever runs the site types them, and what of them is on record."""

from click.testing import Result
from flask import Flask
from sqlalchemy import select

from safe4me.db.audit import AuditEntry
from safe4me.db.base import db


def run(app: Flask, *arguments: object) -> Result:
    return app.test_cli_runner().invoke(args=[str(argument) for argument in arguments])


def on_record() -> list[tuple[str | None, int | None, str]]:
    entries = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id))
    return [(entry.command_line, entry.account_id, entry.told("somebody who is gone")) for entry in entries]
