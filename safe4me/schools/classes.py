"""Classes: whose they are, and who may make, rename, resize and retire them. Every change is a transaction.

A school lead sets up the school's classes of a school year. A class that comes in mid-year starts with what
its year group has measured (`starting`): made again under another name it is not measured again. Remade under
its old name it is the old one, with what it has spent; renaming and retiring free nothing.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from safe4me.db import audit
from safe4me.db.accounts import Account, Actor
from safe4me.db.base import NotFound, Refused
from safe4me.db.budget import has_measured
from safe4me.db.rooms import Room, RoomState
from safe4me.db.schools import LARGEST_CLASS, Area, School, SchoolClass, YearKey, school_locked, year_key
from safe4me.schools import permissions
from safe4me.schools.text import checked_name, folded
from safe4me.schools.year_groups import must_fit, only_grouping, start_with_year_group
from safe4me.statistics.periods import school_year, years_planned


class InOpenRoom(Refused):
    """A class was to have fewer pupils while a room of it is open."""


def must_not_shrink(session: Session, school_class: SchoolClass, size: int) -> None:
    """Raise InOpenRoom for fewer pupils than a class in an open room has; in the caller's transaction."""
    ours = or_(Room.class_id == school_class.id, Room.beside.any(SchoolClass.id == school_class.id))
    opened = select(Room.id).where(Room.state == RoomState.OPEN, ours)
    if size < school_class.size and session.scalars(opened.limit(1)).first() is not None:
        raise InOpenRoom


YEAR_GROUPS = range(7, 12)
LONGEST_CLASS_NAME = 40


class ClassExists(Refused):
    """The school has a class of that year group and name already."""


class InvalidYearGroup(Refused):
    """A year group that no class here has."""

    def __init__(self, least: int, most: int) -> None:
        self.least = least
        self.most = most


class InvalidSize(Refused):
    """More pupils than a class can have, or none."""

    def __init__(self, least: int, most: int) -> None:
        self.least = least
        self.most = most


class HasMeasured(Refused):
    """The class has reserved or spent budget, so it stays in its year group: its results are kept by it."""


def schools_of(session: Session, account: Account, area: Area | None = None) -> Sequence[School]:
    """The account's own school, or the schools of a coordinator's areas or of one of them, by name."""
    seen = permissions.schools_seen(account).order_by(School.name)
    return session.scalars(seen if area is None else seen.where(School.area_id == area.id)).all()


def school_for(session: Session, account: Account, school_id: int) -> School:
    """One of those schools. Raises NotFound for any other."""
    school = session.scalars(permissions.schools_seen(account).where(School.id == school_id)).one_or_none()
    if school is None:
        raise NotFound
    return school


def classes_of(
    session: Session, account: Account, now: datetime, year: int | None = None
) -> Sequence[SchoolClass]:
    """A school year's classes of the account's schools, without retired ones, by school, year and name.

    It is this school year, unless another is named.
    """
    order = School.name, SchoolClass.year_group, SchoolClass.name
    of_year = SchoolClass.school_year == (school_year(now.date()) if year is None else year)
    return session.scalars(_classes(account).where(of_year).order_by(*order)).all()


def class_for(session: Session, account: Account, class_id: int, now: datetime) -> SchoolClass:
    """One of those classes, or from 1 June on one of next year's. Raises NotFound for any other."""
    planned = SchoolClass.school_year.in_(years_planned(now.date()))
    own = _classes(account).where(SchoolClass.id == class_id, planned)
    school_class = session.scalars(own).one_or_none()
    if school_class is None:
        raise NotFound
    return school_class


def add_class(
    session: Session,
    actor: Actor,
    *,
    school: School,
    year_group: int,
    name: str,
    size: int,
    now: datetime,
) -> SchoolClass:
    """Make a class of this school year, or bring back the retired one of that year group and name.

    Raises NotFound unless the actor manages the school, LedgerDamaged, and Refused: ClassExists, InOpenRoom,
    ChooseGrouping, TooManyPupils, PupilsNotSaid and what `checked` raises.
    """
    permissions.require(permissions.manages(actor, school))
    name = checked(name, year_group, size)
    year = YearKey(school.id, school_year(now.date()), year_group)
    with school_locked(session, school.id):
        school_class = make_class(session, actor, year, name, size, now)
        must_fit(session, year)
    return school_class


def make_class(
    session: Session,
    actor: Actor,
    year: YearKey,
    name: str,
    size: int,
    now: datetime,
    grouping: str | None = None,
) -> SchoolClass:
    """What `add_class` does, in the caller's transaction, for a caller who has checked what it is made of.

    Without a `grouping` it is in the only one of its year group. Raises ClassExists, ChooseGrouping,
    InOpenRoom and LedgerDamaged.
    """
    known = classes_by_name(session, year.school_id, year.school_year)
    school_class = known.get((year.number, folded(name)))
    if school_class is None:
        own = only_grouping(session, year) if grouping is None else grouping
        school_class = new_class(year, name, size, own)
        session.add(school_class)
    elif not school_class.retired:
        raise ClassExists
    must_not_shrink(session, school_class, size)
    school_class.size = size
    school_class.retired = False
    session.flush()
    start_with_year_group(session, school_class)
    _record(session, actor, school_class, f"added with size {size}", now)
    return school_class


