"""Fixtures that every tier shares: a deployment in a folder of its own, its app and clock, a school, a room.

The plain functions behind them (`make_place`, `open_room`, `sign_in`): `tests/helpers/world/schools.py`.
"""

import gc
import os
import shutil
from collections.abc import Callable, Generator, Iterator
from functools import partial
from itertools import count
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_migrate import stamp
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

from bench import valkeys
from bench.serving import Server, serving
from safe4me import create_app
from safe4me.ballot_box.interface import BallotBox
from safe4me.db import base
from safe4me.db.base import db
from safe4me.db.rooms import Room
from safe4me.settings import PREFIX, Settings
from safe4me.web.build import output
from safe4me.web.build.compile import build
from safe4me.web.http import password_hashing
from tests.helpers.content.libraries import CONTENT, made_once, site_built, site_files
from tests.helpers.servers.postgres import KINDS, database
from tests.helpers.servers.valkey import valkey_server
from tests.helpers.world.ballots import ENGINES, Store, sqlite_store, valkey_store
from tests.helpers.world.compiled import CompiledTemplates, compile_routes_once, compile_statements_once
from tests.helpers.world.schools import Browser, Clock, Place, close, environ_of, make_place, open_room

__all__ = ["site_built", "site_files"]

A_YEAR_IN_HOURS = 366 * 24
UNFLUSHED = "synchronous=OFF"  # a commit waits for no disk: what ends a process loses none of it
QUICK_HASHES = {"argon2__memory_cost": 8, "argon2__time_cost": 1, "argon2__parallelism": 1}
# The last: for how long one that was kept from working only watches, which is half a minute by Valkey's own.
QUICK_SENTINELS = {
    "INFO-PERIOD": 300,
    "ASK-PERIOD": 500,
    "PUBLISH-PERIOD": 300,
    "TILT-PERIOD": 1000,
}
# How long an example takes, or takes to make, says more of the machine than of the code.
hypothesis_settings.register_profile(
    "unhurried", hypothesis_settings(), deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
hypothesis_settings.load_profile("unhurried")
gc.set_threshold(
    100_000, 20, 100
)  # a run keeps much and makes little that only this finds: else a fifth of its time
Flask.jinja_options = {"bytecode_cache": CompiledTemplates()}
# A page that did not open, a connection that was cut, a browser that went away or never came.
STOPPED = r"net::ERR_|Page\.goto: Timeout|ECONNRESET|Connection closed|has been closed|\.launch\w*: Timeout"
for name in [name for name in os.environ if name.startswith(PREFIX)]:
    del os.environ[name]  # what this shell has set is not the tests'


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--database postgresql` runs on PostgreSQL what else runs on SQLite; `--report FILE` keeps the figures.

    With a report attacks are run whole.
    """
    parser.addoption("--database", choices=KINDS, default="sqlite", help="where the site's rows are")
    parser.addoption("--report", type=Path, help="write the figures of attacks, or of long faults, to a file")


def pytest_itemcollected(item: pytest.Item) -> None:
    """What Playwright itself stops runs once more, and the summary names it; a check that fails failed."""
    if isinstance(item, pytest.Function) and "browser_type" in item.fixturenames:
        item.add_marker(pytest.mark.flaky(reruns=1, only_rerun=STOPPED))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """With CI set, a test that is skipped has failed: a check that did not run is not a green one."""
    report = yield
    if os.environ.get("CI") and report.skipped:
        report.outcome = "failed"
        report.longrepr = f"Skipped, and with CI set that is a failure: {report.longrepr}"
    return report


@pytest.fixture(scope="session", autouse=True)
def in_a_hurry(request: pytest.FixtureRequest) -> Iterator[None]:
    """Spare this process what takes long and shows nothing: servers of their own have it all.

    Whole attacks and long faults, which write a report, have Sentinels as patient as anywhere.
    """
    with pytest.MonkeyPatch.context() as patch:
        if request.config.getoption("--report") is None:
            patch.setattr(valkeys, "PACE", QUICK_SENTINELS)
        patch.setattr(
            password_hashing, "ARGON2ID", QUICK_HASHES
        )  # how slow the site's are has a test of its own
        patch.setattr(output, "BEST", output.LIGHT)  # how small pages are is told of whole builds
        compile_routes_once(patch)
        compile_statements_once(patch)
        patch.setattr(base, "SQLITE_PRAGMAS", (*base.SQLITE_PRAGMAS, UNFLUSHED))  # a box's time is measured
        yield


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The build folder of the tests' own content; `current` leads into it."""
    return made_once(
        tmp_path_factory,
        "built",
        lambda folder: build(Settings(mode="development", content_folder=CONTENT, build_folder=folder)),
    )


@pytest.fixture(scope="session")
def empty_database(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with every table and nothing in them."""
    folder = tmp_path_factory.mktemp("database")
    file = folder / "empty.db"
    app = create_app(_settings(folder, built, file))
    with app.app_context():
        db.create_all()
        stamp()
    close(app)
    return file


@pytest.fixture
def on_sqlite(tmp_path: Path, built: Path, empty_database: Path) -> Settings:
    """Settings of a fresh deployment: its own empty database and ballot box, the shared build."""
    file = tmp_path / "safe4me.db"
    shutil.copy(empty_database, file)
    return _settings(tmp_path, built, file)


@pytest.fixture
def settings(request: pytest.FixtureRequest, on_sqlite: Settings) -> Iterator[Settings]:
    """The same, on the kind of database that `--database` says, SQLite without it.

    A test marked `on_both_databases` is on each of them, whatever the option says.
    """
    with database(getattr(request, "param", request.config.getoption("database")), on_sqlite) as settings:
        yield settings


def _settings(folder: Path, built: Path, database: Path) -> Settings:
    return Settings(
        mode="development",
        secret_key="only-for-tests-" * 3,
        database_url=f"sqlite:///{database}",
        ballot_box_path=folder / "ballot-box.db",
        content_folder=CONTENT,
        build_folder=built,
        site_address="http://localhost",
        two_step=False,
        session_idle_minutes=A_YEAR_IN_HOURS * 60,  # a test's clock jumps
        session_hours=A_YEAR_IN_HOURS,
    )


@pytest.fixture
def clock() -> Clock:
    """The app's clock: ten in the morning of a school day in November 2026, until moved."""
    return Clock()


@pytest.fixture
def app(settings: Settings, clock: Clock) -> Iterator[Flask]:
    """The whole application, as production makes it, with a clock that stands still."""
    app = create_app(settings)
    app.extensions["clock"] = clock
    app.test_client_class = Browser
    yield app
    close(app)


@pytest.fixture
def in_app(app: Flask) -> Iterator[None]:
    """An application context that stays open for the whole test: `db.session` works in it."""
    with app.app_context():
        yield


@pytest.fixture
def box(app: Flask) -> BallotBox:
    """The app's ballot box."""
    box: BallotBox = app.extensions["ballot_box"]
    return box


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser without script: it keeps cookies and follows nothing by itself."""
    return app.test_client()


@pytest.fixture
def place(in_app: None) -> Place:
    """A school with a class, a teacher, a lead, and the coordinator of its area, all with PASSWORD."""
    return make_place("Northshire", "Hill School")


@pytest.fixture
def room(app: Flask, place: Place, clock: Clock) -> Room:
    """An open room of the class that measures `law/quiz` and `law/chat` once, for 90 minutes."""
    return open_room(app, place, "law/quiz", "law/chat")


@pytest.fixture(scope="session")
def valkey_port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """The port of a Valkey server that all tests share, each with keys of its own."""
    with valkey_server(tmp_path_factory.mktemp("valkey")) as port:
        yield port


@pytest.fixture(params=ENGINES)
def new_store(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[], Store]:
    """Makes empty stores of ballot boxes, of one engine and then of the other."""
    if request.param == "sqlite":
        numbers = count()
        return lambda: sqlite_store(tmp_path / f"box-{next(numbers)}" / "ballot-box.db")
    return partial(valkey_store, request.getfixturevalue("valkey_port"))


@pytest.fixture
def store(new_store: Callable[[], Store]) -> Store:
    """An empty store of a ballot box, of one engine and then of the other; each call opens the box anew."""
    return new_store()


@pytest.fixture(scope="session")
def server_settings(built: Path, empty_database: Path, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings of the server that all tests share, with a database and a ballot box of its own."""
    folder = tmp_path_factory.mktemp("server")
    database = folder / "safe4me.db"
    shutil.copy(empty_database, database)
    return _settings(folder, built, database)


@pytest.fixture(scope="session")
def server(server_settings: Settings) -> Iterator[Server]:
    """The server as production starts it, two workers on a port of this machine: `server.address`."""
    folder = server_settings.ballot_box_path.parent
    with serving("app:app", environ_of(server_settings), folder) as running:
        yield running


@pytest.fixture
def server_app(server: Server, server_settings: Settings) -> Iterator[Flask]:
    """An app over the running server's database and ballot box, to open rooms in; its clock is real."""
    app = create_app(server_settings)
    with app.app_context():
        yield app
    close(app)
