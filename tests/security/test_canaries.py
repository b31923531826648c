"""Recognisable strings go through every form and header, and are then in no log and in few columns."""

import logging
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from safe4me.db.all_tables import Base
from safe4me.db.base import db
from safe4me.settings import Settings
from tests.integration.test_role_matrix import MATRIX, World, path, token_of, world
from tests.security.test_routes import NAMES

__all__ = ["world"]

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


@pytest.mark.asvs("14.2.4", "16.2.5", "16.4.1")
def test_what_is_sent_is_in_no_log_and_in_no_table_but_its_own(
    app: Flask, world: World, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    headers = {name: f"{CANARY}-{name}\tforged line" for name in HEADERS}
    sent = {name: f"{CANARY} {name}" for name in NAMES}
    app.add_url_rule("/fault/<what>", view_func=fault, methods=["GET", "POST"])
    with caplog.at_level(logging.DEBUG):
        for row in sorted(MATRIX, key=lambda row: row.route in LAST):
            for who, client in world.clients.items():
                data = {**sent, "csrf_token": token_of(client)} if row.method == "POST" else None
                asked = path(row.route, {**world.ids, "token": CANARY, "rest": CANARY})
                client.open(asked, method=row.method, data=data, query_string=sent, headers=headers)
                assert who
        world.clients["nobody"].post(f"/fault/{CANARY}", data=sent, query_string=sent, headers=headers)
    assert "ZeroDivisionError in /fault/<what>" in caplog.text
    assert CANARY not in caplog.text.lower()
    assert all("forged line" not in record.getMessage() for record in caplog.records)
    db.session.rollback()
    assert where_it_is(Base.metadata.sorted_tables) <= KEPT
    box = Path(settings.ballot_box_path)
    files = [
        each for each in box.parent.iterdir() if each.is_file() and not each.name.startswith("safe4me.db")
    ]
    assert box in files
    assert [each.name for each in files if CANARY.encode() in each.read_bytes().lower()] == []


def fault(what: str) -> str:
    return str(1 // 0) + what