def new_class(year: YearKey, name: str, size: int, grouping: str) -> SchoolClass:
    """A class that no database has yet, for whoever has checked what it is made of."""
    return SchoolClass(
        school_id=year.school_id,
        school_year=year.school_year,
        year_group=year.number,
        grouping=grouping,
        name=name,
        size=size,
    )


def rename(session: Session, actor: Actor, school_class: SchoolClass, name: str, now: datetime) -> None:
    """Give a class another name; what it has spent stays. Raises NotFound, InvalidName and ClassExists."""
    permissions.require(permissions.manages(actor, school_class.school))
    name = checked(name, school_class.year_group, school_class.size)
    with school_locked(session, school_class.school_id):
        _must_be_free(session, school_class, school_class.year_group, name)
        _record(session, actor, school_class, f"renamed {name}", now)
        school_class.name = name


def change_year(
    session: Session, actor: Actor, school_class: SchoolClass, year_group: int, now: datetime
) -> None:
    """Move a class that has measured nothing to another year group, with which it starts anew.

    Raises NotFound, InvalidYearGroup, ClassExists, HasMeasured, ChooseGrouping, TooManyPupils,
    PupilsNotSaid and LedgerDamaged.
    """
    permissions.require(permissions.manages(actor, school_class.school))
    checked(school_class.name, year_group, school_class.size)
    with school_locked(session, school_class.school_id):
        if has_measured(session, school_class.id):
            raise HasMeasured
        _must_be_free(session, school_class, year_group, school_class.name)
        _record(session, actor, school_class, f"moved to year {year_group}", now)
        year = YearKey(school_class.school_id, school_class.school_year, year_group)
        school_class.grouping = only_grouping(session, year)
        school_class.year_group = year_group
        session.flush()
        must_fit(session, year)
        start_with_year_group(session, school_class)


def resize(session: Session, actor: Actor, school_class: SchoolClass, size: int, now: datetime) -> None:
    """Set a class's size for rooms from now on. Raises NotFound, InvalidSize, InOpenRoom, TooManyPupils."""
    permissions.require(permissions.manages(actor, school_class.school))
    checked(school_class.name, school_class.year_group, size)
    with school_locked(session, school_class.school_id):
        set_size(session, actor, school_class, size, now)
        session.flush()
        must_fit(session, year_key(school_class))


def set_size(session: Session, actor: Actor, school_class: SchoolClass, size: int, now: datetime) -> None:
    """What `resize` does, in the caller's transaction, for a caller who has checked it. Raises InOpenRoom."""
    must_not_shrink(session, school_class, size)
    _record(session, actor, school_class, f"size {school_class.size} to {size}", now)
    school_class.size = size


def retire(session: Session, actor: Actor, school_class: SchoolClass, now: datetime) -> None:
    """Put a class away. It keeps its name and what it has spent. Raises NotFound."""
    permissions.require(permissions.manages(actor, school_class.school))
    with school_locked(session, school_class.school_id):
        _record(session, actor, school_class, "retired", now)
        school_class.retired = True


def _record(session: Session, actor: Actor, school_class: SchoolClass, what: str, now: datetime) -> None:
    """Note what was done to a class."""
    what = f"{school_class.label}: {what}"
    audit.add_entry(session, actor, what, now, school_id=school_class.school_id)


def _classes(account: Account) -> Select[SchoolClass]:
    schools = permissions.schools_seen(account).with_only_columns(School.id)
    return (
        select(SchoolClass)
        .join(SchoolClass.school)
        .where(SchoolClass.school_id.in_(schools))
        .where(SchoolClass.retired.is_(False))
    )


def checked(name: str, year_group: int, size: int) -> str:
    """The name, tidied. Raises InvalidName, InvalidYearGroup and InvalidSize for what no class can have."""
    name = checked_name(name, LONGEST_CLASS_NAME)
    if year_group not in YEAR_GROUPS:
        raise InvalidYearGroup(YEAR_GROUPS[0], YEAR_GROUPS[-1])
    checked_size(size)
    return name


def checked_size(size: int) -> int:
    """The size. Raises InvalidSize for what no class can have."""
    if not 1 <= size <= LARGEST_CLASS:
        raise InvalidSize(1, LARGEST_CLASS)
    return size


def classes_by_name(session: Session, school_id: int, year: int) -> dict[tuple[int, str], SchoolClass]:
    """A school's classes of a school year, retired or not, by year group and `folded` name."""
    of_year = select(SchoolClass).where(SchoolClass.school_id == school_id, SchoolClass.school_year == year)
    return {(each.year_group, folded(each.name)): each for each in session.scalars(of_year)}


def _must_be_free(session: Session, school_class: SchoolClass, year_group: int, name: str) -> None:
    taken = classes_by_name(session, school_class.school_id, school_class.school_year)
    if taken.get((year_group, folded(name))) not in (None, school_class):
        raise ClassExists
