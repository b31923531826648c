"""PostgreSQL is killed and started again, or fails over, while rooms are opened, filled and sealed.

The ledger spends nothing twice, and no seal is lost or doubled; ballots need no main database, and go on.
"""

from collections.abc import Sequence
from pathlib import Path

import pytest

from safe4me.settings import Settings
from tests.faults.conftest import Faults
from tests.faults.holding import Held, hold_while
from tests.helpers.servers.postgres import PostgresServer, make_tables, postgres_servers, url_of
from tests.helpers.world.schools import with_settings

BALLOTS_MEANWHILE = 20  # are thanked for while no database is there


def on(servers: Sequence[PostgresServer], settings: Settings) -> Settings:
    """Settings of a site with a new database on whichever of the servers takes changes."""
    make_tables(url_of(servers))
    return with_settings(settings, database_url=url_of(servers))


@pytest.mark.long
def test_a_server_that_is_killed_and_started_again(
    settings: Settings, tmp_path: Path, faults: Faults
) -> None:
    with postgres_servers(1) as servers:
        servers[0].make()

        def kill_and_start(held: Held, _: int) -> None:
            servers[0].kill()
            held.pupils.wait_for(BALLOTS_MEANWHILE)
            servers[0].start()

        hold_while(on(servers, settings), tmp_path, faults, "killed and started again", kill_and_start, 20)


def test_a_server_that_is_killed_for_good_and_a_standby_that_takes_its_place(
    settings: Settings, tmp_path: Path, faults: Faults
) -> None:
    with postgres_servers(2) as servers:
        servers[0].make()
        servers[1].copy(servers[0])

        def fail_over(held: Held, n: int) -> None:
            primary, standby = servers[n % 2], servers[1 - n % 2]
            primary.kill()
            held.pupils.wait_for(BALLOTS_MEANWHILE)
            standby.promote()
            primary.copy(standby)

        rounds = faults.rounds(whole=20, quick=1)
        hold_while(on(servers, settings), tmp_path, faults, "failed over", fail_over, rounds)
