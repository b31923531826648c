"""One press of Assign: who, what and when become a draft, and the draft becomes assignments."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from safe4me.content.model.core import Lesson
from safe4me.content.model.library import Library
from safe4me.db.accounts import LONGEST_NOTE, Account
from safe4me.db.assignments import Assignment, LessonPlace
from safe4me.db.base import Refused
from safe4me.db.budget import budget_entries_of
from safe4me.db.rooms import Phase
from safe4me.db.schools import SchoolClass, school_locked
from safe4me.schools import class_teachers, classes, permissions
from safe4me.schools.assignments import note_change
from safe4me.schools.lesson_states import LessonState, lesson_of
from safe4me.schools.next_to_ask import module_of
from safe4me.schools.practice import groupings_asked, is_small, open_now
from safe4me.schools.teaching_weeks import TeachingWeeks
from safe4me.schools.text import checked_note

MOST_LESSONS = 500  # of one press
ClassItem = tuple[int, str]
Known = tuple[set[ClassItem], Mapping[ClassItem, list[tuple[Assignment, bool]]]]


class NobodyPicked(Refused):
    """Assign was pressed with no class."""


class NothingPicked(Refused):
    """Assign was pressed with nothing to teach."""


class NothingNew(Refused):
    """All that was picked these classes have had this year, have open, or have in their plan."""


class NeedsRoom(Refused):
    """The survey was to be set on the pupils' own devices, where nothing is sent."""


class TooManyLessons(Exception):
    """One press was to make more than `MOST_LESSONS`."""

    def __init__(self, lessons: int, most: int) -> None:
        self.lessons, self.most = lessons, most


@dataclass(frozen=True, slots=True)
class AssignRequest:
    """What was picked: classes; `items`, or without any what each year is taught; and when.

    The lessons of a year group begin in the week `start`, one `every` so many weeks (0: all in that one).
    `again` keeps what a class has had already, as practice.
    """

    classes: tuple[SchoolClass, ...]
    items: tuple[str, ...]
    start: date
    every: int = 1
    place: LessonPlace = LessonPlace.CLASS
    note: str = ""
    again: bool = False


@dataclass(frozen=True, slots=True)
class DraftLesson:
    """One item for one class in one week, to be."""

    school_class: SchoolClass
    item: str
    week: date


@dataclass(frozen=True, slots=True)
class Draft:
    """What one press would make, and what it leaves out.

    `had` are classes, by an item that they have had this year or have open. `there` is planned already.
    `otherwise` are classes of pupils who are asked in another grouping of their year group. `late` are items
    for which the year has no week left, `gone` those that are taught no more.
    """

    lessons: tuple[DraftLesson, ...]
    had: Mapping[str, tuple[SchoolClass, ...]]
    there: tuple[Assignment, ...]
    small: tuple[SchoolClass, ...]
    no_teacher: tuple[SchoolClass, ...]
    otherwise: tuple[SchoolClass, ...] = ()
    late: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()

    def by_week(self) -> list[tuple[date, str, tuple[SchoolClass, ...]]]:
        """The classes of each week and item, as time goes."""
        found = defaultdict[tuple[date, str], list[SchoolClass]](list)
        for each in self.lessons:
            found[each.week, each.item].append(each.school_class)
        return [(week, item, tuple(own)) for (week, item), own in sorted(found.items(), key=lambda x: x[0])]


def assignable(
    session: Session, account: Account, now: datetime, year: int | None = None
) -> list[SchoolClass]:
    """The classes that the account may assign to: a lead all of the school's, a teacher their own.

    They are of this school year, unless another is named.
    """
    found = classes.classes_of(session, account, now, year)
    return [each for each in found if permissions.assigns(session, account, each, now.date())]


def assignable_items(library: Library) -> list[str]:
    """The ids of all that can be assigned: each topic and its activities; the survey, and each case."""
    found: list[str] = []
    for module in library.modules:
        found += [module.id] if module.topic else []
        found += [part.id for part in module.parts if not isinstance(part, Lesson)]
    return found


