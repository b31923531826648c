"""`flask demo`: a school year of made-up rooms, as far as it has figures, by the very path of real ones."""

import time
from collections import Counter, deque
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, nullcontext
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import product
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import click
from flask.cli import with_appcontext
from sqlalchemy.orm import Session

from safe4me import results, rooms
from safe4me.ballot_box.interface import BallotBox
from safe4me.ballot_box.sqlite.store import SqliteBallotBox
from safe4me.cli.common import MEMORY, DataCommand, os_user
from safe4me.cli.demo_data import DOMAIN, Answers, DemoSchool, make_classes, make_places, tell_sign_ins
from safe4me.cli.demo_lessons import Lessons
from safe4me.content import folder as reading
from safe4me.content.measures import measure_of
from safe4me.content.model.core import Activity, Lesson, Module, Quiz
from safe4me.content.model.library import Library
from safe4me.db.accounts import RoleName
from safe4me.db.admin import filled_apart, is_unused
from safe4me.db.base import db
from safe4me.db.budget import AlreadyMeasured
from safe4me.db.page_progress import keep_week
from safe4me.db.rooms import Phase, Room, VoidReason
from safe4me.db.schools import SchoolClass
from safe4me.db.security_log import no_lines
from safe4me.page_progress.interface import Report
from safe4me.privacy.page_progress import OTHER_TICKETS, PARTS, TRUE_TICKETS, first_numbers, week_of
from safe4me.schools import operator, voiding
from safe4me.schools.assigning import assignable_items
from safe4me.statistics.ballot import Ballot
from safe4me.statistics.periods import last_public_day, next_monday, school_year
from safe4me.web.http import context

MINUTES = 50
VIEWS_A_WEEK = 150  # of a studied page
CASTS_AT_ONCE = 48
FIRST_ROOMS, LAST_ROOMS = (9, 14), (7, 15)  # month and day
FRIDAY = 4
SURVEYED_CLASSES = 3  # of each school that takes part in a survey
MODULES_BESIDE_SURVEYS = 2  # a module costs up to 4 of the year's 16, and the surveys before and after cost 6
MODULES_BESIDE_TWICE = 3  # the first of them counts double
MODULES_BESIDE_ASSEMBLY = 3  # that its classes measure by themselves, or are taught this week
AFTER_AT = 0.95  # of the way from the first day to the last
ASSEMBLY_AT = 0.6  # of the way from the first day to the last
NOT_ASKED = 2  # classes of the first school: for whoever tries a room, and for its lessons of this week
MODULES_A_YEAR = 5  # a quiz and a story of each are three of the year's 16 questions


@click.command("demo", cls=DataCommand)
@click.option("--sign-ins", is_flag=True, help="Only print how to sign in.")
@with_appcontext
def cli(*, sign_ins: bool) -> None:
    """Fill the database with demo data, and print the demo's sign-ins. What is there already stays."""
    settings = context.settings()
    if settings.production:
        raise click.ClickException("This is production. Demo data needs SAFE4ME_MODE=development.")
    if not sign_ins:
        _fill(context.now())
    if sign_ins or not settings.demo:  # else `serve` prints them, last of all
        tell_sign_ins(settings.site_address)


@dataclass(frozen=True, slots=True)
class PlannedRoom:
    """A room to be."""

    school: DemoSchool
    school_class: SchoolClass
    activities: tuple[Activity, ...]
    phase: Phase
    at: datetime
    beside: tuple[SchoolClass, ...] = ()
    title: str = ""

    @property
    def size(self) -> int:
        """How many pupils its classes have."""
        return sum(each.size for each in (self.school_class, *self.beside))

    @property
    def before(self) -> bool:
        """Whether its pupils have not had the lessons yet."""
        return self.phase is Phase.BEFORE


def _fill(now: datetime) -> None:
    """Make the demo. In an unused database on SQLite it is there whole, or nothing of it is."""
    started = time.perf_counter()
    in_one = db.engine.dialect.name == "sqlite" and is_unused(db.session())
    db.session.remove()
    with ExitStack() as stack:
        stack.enter_context(no_lines())
        folder = Path(stack.enter_context(TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None)))
        with filled_apart(db.engine, folder) if in_one else nullcontext(db.session()) as session:
            _make(session, folder, now)
        _open_now(db.session(), now)
    click.echo(f"The demo data is there ({time.perf_counter() - started:.0f} s).")


