"""Areas and schools: a coordinator adds and renames those of their own. Every change is a transaction.

A school never moves to another area, and nothing is taken away: results are kept by area and school.
"""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from safe4me.db import audit
from safe4me.db.accounts import Account, Actor, CommandLine
from safe4me.db.base import NotFound, Refused
from safe4me.db.schools import Area, School, areas_locked
from safe4me.schools import permissions
from safe4me.schools.text import checked_name, folded

LONGEST_AREA_NAME = 80
LONGEST_SCHOOL_NAME = 120


class NameTaken(Refused):
    """An area, or a school of the same area, has that name already."""

    def __init__(self, name: str) -> None:
        self.name = name


def area_for(account: Account, area_id: int) -> Area:
    """One of a coordinator's areas. Raises NotFound for any other."""
    found = permissions.own_areas(account).get(area_id)
    if found is None:
        raise NotFound
    return found


def add_area(session: Session, account: Account, name: str, now: datetime) -> Area:
    """Make an area that the account coordinates from now on. Raises NotFound, InvalidName and NameTaken."""
    permissions.require(bool(permissions.own_areas(account)))
    name = checked_name(name, LONGEST_AREA_NAME)
    with areas_locked(session):
        _area_must_be_free(session, name)
        area = _make_area(session, account, name, now)
        account.areas.append(area)
    return area


def find_or_add_school(session: Session, actor: CommandLine, area: str, name: str, now: datetime) -> School:
    """The school of that name in the area of that name; each is made if there is none that people call so.

    Raises InvalidName.
    """
    area, name = checked_name(area, LONGEST_AREA_NAME), checked_name(name, LONGEST_SCHOOL_NAME)
    with areas_locked(session):
        found = _areas_by_name(session).get(folded(area)) or _make_area(session, actor, area, now)
        return schools_by_name(session, found.id).get(folded(name)) or make(session, actor, found, name, now)


def _make_area(session: Session, actor: Actor, name: str, now: datetime) -> Area:
    area = Area(name=name)
    session.add(area)
    session.flush()
    audit.add_entry(session, actor, f"area {area.id}: added as {name}", now, area_id=area.id)
    return area


def rename_area(session: Session, actor: Actor, area: Area, name: str, now: datetime) -> None:
    """Give an area another name. Raises NotFound, InvalidName and NameTaken."""
    permissions.require(permissions.coordinates(actor, area))
    name = checked_name(name, LONGEST_AREA_NAME)
    with areas_locked(session):
        _area_must_be_free(session, name, area)
        audit.add_entry(session, actor, f"area {area.id} ({area.name}): renamed {name}", now, area_id=area.id)
        area.name = name


def add_school(session: Session, actor: Actor, area: Area, name: str, now: datetime) -> School:
    """Make a school in an own area. Raises NotFound, InvalidName and NameTaken."""
    permissions.require(permissions.coordinates(actor, area))
    name = checked_name(name, LONGEST_SCHOOL_NAME)
    with areas_locked(session):
        if folded(name) in schools_by_name(session, area.id):
            raise NameTaken(name)
        return make(session, actor, area, name, now)


def make(session: Session, actor: Actor, area: Area, name: str, now: datetime) -> School:
    """What `add_school` does, in the caller's transaction, for a caller who has checked the name."""
    school = School(area=area, name=name)
    session.add(school)
    session.flush()
    audit.add_entry(session, actor, f"school {school.id}: added as {name}", now, school_id=school.id)
    return school


def rename_school(session: Session, actor: Actor, school: School, name: str, now: datetime) -> None:
    """Give a school of an own area another name. Raises NotFound, InvalidName and NameTaken."""
    permissions.require(permissions.coordinates(actor, school.area))
    name = checked_name(name, LONGEST_SCHOOL_NAME)
    with areas_locked(session):
        if schools_by_name(session, school.area_id).get(folded(name), school) != school:
            raise NameTaken(name)
        audit.add_entry(
            session,
            actor,
            f"school {school.id} ({school.name}): renamed {name}",
            now,
            school_id=school.id,
        )
        school.name = name


def schools_by_name(session: Session, area_id: int) -> dict[str, School]:
    """The schools of an area, by `folded` name."""
    schools = session.scalars(select(School).where(School.area_id == area_id))
    return {folded(school.name): school for school in schools}


def _areas_by_name(session: Session) -> dict[str, Area]:
    return {folded(area.name): area for area in session.scalars(select(Area))}


def _area_must_be_free(session: Session, name: str, area: Area | None = None) -> None:
    if _areas_by_name(session).get(folded(name), area) != area:
        raise NameTaken(name)
