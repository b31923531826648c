"""In which order ballots came cannot be told: sent in any order, they leave the same databases, to the byte.

Attacker has: both databases

One class's ballots, some of them sent twice, are posted in many orders, a minute apart. Compared are the SQL
dumps of the ballot box and of the main database, in the middle of the room and after a seal with fixed noise,
and then the bytes of the box's file. (While a room is open these differ: the file shows where a row was put.)
A lint reads the schema of whatever holds what pupils sent: no column for a time, no running number and, in
the box, no rowid, which would count the rows as they came.
"""

import re
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from random import Random

import pytest
from flask import Flask
from sqlalchemy import Table
from sqlalchemy.dialects import sqlite
from sqlalchemy.schema import CreateTable

from safe4me.ballot_box.sqlite.process import ProcessConnection
from safe4me.ballot_box.sqlite.tables import metadata, nonces
from safe4me.db.base import Base
from safe4me.privacy import noise
from safe4me.settings import Settings
from tests.attacks.conftest import Attacks
from tests.attacks.replay import Opened, just_opened, left_behind, quiz, story
from tests.helpers.world.schools import Place

PUPILS, TWICE = 10, 4
SUMS = (
    "seal",
    "sealed_count",
    "batch",
    "batch_count",
    "area_total",
)  # what the main database keeps of what pupils sent
TIME = re.compile(r"date|time|stamp|when|_at$|order|sequence")
# When it ends, and when its teacher first pressed "Finish", whatever was sent in it.
OF_THE_ROOM = {("rooms", "due_at"), ("seal", "sealed_on"), ("countings", "told_at")}


def told_apart(opened: Opened, orders: int) -> int:
    """How many orders left something other than the first one did."""
    quizzes = [quiz(n, 1 + n % 3, 1 + n % 4) for n in range(PUPILS)]
    sent = [*quizzes, *quizzes[:TWICE], *(story(n, n % 3) for n in range(PUPILS))]
    first, chance = left_behind(opened, sent), Random(12)  # noqa: S311 - orders, no secrets
    return sum(left_behind(opened, chance.sample(sent, len(sent))) != first for _ in range(orders - 1))


def offences(tables: Iterable[str], *, rowid: bool = False) -> list[str]:
    """What in these tables could keep an order or a time; with `rowid` a rowid may be there."""
    found = [table for table in tables if "AUTOINCREMENT" in table.upper()]
    with closing(sqlite3.connect(":memory:")) as empty:
        for table in tables:
            empty.execute(table)
        made_tables = empty.execute("SELECT name, wr FROM pragma_table_list WHERE name NOT LIKE 'sqlite_%'")
        for name, without_rowid in made_tables.fetchall():
            found += [] if without_rowid or rowid else [name]
            columns = empty.execute("SELECT name, type FROM pragma_table_info(?)", [name]).fetchall()
            times = [column for column, kind in columns if TIME.search(f"{kind} {column}".lower())]
            found += [column for column in times if (name, column) not in OF_THE_ROOM]
    return found


def made(tables: Iterable[Table]) -> list[str]:
    return [str(CreateTable(table).compile(dialect=sqlite.dialect())) for table in tables]


@pytest.fixture
def settings(on_sqlite: Settings) -> Settings:
    """Those of a site on SQLite: whoever attacks has its file."""
    return on_sqlite


@pytest.fixture(autouse=True)
def fixed_noise(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(noise, "sum_zero_noise", lambda k, _epsilon: (1, -1, *[0] * (k - 2)))


def test_orders_cannot_be_told_apart(app: Flask, place: Place, attacks: Attacks) -> None:
    apart = told_apart(just_opened(app, place), attacks.trials(whole=60, quick=6))
    attacks.holds("orders told apart by what they left behind", apart, at_most=0)


def test_no_table_can_keep_an_order(attacks: Attacks) -> None:
    sums = made(Base.metadata.tables[name] for name in SUMS)
    found = offences(made(metadata.tables.values())) + offences(sums, rowid=True)
    attacks.holds("columns and rowids that could keep an order", len(found), at_most=0)


def test_hashes_in_the_order_of_arrival_are_caught(
    app: Flask, place: Place, attacks: Attacks, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(nonces.dialect_options["sqlite"], "with_rowid", True)
    attacks.twin("hashes with a rowid: orders told apart", told_apart(just_opened(app, place), 4), beyond=0)
    attacks.twin("hashes with a rowid: found in the schema", len(offences(made([nonces]))), beyond=0)


def test_a_box_that_is_emptied_but_not_written_anew_is_caught(
    app: Flask, place: Place, attacks: Attacks, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ProcessConnection, "rewrite", lambda _process: None)
    apart = told_apart(just_opened(app, place), 4)
    attacks.twin("a box emptied but not written anew: orders told apart", apart, beyond=0)


@pytest.mark.parametrize(
    "column", ["sent_at INTEGER", "sent TIMESTAMP", "n INTEGER PRIMARY KEY AUTOINCREMENT"]
)
def test_a_table_that_could_keep_an_order_is_caught(attacks: Attacks, column: str) -> None:
    found = offences([f"CREATE TABLE ballots ({column}, chosen INTEGER)"], rowid=True)
    attacks.twin(f"a table with “{column}”: found in the schema", len(found), beyond=0)
