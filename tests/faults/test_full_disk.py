"""The disk fills up under the main database, or under the ballot box, and has room again later.

Whoever is refused may try again; what was thanked for, sealed or reserved is there, once.
"""

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from safe4me.settings import Settings
from tests.faults.conftest import Faults
from tests.faults.holding import Held, hold_while
from tests.helpers.servers.machine import filled, small_disk
from tests.helpers.servers.postgres import PostgresServer, make_tables, postgres_servers, url_of
from tests.helpers.servers.pupils import LONGEST_SECONDS
from tests.helpers.world.schools import with_settings

pytestmark = pytest.mark.long

ROUNDS, REFUSED = 8, 5
MIB = 1024 * 1024


def wait_until_more(number: Callable[[], int]) -> None:
    """Wait until a number has grown by REFUSED."""
    enough, late = number() + REFUSED, time.monotonic() + LONGEST_SECONDS
    while number() < enough:
        assert time.monotonic() < late, "nobody was refused"
        time.sleep(0.01)


def test_under_the_main_database_on_sqlite(settings: Settings, tmp_path: Path, faults: Faults) -> None:
    with small_disk(tmp_path / "small", 8 * MIB) as disk:
        url = f"sqlite:///{disk / 'safe4me.db'}"
        make_tables(url)

        def fill(held: Held, _: int) -> None:
            with filled(disk):
                wait_until_more(lambda: held.school.refused)

        own = with_settings(settings, database_url=url)
        hold_while(own, tmp_path, faults, "main database on SQLite", fill, ROUNDS)


def test_under_the_ballot_box(settings: Settings, tmp_path: Path, faults: Faults) -> None:
    with small_disk(tmp_path / "small", 8 * MIB) as disk:

        def fill(held: Held, _: int) -> None:
            with filled(disk):
                wait_until_more(lambda: held.pupils.told_again)

        own = with_settings(settings, ballot_box_path=disk / "ballot-box.db")
        hold_while(own, tmp_path, faults, "ballot box on SQLite", fill, ROUNDS)


def test_under_postgresql(settings: Settings, tmp_path: Path, faults: Faults) -> None:
    small_segments = "max_wal_size=32MB", "min_wal_size=32MB"
    with postgres_servers(1, *small_segments) as (server,), small_disk(server.folder, 120 * MIB) as disk:
        server.make()
        make_tables(url_of([server]))

        def fill(held: Held, _: int) -> None:
            with filled(disk):
                wait_until_more(lambda: held.school.refused)
            start_again(server)

        own = with_settings(settings, database_url=url_of([server]))
        hold_while(own, tmp_path, faults, "PostgreSQL", fill, ROUNDS)
        server.close()


def start_again(server: PostgresServer) -> None:
    """As a service manager does: a server whose log of changes found no room has ended itself."""
    if not server.runs():
        server.start()
