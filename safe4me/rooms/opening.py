"""Open a room: budget reserved, room made, box ready. A whole transaction."""

import os
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from safe4me.ballot_box.interface import BallotBox
from safe4me.ballot_box.records import BoxUnavailable
from safe4me.db import budget
from safe4me.db.accounts import Account, RoleName
from safe4me.db.base import Refused
from safe4me.db.budget import AlreadyMeasured, BudgetEntry, BudgetSpent
from safe4me.db.reservations import reserve
from safe4me.db.rooms import (
    LONGEST_TITLE,
    Phase,
    Room,
    RoomActivity,
    RoomsAreOpen,
    RoomState,
    refuse_open_rooms,
)
from safe4me.db.schools import SchoolClass, areas_locked, school_locked
from safe4me.join_codes import new_code
from safe4me.rooms.closing import discard_row
from safe4me.schools import permissions
from safe4me.schools.assignments import link_room
from safe4me.schools.class_teachers import NotGiven, must_have_begun
from safe4me.schools.practice import may_share, open_now
from safe4me.schools.text import checked_name
from safe4me.schools.year_groups import OtherGrouping, YearGroupFull, ballots_for
from safe4me.settings import Settings
from safe4me.statistics.ballot import Measure
from safe4me.statistics.figures import SMALLEST_ROOM_PUPILS
from safe4me.statistics.periods import school_year

SPARE_BALLOTS = 2  # in a strict room slips
MOST_BALLOTS = 200  # of an activity
MAY_HAVE_NONE = 0  # characters of a title
STOP_LASTS = timedelta(hours=1)  # where nobody is left to allow openings again


class NothingChosen(Refused):
    """A room was opened without an activity."""


class TooLong(Refused):
    """A room was to stay open for less than a minute, or for longer than is allowed."""

    def __init__(self, longest_minutes: int) -> None:
        self.longest_minutes = longest_minutes


class RoomTooSmall(Refused):
    """The classes of a room would have too few pupils for figures."""

    def __init__(self, least: int, pupils: int) -> None:
        self.least = least
        self.pupils = pupils


class RoomTooLarge(Refused):
    """The classes of a room would have more pupils than fit into one."""

    def __init__(self, most: int) -> None:
        self.most = most


class SeveralYearGroups(Refused):
    """Classes of several year groups were to share a room: nobody would know of which its ballots are.

    Where every class of a school is small, those of one band of ages may: their room counts for the school.
    """


class CannotJoin(Refused):
    """One of several classes may not measure what the room is for, or has no budget left for it."""

    def __init__(self, name: str) -> None:
        self.name = name


class OpenNow(AlreadyMeasured):
    """An open room holds an activity for a class, or for the same pupils; its teacher's name."""

    def __init__(self, activity: str, name: str, teacher: str) -> None:
        super().__init__(activity)
        self.name = name
        self.teacher = teacher


class NotForYear(Refused):
    """An activity was to be measured that no class of this year group measures."""


class OneAYear(Refused):
    """A second activity was to be measured of those of which a class measures one a school year."""


class OpeningsStopped(Refused):
    """No room opens while the site is given a new release."""


CHARGES_REFUSED = (NotForYear, OneAYear, AlreadyMeasured, BudgetSpent, OtherGrouping, YearGroupFull)


def open_room(
    session: Session,
    box: BallotBox,
    settings: Settings,
    *,
    teacher: Account,
    school_class: SchoolClass,
    beside: Sequence[SchoolClass] = (),
    title: str = "",
    measures: Sequence[Measure],
    phase: Phase,
    minutes: int | None = None,
    strict: bool = False,
    simpler: bool = False,
    now: datetime,
) -> Room:
    """Reserve budget, make the room and its box. A class may have several open rooms, on other activities.

    With classes `beside` it every one of them is charged. Raises NothingChosen, TooLong, NotForYear,
    OneAYear, AlreadyMeasured, BudgetSpent, OtherGrouping, YearGroupFull (of several classes these six are
    CannotJoin, but for OpenNow), OpeningsStopped, RoomTooSmall, RoomTooLarge, SeveralYearGroups, InvalidName,
    NotPrintable, PupilsNotSaid, LedgerDamaged, BoxUnavailable, NotGiven when a class is not the teacher's,
    NotBegun when it is next year's, NotFound when elsewhere, past, retired, twice, or not lent to an officer.
    """
    minutes = settings.room_minutes if minutes is None else minutes
    chosen = {measure.activity: measure for measure in measures if measure.questions}
    box_identity = box.identity()
    with school_locked(session, school_class.school_id):
        _check(session, settings, teacher, (school_class, *beside), chosen, minutes, now)
        _must_fit_in_one(session, school_class, beside)
        room = Room(teacher_id=teacher.id, phase=phase, opened_at=now, simpler=simpler)
        room.by_officer = teacher.has_role(RoleName.OFFICER)
        room.due_at = now + timedelta(minutes=minutes)
        _fill(session, room, school_class, beside, title, chosen)
        cap = sum(_charge(session, settings, room, each, chosen) for each in room.classes)
        link_room(session, room, now.date())
    _put_into_box(session, box, room, cap, tuple(chosen.values()), now, strict=strict)
    room.box = box_identity  # from here on it is lost if the box does not have it
    session.commit()
    return room


def stop_openings(session: Session, settings: Settings, now: datetime) -> None:
    """Let no room open for STOP_LASTS, or until openings are allowed. Raises RoomsAreOpen, and stops nothing.

    For a site of one server with its database on SQLite, where one lock holds back whoever writes.
    """
    settings.stop_path.touch()
    os.utime(settings.stop_path, (now.timestamp(), now.timestamp()))
    try:
        with areas_locked(session):  # who was opening a room has done so by now; all others see the file
            refuse_open_rooms(session)
    except RoomsAreOpen:
        allow_openings(settings)
        raise


