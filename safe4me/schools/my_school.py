"""A lead's school: what every class was taught, and what waits for the lead."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from safe4me.db.accounts import Account, ClassRequest, ClassTeacher
from safe4me.db.rooms import Phase, Room, RoomState, VoidRequest
from safe4me.db.schools import School, SchoolClass
from safe4me.db.ways_in import WayIn
from safe4me.schools import class_teachers, classes, permissions, voiding
from safe4me.schools.assignments import lessons_of
from safe4me.schools.confirmed_ways import ways_ending
from safe4me.schools.coverage import Behind, SchoolLessons, UnplannedLesson, unplanned_lessons
from safe4me.schools.join_queue import Queue, queue_of
from safe4me.schools.lesson_states import PlannedLesson


@dataclass(frozen=True, slots=True)
class WaitingForLead:
    """What waits for a lead: lessons that are overdue, classes without a teacher, and what people ask for."""

    late: tuple[Behind, ...]
    nobodys: tuple[SchoolClass, ...]
    asked: Sequence[ClassRequest]
    voids: Sequence[VoidRequest]
    joining: Queue
    ways_ending: Sequence[WayIn]

    def __bool__(self) -> bool:
        asked = self.asked or self.voids or self.joining or self.ways_ending
        return bool(self.late or self.nobodys or asked)

    @property
    def late_of_nobody(self) -> list[Behind]:
        """Those whose class has no teacher: somebody has to be found."""
        return [each for each in self.late if each.school_class in self.nobodys]

    @property
    def late_of_teachers(self) -> list[Behind]:
        """Those that a teacher still has to teach."""
        return [each for each in self.late if each.school_class not in self.nobodys]

    @property
    def other_nobodys(self) -> list[SchoolClass]:
        """Classes without a teacher of which nothing is overdue yet."""
        late = [each.school_class for each in self.late]
        return [each for each in self.nobodys if each not in late]


def coverage_of(session: Session, account: Account, school: School, now: datetime) -> SchoolLessons:
    """What the classes of a school were taught this year. Raises NotFound unless the account manages it."""
    permissions.require(permissions.manages(account, school))
    of_schools = classes.classes_of(session, account, now)
    own = [each for each in of_schools if each.school_id == school.id]
    lessons = lessons_of(session, account, own, now.date())
    return SchoolLessons(own, lessons, taught_unplanned(session, own, lessons))


def taught_unplanned(
    session: Session, own: Sequence[SchoolClass], lessons: Sequence[PlannedLesson]
) -> list[UnplannedLesson]:
    """What rooms taught these classes though it was not set; `lessons` is all that was."""
    ids = [each.id for each in own]
    of_classes = or_(Room.class_id.in_(ids), Room.beside.any(SchoolClass.id.in_(ids)))
    closed = select(Room).where(of_classes, Room.state == RoomState.CLOSED, Room.phase != Phase.BEFORE)
    whole = selectinload(Room.activities), selectinload(Room.beside), joinedload(Room.teacher)
    rooms = session.scalars(closed.options(*whole).order_by(Room.opened_at, Room.id)).all()
    return unplanned_lessons(own, lessons, rooms)


def waiting_for(
    session: Session,
    account: Account,
    school: School,
    coverage: SchoolLessons,
    teachers: Mapping[int, Sequence[ClassTeacher]],
    now: datetime,
    usual: Collection[date],
) -> WaitingForLead:
    """What waits for the lead of a school; `teachers` are of its classes, by their ids.

    `usual` are the holidays of a school that has said nothing.
    """
    return WaitingForLead(
        tuple(coverage.behind()),
        tuple(each for each in coverage.classes if not teachers.get(each.id)),
        class_teachers.requests_at(session, school, now),
        voiding.waits_for(session, account, now.date()),
        queue_of(session, account, school, now, usual),
        ways_ending(session, account, school, now.date()),
    )
