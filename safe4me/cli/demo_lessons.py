"""The demo's lessons: what one school has planned, and a week of it in which each state is to be seen.

All of it is made by what the pages call, each with the time at which it would have been pressed. In holidays,
and in the first and last weeks of a school year, some states cannot be: what has no week is left out.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from enum import Enum

from sqlalchemy.orm import Session

from safe4me import rooms
from safe4me.ballot_box.interface import BallotBox
from safe4me.cli.demo_data import COLLEAGUE, DOMAIN, SHARED, Answers, DemoSchool
from safe4me.content.measures import measure_of
from safe4me.content.model.library import Library
from safe4me.db.accounts import Account, RoleName
from safe4me.db.assignments import Assignment, LessonPlace, SkipReason
from safe4me.db.rooms import Phase, Room
from safe4me.db.schools import SchoolClass
from safe4me.schools import assignments, operator
from safe4me.schools.assigning import AssignRequest, assign, draft_of
from safe4me.schools.lesson_states import LessonState
from safe4me.schools.next_to_ask import asked_of
from safe4me.schools.teaching_weeks import TO_FRIDAY, WEEK, TeachingWeeks, set_holidays, teaching_weeks
from safe4me.settings import Settings
from safe4me.statistics.periods import SEPTEMBER, last_monday, school_year

# A day (month, day) of each week without lessons, from autumn to summer.
HOLIDAYS = ((10, 27), (12, 25), (1, 1), (2, 17), (4, 3), (4, 10), (5, 31), (7, 26))
EVERY = 2  # weeks: a lesson of last year's route
LAST_YEARS_WEEKS = 8
CUT = 20  # minutes
LESSON = timedelta(minutes=50)
OPENED = timedelta(minutes=10)  # ago
UNPLANNED = timedelta(hours=2)  # ago
SENT_SO_FAR = 2 / 3  # of the pupils in an open room


class DemoWeek(Enum):
    """Which week with lessons, seen from the demo's day."""

    LAST = -1
    THIS = 0
    NEXT = 1
    LATER = 2


@dataclass(frozen=True, slots=True)
class Told:
    """A lesson of a class, and what becomes of it."""

    name: str
    item: str
    when: DemoWeek
    state: LessonState
    note: str = ""

    @property
    def place(self) -> LessonPlace:
        """Where it is taught."""
        own = self.state in {LessonState.SET, LessonState.WAS_SET}
        return LessonPlace.OWN if own else LessonPlace.CLASS


STORY = (
    Told("8Q", "consequences", DemoWeek.LAST, LessonState.TAUGHT),
    Told("9L", "help", DemoWeek.LAST, LessonState.TAUGHT_WITHOUT_ROOM),
    Told("9P", "help", DemoWeek.LAST, LessonState.OVERDUE, "Room 12, one tablet for two"),
    Told("9N", "help", DemoWeek.LAST, LessonState.SKIPPED),
    Told("9M", "fakes", DemoWeek.LAST, LessonState.THROWN_AWAY),
    Told("7D", "help", DemoWeek.LAST, LessonState.WAS_SET),
    Told("8Q", "fakes", DemoWeek.LAST, LessonState.ASKED_BEFORE),
    Told("9K", "fakes", DemoWeek.THIS, LessonState.OPEN),
    Told("9L", "fakes", DemoWeek.THIS, LessonState.OPEN),  # of a colleague
    Told("9M", "help", DemoWeek.THIS, LessonState.DUE),
    Told("8P", "law", DemoWeek.THIS, LessonState.DUE),
    Told("7C", "help", DemoWeek.THIS, LessonState.SET),
    Told("9K", "consequences", DemoWeek.NEXT, LessonState.PLANNED),
    Told("9M", "consequences", DemoWeek.NEXT, LessonState.PLANNED),
    Told("8P", "fakes", DemoWeek.NEXT, LessonState.PLANNED),
    Told("8P", "consequences", DemoWeek.LATER, LessonState.PLANNED, "In the library"),
)
NOT_PLANNED = "9P", "consequences/the-visit"


