"""A site on which many classes have just opened a room each, by the program's own rules."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import uuid4

from flask import Flask

from bench.site import BenchSite, make_site
from bench.valkeys import valkey_set
from safe4me import create_app, rooms
from safe4me.db.accounts import Account, ClassTeacher, Role, RoleName
from safe4me.db.base import db
from safe4me.db.rooms import Phase
from safe4me.db.schools import MOST_PUPILS, Area, School, SchoolClass, YearGroup, year_key
from safe4me.statistics.periods import school_year

MEMORY = Path("/dev/shm")  # noqa: S108 - a folder of its own in it
PUPILS = 30
YEAR_GROUPS = (7, 8, 9, 10, 11)
CLASSES_A_SCHOOL = 10
MINUTES = 90
KINDS = FILES, SERVERS = "one-machine", "several-servers"


class NoPostgres(Exception):
    """TEST_POSTGRES names no empty database: `.ci/with-postgres` starts one."""


@dataclass(frozen=True, slots=True)
class Morning:
    """The site, its app in this process, and the join code of each room by the room's id.

    `primaries` is the process id of Valkey's primary, or nothing.
    """

    site: BenchSite
    app: Flask
    codes: dict[int, str]
    primaries: tuple[int, ...]


@contextmanager
def morning(kind: str, classes: int) -> Iterator[Morning]:
    """So many open rooms, in files of one machine or on PostgreSQL and Valkey. Raises NoPostgres."""
    with (
        TemporaryDirectory() as disk,
        TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None) as memory,
        _stores_of(kind, Path(disk), Path(memory)) as (others, primaries),
    ):
        site = make_site(Path(disk), proxies_in_front="1", **others)
        app = create_app(site.settings)
        with app.app_context():
            yield Morning(site, app, _open_rooms(app, site, classes), primaries)
            db.session.remove()
            db.engine.dispose()


@contextmanager
def _stores_of(kind: str, disk: Path, memory: Path) -> Iterator[tuple[dict[str, str], tuple[int, ...]]]:
    """What is set of the stores, and the primary's process; the ballot box is in memory, as in production."""
    if kind == FILES:
        yield {"ballot_box_path": str(memory / "ballot-box.db")}, ()
        return
    if "TEST_POSTGRES" not in os.environ:
        raise NoPostgres
    with valkey_set(disk) as servers:
        stores = {"ballot_box_url": servers.url, "database_url": os.environ["TEST_POSTGRES"]}
        yield stores, (servers.primary().process.pid,)


def _open_rooms(app: Flask, site: BenchSite, classes: int) -> dict[int, str]:
    now = datetime.now(UTC)
    session, box = db.session(), app.extensions["ballot_box"]
    made = _classes(classes, school_year(now.date()))
    session.add_all(made)
    session.flush()
    for year in {year_key(each.school_class) for each in made}:
        session.add(YearGroup(**asdict(year), pupils=MOST_PUPILS))
    session.commit()
    opened = {}
    for teacher, school_class in ((each.account, each.school_class) for each in made):
        room = rooms.open_room(
            session,
            box,
            site.settings,
            teacher=teacher,
            school_class=school_class,
            measures=[site.measure],
            phase=Phase.ONCE,
            minutes=MINUTES,
            now=now,
        )
        opened[room.id] = room.code
    return opened


def _classes(number: int, year: int) -> list[ClassTeacher]:
    """Classes of the schools of one area, each with its teacher."""
    area, role, made = Area(name="Area"), Role(name=RoleName.TEACHER), []
    for n in range(number):
        if n % CLASSES_A_SCHOOL == 0:
            school = School(area=area, name=f"School {n // CLASSES_A_SCHOOL:04}")
            teacher = Account(
                email=f"{n}@school.example", name="Bench", password="", fs_uniquifier=uuid4().hex
            )
            teacher.roles, teacher.school = [role], school
        year_group = YEAR_GROUPS[n % len(YEAR_GROUPS)]
        own = SchoolClass(school=school, school_year=year, year_group=year_group, name=f"{n:04}", size=PUPILS)
        made.append(ClassTeacher(school_class=own, account=teacher))
    return made
