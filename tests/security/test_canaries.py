"""Recognisable strings go through every form and header, and are then in no log and in few columns.

Everybody asks once; each test then reads what is left of it.
"""

import logging
import shutil
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from flask import Flask
from sqlalchemy import select

from safe4me import create_app
from safe4me.db import security_log
from safe4me.db.accounts import Account
from safe4me.db.all_tables import Base
from safe4me.db.base import db
from safe4me.db.rooms import Room
from safe4me.db.schools import SchoolClass
from safe4me.settings import Settings
from tests.helpers.world.app import entries
from tests.helpers.world.schools import Browser, Clock, close, make_place, with_settings
from tests.integration.test_role_matrix import MATRIX, World, make_world, path, token_of
from tests.security.test_routes import NAMES

CANARY = "kanarienvogel"
HEADERS = (
    "User-Agent",
    "Referer",
    "Accept-Language",
    "X-Forwarded-For",
    "X-Request-Id",
    "From",
    "Authorization",
)
KEPT = {  # columns that hold what somebody typed: names, notes, an email, and who changed them
    *("account.name", "account.email", "area.name", "school.name", "school_class.name", "delivery.note"),
    *("assignment.note", "audit_entry.what"),
    *("school.safeguarding_lead", "school.lead_telephone"),
    *("school.safeguarding_deputy", "school.deputy_telephone"),
}
LAST = ("/account/sign-out",)  # ends the session that the rest needs


def where_it_is(engine_tables: Any) -> set[str]:
    """The columns of the main database in which a canary sits."""
    found: dict[str, int] = defaultdict(int)
    for table in engine_tables:
        for row in db.session.execute(select(table)).mappings():
            for name, value in row.items():
                found[f"{table.name}.{name}"] += CANARY in str(value).lower()
    return {name for name, many in found.items() if many}


class Collected(logging.Handler):
    """The lines that went out, and all of each record."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.lines: list[str] = []
        self.whole: list[str] = []  # with the trace of a fault

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(record.getMessage())
        self.whole.append(self.format(record))


@contextmanager
def collected(logger: logging.Logger, level: int) -> Iterator[Collected]:
    """What a logger says until the block is over, from that level on."""
    collected, before = Collected(), logger.level
    logger.addHandler(collected)
    logger.setLevel(level)
    yield collected
    logger.setLevel(before)
    logger.removeHandler(collected)


class Asked(NamedTuple):
    """A site that everybody has asked for everything: what it said, and what was never to be said."""

    app: Flask
    logged: Collected
    security_lines: list[str]
    secrets: set[str]  # codes of rooms, names of classes, emails


@pytest.fixture(scope="module")
def asked(
    server_settings: Settings, empty_database: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Asked]:
    folder = tmp_path_factory.mktemp("asked")
    database = shutil.copy(empty_database, folder / "safe4me.db")
    own = {"database_url": f"sqlite:///{database}", "ballot_box_path": folder / "ballot-box.db"}
    app = create_app(with_settings(server_settings, **own))
    app.extensions["clock"] = clock = Clock()
    app.test_client_class = Browser
    app.add_url_rule("/fault/<what>", view_func=fault, methods=["GET", "POST"])
    with app.app_context():
        world = make_world(app, make_place("Northshire", "Hill School"), clock)
        told = (Room.code, SchoolClass.name, Account.email)
        secrets = {each for column in told for each in db.session.scalars(select(column))}
        with (
            collected(logging.getLogger(), logging.DEBUG) as logged,
            collected(security_log.logger, logging.INFO) as of_security,
        ):
            ask_for_everything(world)
        yield Asked(app, logged, of_security.lines, secrets)
        db.session.remove()
    close(app)


def ask_for_everything(world: World) -> None:
    """Everybody asks for every address, with canaries in all that they send; and one meets a fault."""
    headers = {name: f"{CANARY}-{name}\tforged line" for name in HEADERS}
    sent = {name: f"{CANARY} {name}" for name in NAMES}
    for row in sorted(MATRIX, key=lambda row: row.route in LAST):
        for client in world.clients.values():
            data = {**sent, "csrf_token": token_of(client)} if row.method == "POST" else None
            asked = path(row.route, {**world.ids, "token": CANARY, "rest": CANARY})
            client.open(asked, method=row.method, data=data, query_string=sent, headers=headers)
    world.clients["nobody"].post(f"/fault/{CANARY}", data=sent, query_string=sent, headers=headers)


def fault(what: str) -> str:
    return str(1 // 0) + what


@pytest.mark.asvs("14.2.4", "16.2.5", "16.4.1")
def test_what_is_sent_is_in_no_log_and_in_no_table_but_its_own(asked: Asked) -> None:
    text = "\n".join(asked.logged.whole)
    assert "ZeroDivisionError in /fault/<what>" in text
    assert CANARY not in text.lower()
    assert all("forged line" not in line for line in asked.logged.lines)
    db.session.rollback()
    assert where_it_is(Base.metadata.sorted_tables) <= KEPT
    box = Path(asked.app.extensions["settings"].ballot_box_path)
    files = [
        each for each in box.parent.iterdir() if each.is_file() and not each.name.startswith("safe4me.db")
    ]
    assert box in files
    assert [each.name for each in files if CANARY.encode() in each.read_bytes().lower()] == []


@pytest.mark.asvs("16.2.5", "16.4.1")
def test_no_entry_and_no_line_holds_what_was_sent_or_who_a_pupil_is(asked: Asked) -> None:
    left = entries()
    assert len(left) > 50
    assert len(asked.security_lines) > 50
    rooms = {f"room {n}" for n in range(9)}
    ways = {"mail"}  # by which a lead lets teachers come in
    assert {each.subject for each in left} <= {"", "another site", *ways, *asked.app.view_functions, *rooms}
    said = " ".join([*asked.security_lines, *(f"{each.subject} {each.command_line}" for each in left)])
    assert [each for each in (CANARY, "/", "127.0.0.1", "@", *asked.secrets) if each in said] == []