def suits(library: Library, item: str, year_group: int) -> bool:
    """Whether an item has something for a year group."""
    module = module_of(library, item)
    parts = module.parts if module else ()
    own = (part for part in parts if module and item in (module.id, getattr(part, "id", "")))
    return any(part.page.is_for(year_group) for part in own)


def is_survey_item(library: Library, item: str) -> bool:
    """Whether an item is the survey, which is practised nowhere."""
    module = module_of(library, item)
    return module is not None and module.survey


def draft_of(
    session: Session, library: Library, weeks: TeachingWeeks, wish: AssignRequest, now: datetime
) -> Draft:
    """What a wish makes: each year group's items in the order of the route. Raises TooManyLessons.

    What all of a year group's classes have had takes no week.
    """
    known, wanted = assignable_items(library), list[DraftLesson]()
    late, (done, rows) = dict[str, None](), _known(session, wish.classes, now.date())
    for year in sorted({each.year_group for each in wish.classes}):
        items = [module.id for module in library.route(year)] if not wish.items else wish.items
        items = [each for each in known if each in items and suits(library, each, year)]
        own = {each.id for each in wish.classes if each.year_group == year}
        over = [item for item in items if not wish.again and {(each, item) for each in own} <= done]
        items = [item for item in items if item not in over]
        on = weeks.spread(wish.start, len(items), wish.every)
        late |= dict.fromkeys(items[len(on) :])
        timed = [*((item, wish.start) for item in over), *zip(items, on, strict=False)]
        wanted += _for_year(wish.classes, year, timed)
    gone = tuple(each for each in wish.items if each not in known)
    return _draft(session, wanted, wish, now, (done, rows), late=tuple(late), gone=gone)


def copied(
    session: Session,
    library: Library,
    wish: AssignRequest,
    before: TeachingWeeks,
    weeks: TeachingWeeks,
    now: datetime,
) -> Draft:
    """What the year groups of a wish had last year, in the same weeks of term. Raises TooManyLessons.

    `before` are last year's weeks. An item is in the week in which most classes had it.
    """
    years = {each.year_group for each in wish.classes}
    school_id = wish.classes[0].school_id if wish.classes else 0
    known, left, wanted = {*assignable_items(library)}, weeks.from_on(now.date()), list[DraftLesson]()
    gone, late = dict[str, None](), dict[str, None]()
    for year, item, week in had_in(session, school_id, before):
        now_in = weeks.at(before.nth(week))
        if year not in years:
            continue
        if item not in known:
            gone[item] = None
        elif now_in in left:
            wanted += _for_year(wish.classes, year, [(item, now_in)])
        else:
            late[item] = None
    had = _known(session, wish.classes, now.date())
    return _draft(session, wanted, wish, now, had, late=tuple(late), gone=tuple(gone))


def had_in(session: Session, school_id: int, weeks: TeachingWeeks) -> list[tuple[int, str, date]]:
    """What each year group of a school had in a school year, and in which week most of its classes had it."""
    rows = select(SchoolClass.year_group, Assignment.item, Assignment.week).join(Assignment.school_class)
    rows = rows.where(SchoolClass.school_id == school_id, SchoolClass.school_year == weeks.school_year)
    found = defaultdict[tuple[int, str], Counter[date]](Counter)
    for year, item, week in session.execute(rows.order_by(Assignment.week)):
        found[year, item][week] += 1
    return [(year, item, times.most_common(1)[0][0]) for (year, item), times in found.items()]


def _for_year(
    classes: Sequence[SchoolClass], year: int, timed: Iterable[tuple[str, date]]
) -> list[DraftLesson]:
    own = [each for each in classes if each.year_group == year]
    return [DraftLesson(each, item, week) for item, week in timed for each in own]