def _make(session: Session, folder: Path, now: datetime) -> None:
    settings = context.settings()
    rooms.end_lost(session, context.box(), os_user(), now)  # what an interrupted demo left in its box
    library = reading.load(settings.content_folder)["en"]
    _tell_how_far(session, library, now.date())
    schools = make_places(session, os_user(), now)
    lessons = Lessons(session, library, settings, schools[0])
    first, _ = _days(now)
    this_year = school_year(first) == school_year(now.date())
    if not this_year:  # its classes are for whoever tries a room
        schools = make_places(session, os_user(), datetime.combine(first, now.timetz()))
    plan = [planned for n, school in enumerate(schools) for planned in _plan(library, school, n, now)]
    untold = not lessons.are_there(now.date())
    if untold:
        lessons.keep_holidays(now)
        lessons.plan_as_taught(_taught(library, plan, schools[0]), now)
    if untold and this_year:
        last_year = datetime.combine(first - timedelta(weeks=52), now.timetz())
        lessons.plan_last_year(make_classes(session, os_user(), schools[0], last_year).classes, now)
    plan.sort(key=lambda planned: planned.phase is Phase.AFTER)  # which opens once "before" is closed
    box = SqliteBallotBox(folder / "demo.db", settings.secret_key)
    with (
        ThreadPoolExecutor(CASTS_AT_ONCE) as threads,
        click.progressbar(plan, label="Making the demo") as bar,
    ):
        for planned in bar:
            _hold(session, box, threads, planned)
    day = _days(now)[0]
    while day <= now.date():  # as the timer would have done, Monday after Monday
        rooms.form_batches(session, datetime.combine(day, now.timetz()))
        day = next_monday(day)
    _void(session, schools[0], now)
    if untold:
        lessons.tell(box, now)


def _open_now(session: Session, now: datetime) -> None:
    """Open what is open just now, in the site's own box, once all else is there."""
    settings = context.settings()
    library, [school, *_] = reading.load(settings.content_folder)["en"], make_places(session, os_user(), now)
    Lessons(session, library, settings, school).open_now(context.box(), now)


def _taught(
    library: Library, plan: Sequence[PlannedRoom], school: DemoSchool
) -> dict[tuple[SchoolClass, str], date]:
    """The day on which each class of a school has its first room on each item; the last one had no plan."""
    found, known = dict[tuple[SchoolClass, str], date](), assignable_items(library)
    for room in sorted(plan, key=lambda planned: planned.at):
        name, item = room.activities[0].id, room.activities[0].id.partition("/")[0]
        if room.school_class in school.classes[: -NOT_ASKED - 1] and not room.beside:
            found.setdefault((room.school_class, item if item in known else name), room.at.date())
    return found