@dataclass(frozen=True, slots=True)
class Lessons:
    """Makes one school's lessons of this school year, and what it had planned the year before."""

    session: Session
    library: Library
    settings: Settings
    school: DemoSchool

    @property
    def lead(self) -> Account:
        """Who plans them."""
        return operator.account_for(self.session, f"{RoleName.LEAD}@{DOMAIN}")

    def are_there(self, today: date) -> bool:
        """Whether the school has planned something this year: then its lessons stay as they are."""
        return bool(assignments.lessons_of(self.session, self.lead, self.school.classes, today))

    def keep_holidays(self, now: datetime) -> None:
        """Say in which weeks of this school year and of the last one there are no lessons."""
        for year in (school_year(now.date()) - 1, school_year(now.date())):
            days = (date(year + (month < SEPTEMBER), month, day) for month, day in HOLIDAYS)
            weeks = [last_monday(day) for day in days]
            set_holidays(self.session, self.lead, self.school.school, year, weeks, now)

    def plan_last_year(self, classes: Sequence[SchoolClass], now: datetime) -> None:
        """Plan last year's route from the week of term that comes next: so there is something to copy."""
        before, this = (self._weeks(school_year(now.date()) - ago) for ago in (1, 0))
        over = sum(week <= now.date() for week in this.taught)
        start = before.taught[min(over, len(before.taught) - LAST_YEARS_WEEKS)]
        self._assign(classes, AssignRequest((), (), start, every=EVERY), _first_day(before))

    def plan_as_taught(self, taught: Mapping[tuple[SchoolClass, str], date], now: datetime) -> None:
        """Plan items for classes in September, in the weeks in which the demo's rooms will be."""
        together = defaultdict[tuple[date, str], list[SchoolClass]](list)
        for (school_class, item), day in taught.items():
            together[last_monday(day), item].append(school_class)
        for week, item in sorted(together):
            classes = together[week, item]
            first = _first_day(self._weeks(classes[0].school_year))
            self._assign(classes, AssignRequest((), (item,), week), min(first, now))

    def tell(self, box: BallotBox, now: datetime) -> None:
        """Plan the lessons of this week and around it, and have them taught, skipped or thrown away."""
        for each in STORY:
            week, own = self._week(each.when, now.date()), self._class(each.name)
            if week and own and asked_of(self.library, each.item, own.year_group):
                wish = AssignRequest((), (each.item,), week, place=each.place, note=each.note)
                for made in self._assign([own], wish, _morning(week - 2 * WEEK)):
                    self._become(box, made, each.state)
        self._teach_unplanned(box, now)

    def open_now(self, box: BallotBox, now: datetime) -> None:
        """Open the rooms of those lessons that are open, until tonight; most of their pupils have sent."""
        minutes = self.settings.longest_room_minutes - self.settings.room_minutes
        told = {(each.name, each.item) for each in STORY if each.state is LessonState.OPEN}
        for lesson in self._lessons_of_this_week(now.date()):
            if (lesson.school_class.name, lesson.item) in told and not lesson.rooms:
                room = self._open(box, lesson, _today(now, OPENED), CUT)
                if minutes:
                    rooms.extend(self.session, box, self.settings, room, minutes, now)
                self._send(box, room, round(SENT_SO_FAR * room.size), now)

    def _assign(self, classes: Sequence[SchoolClass], wish: AssignRequest, at: datetime) -> list[Assignment]:
        """What the lead makes with one press; nothing where there is nothing to make."""
        weeks, wish = self._weeks(classes[0].school_year), replace(wish, classes=tuple(classes))
        draft = draft_of(self.session, self.library, weeks, wish, at)
        return assign(self.session, self.library, self.lead, wish, draft, at) if draft.lessons else []

    def _become(self, box: BallotBox, lesson: Assignment, state: LessonState) -> None:
        """Have a lesson of a past week become what it is: on the Tuesday of that week."""
        at = _morning(lesson.week + timedelta(days=1))
        match state:
            case LessonState.TAUGHT | LessonState.ASKED_BEFORE:
                self._teach(box, self._open(box, lesson, at), at + LESSON)
            case LessonState.THROWN_AWAY:
                room = self._open(box, lesson, at, CUT)
                rooms.discard(self.session, box, room, at + LESSON, room.teacher)
            case LessonState.TAUGHT_WITHOUT_ROOM:
                assignments.say_taught(self.session, self.school.teacher, lesson, at.date(), at)
            case LessonState.SKIPPED:
                assignments.skip(self.session, self.lead, lesson, SkipReason.EXAMS, at)

    def _open(self, box: BallotBox, lesson: Assignment, at: datetime, cut: int | None = None) -> Room:
        """Press Open, or Start 20 minutes now; in the shared class it is the colleague who does."""
        shared = lesson.school_class.name == SHARED
        return rooms.open_assigned(
            self.session,
            box,
            self.settings,
            self.library,
            teacher=operator.account_for(self.session, COLLEAGUE) if shared else self.school.teacher,
            assignment=lesson,
            cut=cut,
            now=at,
        )

    def _teach_unplanned(self, box: BallotBox, now: datetime) -> None:
        """A lesson of today that nobody had planned."""
        name, activity = NOT_PLANNED
        own, found = self._class(name), self.library.activity(activity)
        if own and found and self._week(DemoWeek.THIS, now.date()):
            at = _today(now, UNPLANNED)
            room = rooms.open_room(
                self.session,
                box,
                self.settings,
                teacher=self.school.teacher,
                school_class=own,
                measures=[measure_of(found)],
                phase=Phase.ONCE,
                now=at,
            )
            self._teach(box, room, min(at + LESSON, now))

    def _teach(self, box: BallotBox, room: Room, at: datetime) -> None:
        """Have all but one of a room's pupils send, and close it."""
        self._send(box, room, room.size - 1, room.opened_at)
        rooms.close(self.session, box, self.settings, room, at, room.teacher)

    def _send(self, box: BallotBox, room: Room, pupils: int, at: datetime) -> None:
        answers = Answers(self.school.school.name, f"{room.name} {room.opened_at}")
        for chosen in room.activities:
            activity = self.library.activity(chosen.activity)
            if activity:
                before = room.phase is Phase.BEFORE
                for ballot in answers.ballots(activity, measure_of(activity), pupils, before=before):
                    box.cast(room.code, ballot, at)

    def _class(self, name: str) -> SchoolClass | None:
        return next((each for each in self.school.classes if each.name == name), None)

    def _lessons_of_this_week(self, today: date) -> list[Assignment]:
        weeks, classes = (last_monday(today),) * 2, self.school.classes
        found = assignments.lessons_of(self.session, self.lead, classes, today, weeks)
        return [each.assignment for each in found]

    def _week(self, when: DemoWeek, today: date) -> date | None:
        """That week; None where the school year has none there, or this is a week of holidays."""
        this, weeks = last_monday(today), self._weeks(school_year(today)).taught
        if when is DemoWeek.THIS:
            return this if this in weeks else None
        others = [week for week in weeks if (week < this if when is DemoWeek.LAST else week > this)]
        place = when.value if when is DemoWeek.LAST else when.value - 1
        return others[place] if len(others) > max(place, 0) else None

    def _weeks(self, year: int) -> TeachingWeeks:
        return teaching_weeks(self.session, self.school.school, year, self.settings.holiday_weeks)


def _first_day(weeks: TeachingWeeks) -> datetime:
    return _morning(weeks.taught[0] + TO_FRIDAY)


def _morning(day: date) -> datetime:
    return datetime.combine(day, time(10), UTC)


def _today(now: datetime, ago: timedelta) -> datetime:
    """So long ago, but today."""
    return max(now - ago, datetime.combine(now.date(), time.min, UTC))