def _draft(
    session: Session,
    wanted: Sequence[DraftLesson],
    wish: AssignRequest,
    now: datetime,
    known: Known,
    late: tuple[str, ...] = (),
    gone: tuple[str, ...] = (),
) -> Draft:
    """What is wanted, without what is there or was had."""
    done, rows = known
    lessons, there = list[DraftLesson](), list[Assignment]()
    had = defaultdict[str, list[SchoolClass]](list)
    for each in wanted:
        key = each.school_class.id, each.item
        same = [one for one, to_come in rows[key] if to_come or one.week == each.week]
        if key in done and not wish.again:
            had[each.item].append(each.school_class)
        elif same:
            there.append(same[0])
        else:
            lessons.append(each)
    if len(lessons) > MOST_LESSONS:
        raise TooManyLessons(len(lessons), MOST_LESSONS)
    concerned = list(dict.fromkeys(each.school_class for each in lessons))
    held = class_teachers.teachers_of(session, concerned, now)
    asked = groupings_asked(session, concerned)
    return Draft(
        tuple(lessons),
        {item: tuple(own) for item, own in had.items()},
        tuple(there),
        small=tuple(filter(is_small, concerned)),
        no_teacher=tuple(each for each in concerned if not held[each.id]),
        otherwise=tuple(each for each in concerned if asked[each.id] and each.grouping not in asked[each.id]),
        late=late,
        gone=gone,
    )


def _known(session: Session, of: Sequence[SchoolClass], today: date) -> Known:
    """What classes have had of each item this year, or have open; its rows, and which are to come."""
    done, found = set[ClassItem](), defaultdict[ClassItem, list[tuple[Assignment, bool]]](list)
    rows = select(Assignment).where(Assignment.class_id.in_([each.id for each in of]))
    rows = rows.options(joinedload(Assignment.account), selectinload(Assignment.rooms))
    for each in session.scalars(rows.order_by(Assignment.week)):
        lesson = lesson_of(each, each.rooms, {}, today)
        if lesson.is_taught or lesson.state is LessonState.OPEN:
            done.add((each.class_id, each.item))
        to_come = not lesson.is_over and lesson.state is not LessonState.OVERDUE
        found[each.class_id, each.item].append((each, to_come))
    for class_id, held in open_now(session, of).items():
        done |= {(class_id, item) for name in held for item in (name, name.partition("/")[0])}
    for class_id, entries in budget_entries_of(session, [each.id for each in of]).items():
        last = [each.activity for each in entries if each.spent and each.phase is not Phase.BEFORE]
        done |= {(class_id, item) for name in last for item in (name, name.partition("/")[0])}
    return done, found


def assign(
    session: Session, library: Library, account: Account, wish: AssignRequest, draft: Draft, now: datetime
) -> list[Assignment]:
    """Make what a draft says, in one press; what has come to be there meanwhile stays as it is.

    Raises NobodyPicked, NothingPicked, NothingNew, NeedsRoom, InvalidNote and NotPrintable, and NotFound for
    a class that the account may not assign to.
    """
    note = checked_note(wish.note, LONGEST_NOTE)
    if not wish.classes:
        raise NobodyPicked
    for each in wish.classes:
        permissions.require(permissions.assigns(session, account, each, now.date()))
    if not draft.lessons:
        raise NothingNew if draft.had or draft.there else NothingPicked
    if wish.place is LessonPlace.OWN and any(is_survey_item(library, each.item) for each in draft.lessons):
        raise NeedsRoom
    by = {"place": wish.place, "note": note, "account_id": account.id}
    with school_locked(session, wish.classes[0].school_id):
        rows = select(Assignment.class_id, Assignment.item, Assignment.week)
        there = {*session.execute(rows.where(Assignment.class_id.in_([each.id for each in wish.classes])))}
        made = [
            Assignment(class_id=each.school_class.id, item=each.item, week=each.week, **by)
            for each in draft.lessons
            if (each.school_class.id, each.item, each.week) not in there
        ]
        session.add_all(made)
        session.flush()
        for one in made:
            one.set_id = made[0].id
        if made:
            note_change(session, account, made, "assigned", now)
    return made