def _tell_how_far(session: Session, library: Library, today: date) -> None:
    """Reports of studied pages in each week of this school year that is over, by the page's own tickets."""
    chance = Random("how far pages are read")  # noqa: S311 - made up, repeatable on purpose
    monday = date(school_year(today), FIRST_ROOMS[0], 1)
    mondays = [monday + timedelta(weeks=n) for n in range((today - monday).days // 7)]
    for module in library.modules:
        for part in (part for part in module.taught if part.page.study):
            page, stay = f"{module.id}/{part.page.stem}", [chance.uniform(1, 4) for _ in PARTS]
            for day in mondays:
                numbers = Counter(dict(zip(PARTS, first_numbers(), strict=True)))
                for true in chance.choices(PARTS, stay, k=VIEWS_A_WEEK):
                    tickets = [TRUE_TICKETS if each == true else OTHER_TICKETS for each in PARTS]
                    numbers.update(chance.choices(PARTS, tickets))
                keep_week(session, {Report(week_of(day), page, each): numbers[each] for each in PARTS})


def _plan(library: Library, school: DemoSchool, n: int, now: datetime) -> Iterator[PlannedRoom]:
    """The rooms of one school, the first module and then others; the last two classes of the first have none.

    Every class measures the anchor of its year before and after, so that schools see a change, and in one
    school of four the first module; every other school takes part in surveys. The classes of a school measure
    the same, so that they make batches; each module has three schools at least, so that it has a figure.
    """
    chance = Random(f"rooms of school {n}")  # noqa: S311 - made up, repeatable on purpose
    starts = [chance.random() * 0.9 for _ in range(MODULES_A_YEAR)]  # a school's classes within some weeks
    basic, *others = [module for module in library.modules if module.topic]
    for c, school_class in enumerate(school.classes[:-NOT_ASKED] if n == 0 else school.classes):
        turn = n // 2 % max(1, len(others))
        turned = [*others[turn:], *others[:turn]]
        turned.sort(key=lambda module: not _has_anchor(module, school_class.year_group))  # its module first
        modules = [basic, *turned][: _most_modules(n, c)]
        for m, module in enumerate(modules):
            activities = tuple(_measured(module.parts, school_class.year_group))
            when = (m + starts[m] + 0.1 * chance.random()) / len(modules)
            all_twice = m == 0 and n % 4 == 1
            twice = tuple(a for a in activities if all_twice or _is_anchor(a, school_class.year_group))
            once = tuple(activity for activity in activities if activity not in twice)
            later = max(when, AFTER_AT)
            times = (once, Phase.ONCE, when), (twice, Phase.BEFORE, when), (twice, Phase.AFTER, later)
            for own, phase, at in times:
                if own:
                    yield PlannedRoom(school, school_class, own, phase, _lesson_at(at, now))
    if n % 2 == 0:
        yield from _surveys(library, school, now)
    if n == 0:
        yield from _assembly(others[MODULES_BESIDE_ASSEMBLY:], school, now)


def _most_modules(n: int, c: int) -> int:
    """How many modules the c-th class of the n-th school measures, so that its year's budget lasts."""
    if n % 4 == 1:
        return MODULES_BESIDE_TWICE
    return MODULES_BESIDE_SURVEYS if n % 2 == 0 and c < SURVEYED_CLASSES else MODULES_A_YEAR


def _surveys(library: Library, school: DemoSchool, now: datetime) -> Iterator[PlannedRoom]:
    """The rooms of each survey: before the term's lessons and after."""
    surveys = [module for module in library.modules if module.survey]
    for school_class, survey in product(school.classes[:SURVEYED_CLASSES], surveys):
        activities = tuple(_measured(survey.parts, school_class.year_group))
        for phase, when in ((Phase.BEFORE, 0), (Phase.AFTER, 1)):
            yield PlannedRoom(school, school_class, activities, phase, _lesson_at(when, now))


def _assembly(modules: Sequence[Module], school: DemoSchool, now: datetime) -> Iterator[PlannedRoom]:
    """A room of all classes of a year group, on an activity of a module that none of them has measured."""
    first, *others = school.classes[:SURVEYED_CLASSES]
    beside = tuple(each for each in others if each.year_group == first.year_group)
    found = [activity for module in modules for activity in _measured(module.parts, first.year_group)]
    for activity in found[:1]:
        at, title = _lesson_at(ASSEMBLY_AT, now), f"Year {first.year_group} assembly"
        yield PlannedRoom(school, first, (activity,), Phase.ONCE, at, beside, title)


def _measured(parts: Sequence[Lesson | Activity], year_group: int) -> Iterator[Activity]:
    for part in parts:
        if not isinstance(part, Lesson) and part.page.is_for(year_group) and measure_of(part).questions:
            yield part


def _void(session: Session, school: DemoSchool, now: datetime) -> None:
    """Of what the first school sealed once one is void, and one waits for the coordinator; not again."""
    sealed = results.sealed_list(session, school.teacher, now.date(), school.school, 1).entries
    if any(one.asked for one in sealed):
        return
    once = [one for one in sealed if one.room.phase is Phase.ONCE]
    coordinator = operator.account_for(session, f"{RoleName.COORDINATOR}@{DOMAIN}")
    for one, reason, at in (
        (once[-1], VoidReason.STUFFED, once[-1].room.opened_at + timedelta(days=1)),
        (once[0], VoidReason.WRONG_CLASS, now),
    ):
        voiding.ask(session, school.teacher, one.room, one.activity, reason, at)
        if at < now:
            voiding.confirm(session, coordinator, one.room.id, one.activity, at + timedelta(days=1))


def _is_anchor(activity: Activity, year_group: int) -> bool:
    return isinstance(activity, Quiz) and year_group in activity.anchor


def _has_anchor(module: Module, year_group: int) -> bool:
    return any(_is_anchor(activity, year_group) for activity in _measured(module.parts, year_group))


def _days(now: datetime) -> tuple[date, date]:
    """The first and the last day of the demo's rooms: of the latest school year that has figures so far.

    What a visitor's room sends joins what waits for the next Monday.
    """
    last = last_public_day(now.date())
    year = school_year(last)
    return date(year, *FIRST_ROOMS), min(last, date(year + 1, *LAST_ROOMS))


def _lesson_at(share: float, now: datetime) -> datetime:
    """A school-day morning, that `share` of the way from the first of those days to the last."""
    first, last = _days(now)
    day = first + (last - first) * share
    day -= timedelta(days=max(0, day.weekday() - FRIDAY))
    return datetime(day.year, day.month, day.day, 10, 0, tzinfo=UTC)


def _hold(session: Session, box: BallotBox, threads: ThreadPoolExecutor, planned: PlannedRoom) -> None:
    """Open the room, cast its ballots, close it; unless its classes have measured that already."""
    room = _open(session, box, planned)
    if room is not None:
        deque(threads.map(lambda cast: box.cast(*cast), _casts(planned, room)), maxlen=0)
        rooms.close(session, box, context.settings(), room, planned.at + timedelta(minutes=MINUTES))


def _open(session: Session, box: BallotBox, planned: PlannedRoom) -> Room | None:
    """The room; None when the class, or one of several, has measured these activities already."""
    try:
        return rooms.open_room(
            session,
            box,
            context.settings(),
            teacher=planned.school.teacher,
            school_class=planned.school_class,
            beside=planned.beside,
            title=planned.title,
            measures=[measure_of(activity) for activity in planned.activities],
            phase=planned.phase,
            minutes=MINUTES,
            now=planned.at,
        )
    except (AlreadyMeasured, rooms.CannotJoin):
        return None


def _casts(planned: PlannedRoom, room: Room) -> Iterator[tuple[str, Ballot, datetime]]:
    """Every ballot of a room, some pupils being away."""
    answers = Answers(
        planned.school.school.name, f"{planned.title or planned.school_class.name} {planned.phase}"
    )
    away = Random(room.id).randrange(4)  # noqa: S311 - made up, repeatable on purpose
    for activity in planned.activities:
        measure = measure_of(activity)
        pupils = planned.size - away
        for ballot in answers.ballots(activity, measure, pupils, before=planned.before):
            yield room.code, ballot, planned.at + timedelta(minutes=MINUTES // 2)