def allow_openings(settings: Settings) -> None:
    """Let rooms open again."""
    settings.stop_path.unlink(missing_ok=True)


def _refuse_stopped(settings: Settings, now: datetime) -> None:
    """Raises OpeningsStopped."""
    try:
        began = datetime.fromtimestamp(settings.stop_path.stat().st_mtime, UTC)
    except FileNotFoundError:
        return
    if now < began + STOP_LASTS:
        raise OpeningsStopped


def _put_into_box(
    session: Session,
    box: BallotBox,
    room: Room,
    cap: int,
    measures: Sequence[Measure],
    now: datetime,
    *,
    strict: bool,
) -> None:
    """Make the room's box ready; a room without one is thrown away. Raises BoxUnavailable."""
    try:
        box.put_room(room.id, room.code, room.due_at, cap, measures, room.phase, strict=strict)
    except BoxUnavailable:
        discard_row(session, room, now)
        raise


def _check(
    session: Session,
    settings: Settings,
    teacher: Account,
    classes: Sequence[SchoolClass],
    chosen: dict[str, Measure],
    minutes: int,
    now: datetime,
) -> None:
    _refuse_stopped(settings, now)
    permissions.require(len({each.id for each in classes}) == len(classes))
    permissions.require(len({each.school_id for each in classes}) == 1)
    if teacher.has_role(RoleName.OFFICER):
        permissions.require(len(classes) == 1)  # never a hall
        permissions.require(permissions.visits_class(session, teacher, classes[0], now.date()))
    else:
        _must_be_own(session, teacher, classes, now)
    if not chosen:
        raise NothingChosen
    if not 1 <= minutes <= settings.longest_room_minutes:
        raise TooLong(settings.longest_room_minutes)


def _must_be_own(session: Session, teacher: Account, classes: Sequence[SchoolClass], now: datetime) -> None:
    for each in classes:
        stands = not each.retired and each.school_year >= school_year(now.date())
        permissions.require(stands and permissions.sees(teacher, each.school))
        must_have_begun(each, now)
        if not permissions.teaches(session, teacher, each, now.date()):
            raise NotGiven


def _fill(
    session: Session,
    room: Room,
    school_class: SchoolClass,
    beside: Sequence[SchoolClass],
    title: str,
    chosen: dict[str, Measure],
) -> None:
    """Give a room its classes, its activities, its name and its code."""
    room.class_id, room.beside = school_class.id, list(beside)
    room.title = checked_name(title, LONGEST_TITLE, MAY_HAVE_NONE) if beside else ""
    room.code = _unused_code(session)
    room.activities = [RoomActivity(activity=name, position=n) for n, name in enumerate(chosen, start=1)]
    session.add(room)
    session.flush()


def _must_fit_in_one(session: Session, school_class: SchoolClass, beside: Sequence[SchoolClass]) -> None:
    size = school_class.size + sum(each.size for each in beside)
    most = MOST_BALLOTS - SPARE_BALLOTS
    if size < SMALLEST_ROOM_PUPILS:
        raise RoomTooSmall(SMALLEST_ROOM_PUPILS, size)
    if size > most:
        raise RoomTooLarge(most)
    if len(may_share(session, school_class, beside)) < len(beside):
        raise SeveralYearGroups


def _charge(
    session: Session,
    settings: Settings,
    room: Room,
    school_class: SchoolClass,
    chosen: dict[str, Measure],
) -> int:
    """Take one class's budget, and its year group's places for ballots; how many of each activity.

    Of several classes say which of them cannot. The places to spare are with the first.
    """
    _refuse_open_now(session, room, school_class, chosen)
    try:
        _refuse_one_too_many(session, school_class, chosen)
        entries = _entries(room, school_class, chosen, settings)
        reserve(session, entries, settings.epsilon_per_class_and_year)
        spare = SPARE_BALLOTS if school_class.id == room.class_id else 0
        places = ballots_for(session, school_class, chosen, room.phase, spare, but_room=room.id)
    except CHARGES_REFUSED:
        if not room.beside:
            raise
        raise CannotJoin(school_class.name) from None
    budget.raise_reservation(session, room.id, school_class.id, places)
    return places


def _refuse_open_now(
    session: Session, room: Room, school_class: SchoolClass, chosen: dict[str, Measure]
) -> None:
    held = open_now(session, [school_class])[school_class.id]
    for name in chosen:
        if name in held and held[name].id != room.id:
            raise OpenNow(name, school_class.name, held[name].teacher.name)


def _refuse_one_too_many(session: Session, school_class: SchoolClass, chosen: dict[str, Measure]) -> None:
    taken = {*budget.phases_taken(session, school_class.id), *chosen}
    for measure in chosen.values():
        if school_class.year_group in measure.not_in:
            raise NotForYear
        others = (name for name in taken if name != measure.activity)
        if measure.one_a_year and any(name.startswith(f"{measure.module}/") for name in others):
            raise OneAYear


def _unused_code(session: Session) -> str:
    while True:
        code = new_code()
        if session.scalar(select(Room.id).where(Room.code == code, Room.state == RoomState.OPEN)) is None:
            return code


def _entries(
    room: Room, school_class: SchoolClass, chosen: dict[str, Measure], settings: Settings
) -> list[BudgetEntry]:
    return [
        BudgetEntry(
            class_id=school_class.id,
            room_id=room.id,
            activity=activity,
            phase=room.phase,
            epsilon=measure.cost(settings.epsilon_per_question),
        )
        for activity, measure in chosen.items()
    ]
