"""A seal: its noise, the interval of many, and a whole room closed with the ballot box in memory.

Run with `python -m bench.seal`. Each has to take at most 50 ms, warm.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter
from uuid import uuid4

from flask import Flask

from safe4me import create_app, rooms
from safe4me.content.folder import load
from safe4me.content.measures import measure_of
from safe4me.content.model.core import Quiz
from safe4me.db.accounts import Account, ClassTeacher, Role, RoleName
from safe4me.db.base import db
from safe4me.db.rooms import Phase
from safe4me.db.schools import Area, School, SchoolClass, YearGroup, year_key
from safe4me.privacy import intervals, noise
from safe4me.privacy.intervals import half_width
from safe4me.settings import Settings
from safe4me.statistics.ballot import Ballot, Measure

MEMORY = Path("/dev/shm")  # noqa: S108 - a folder of its own in it
NOW = datetime(2026, 11, 24, 10, tzinfo=UTC)
MOST_SECONDS = 0.050
TIMES = 25
WARM = 5
BALLOTS = 25
OPTIONS = 8
QUESTIONS = 3


def draw_noise() -> None:
    """The noise of a story's endings or a quiz's questions, the most that a seal draws."""
    for _ in range(QUESTIONS):
        noise.add_noise(tuple(range(1, OPTIONS + 1)), 1.0)


def find_interval() -> None:
    """The interval of 64 seals from nothing: what was remembered would hide its cost."""
    half_width.cache_clear()
    intervals._noise.cache_clear()  # noqa: SLF001 - as above
    intervals._sums.cache_clear()  # noqa: SLF001 - as above
    half_width(5, ((1.0, 64),))


@contextmanager
def closing() -> Iterator[Callable[[], float]]:
    """A function that closes one more full room, and gives the seconds that took."""
    with TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None) as folder:
        app = create_app(_settings(Path(folder)))
        with app.app_context():
            db.create_all()
            area, teacher = _people()
            library = load(app.extensions["content_folder"])["en"]
            quiz = next(each for each in library.activities() if isinstance(each, Quiz))
            yield lambda: _close_one(app, area, teacher, measure_of(quiz))
            db.session.remove()
            db.engine.dispose()


def _settings(folder: Path) -> Settings:
    return Settings(
        mode="development",
        database_url=f"sqlite:///{folder / 'main.db'}",
        ballot_box_path=folder / "ballot-box.db",
        build_folder=folder / "build",
    )


def _people() -> tuple[Area, Account]:
    area = Area(name="Area")
    teacher = Account(email="bench@school.example", name="Bench", password="", fs_uniquifier=uuid4().hex)
    teacher.roles = [Role(name=RoleName.TEACHER)]
    db.session.add_all([area, teacher])
    db.session.commit()
    return area, teacher


def _close_one(app: Flask, area: Area, teacher: Account, measure: Measure) -> float:
    session, box, settings = db.session(), app.extensions["ballot_box"], app.extensions["settings"]
    name = uuid4().hex
    school = teacher.school = School(area=area, name=name)  # a year group has ballots for so many only
    made = SchoolClass(school=school, school_year=2026, year_group=9, name=name, size=BALLOTS)
    session.add(ClassTeacher(school_class=made, account=teacher))
    session.flush()
    session.add(YearGroup(**asdict(year_key(made)), pupils=BALLOTS))
    session.commit()
    room = rooms.open_room(
        session,
        box,
        settings,
        teacher=teacher,
        school_class=made,
        measures=[measure],
        phase=Phase.ONCE,
        minutes=90,
        now=NOW,
    )
    answers = tuple((question.id, 1) for question in measure.questions)
    for n in range(BALLOTS):
        box.cast(room.code, Ballot(measure.activity, f"{n:032x}", answers), NOW)
    start = perf_counter()
    rooms.close(session, box, settings, room, NOW)
    return perf_counter() - start


def seconds_of(act: Callable[[], None]) -> float:
    """How long one run takes."""
    start = perf_counter()
    act()
    return perf_counter() - start


def main() -> None:
    """Print a line each; exit 1 when one takes too long."""
    with closing() as close_one:
        measured = {
            "the noise of three questions": lambda: seconds_of(draw_noise),
            "an interval of 64 seals": lambda: seconds_of(find_interval),
            "a room closed": close_one,
        }
        taken = {name: median([run() for _ in range(TIMES)][WARM:]) for name, run in measured.items()}
    for name, seconds in taken.items():
        print(f"{name}: {1000 * seconds:.1f} ms")
    if max(taken.values()) > MOST_SECONDS:
        raise SystemExit("A goal was missed.")


if __name__ == "__main__":
    main()
