"""Schools and their leads from a spreadsheet: looked at first, then made, all of them or none."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from safe4me.csv_rows import Row, RowProblem, RowsRefused
from safe4me.db.accounts import Account, RoleName
from safe4me.db.base import Refused
from safe4me.db.schools import Area, School, areas_locked
from safe4me.db.security_events import Event
from safe4me.db.security_log import note_event
from safe4me.schools import areas as areas_and_schools
from safe4me.schools import people, permissions
from safe4me.schools.areas import LONGEST_SCHOOL_NAME
from safe4me.schools.people import EmailTaken
from safe4me.schools.text import checked_name, folded

AREA, SCHOOL, EMAIL, LEAD_NAME = SCHOOL_HEADINGS = ("area", "school", "lead email", "lead name")


class UnknownArea(Refused):
    """An area that is not one of the coordinator's."""


class SchoolExists(Refused):
    """The school is there already, and the row has nothing else to add."""


class SameEmailTwice(Refused):
    """Two rows have one email."""

    def __init__(self, other_row: int) -> None:
        self.other_row = other_row


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a row asks for: a school, unless there is an `old` one, and a lead, unless `email` is empty."""

    row: int
    area: Area
    school: str
    old: School | None
    email: str
    name: str

    @property
    def key(self) -> tuple[int, str]:
        """What rows of the same school share."""
        return self.area.id, folded(self.school)


def planned_schools(session: Session, account: Account, rows: Sequence[Row]) -> list[Wanted]:
    """The schools and leads of `rows`; nothing is written.

    Several rows may name one school, each with another lead. Raises RowsRefused with every row that is not
    right: in another area, without anything new, or with an email of somebody whom lists show to `account`.
    An email that has an account elsewhere is taken as any other: that makes a namesake.
    """
    areas = {folded(area.name): area for area in permissions.own_areas(account).values()}
    known = {area.id: areas_and_schools.schools_by_name(session, area.id) for area in areas.values()}
    read: list[Wanted] = []
    wanted: list[Wanted] = []
    problems: list[RowProblem] = []
    for row in rows:
        try:
            read.append(_wanted(row, areas, known))
        except Refused as reason:
            problems.append(RowProblem(row.number, reason))
    listed = people.emails_listed(session, account, [each.email for each in read])
    for each in read:
        try:
            _must_be_new(each, wanted, listed)
            wanted.append(each)
        except Refused as reason:
            problems.append(RowProblem(each.row, reason))
    if problems:
        raise RowsRefused(sorted(problems, key=lambda problem: problem.row))
    return wanted


def import_schools(session: Session, account: Account, rows: Sequence[Row], now: datetime) -> list[Account]:
    """Make the schools, and the leads' accounts, which are returned; all in one transaction.

    Raises RowsRefused, and EmailTaken when somebody was invited at the same moment.
    """
    with areas_locked(session):
        leads = _make_schools(session, account, planned_schools(session, account, rows), now)
        note_event(session, Event.IMPORT, now, actor=account, subject="schools")
    return leads


def _wanted(row: Row, areas: dict[str, Area], known: dict[int, dict[str, School]]) -> Wanted:
    area = areas.get(folded(row.cells[AREA]))
    if area is None:
        raise UnknownArea
    school = checked_name(row.cells[SCHOOL], LONGEST_SCHOOL_NAME)
    email = people.checked_email(row.cells[EMAIL]) if row.cells[EMAIL] else ""
    name = checked_name(row.cells[LEAD_NAME], people.LONGEST_NAME, shortest=0)
    return Wanted(row.number, area, school, known[area.id].get(folded(school)), email, name)


def _must_be_new(each: Wanted, before: Sequence[Wanted], listed: set[str]) -> None:
    if each.email in listed:
        raise EmailTaken
    same = next((other for other in before if each.email and other.email == each.email), None)
    if same:
        raise SameEmailTwice(same.row)
    there = each.old is not None or any(other.key == each.key for other in before)
    if there and not each.email:
        raise SchoolExists


def _make_schools(
    session: Session, account: Account, wanted: Sequence[Wanted], now: datetime
) -> list[Account]:
    made: dict[tuple[int, str], School] = {}
    leads = []
    for each in wanted:
        if each.key not in made:
            made[each.key] = each.old or areas_and_schools.make(session, account, each.area, each.school, now)
        if each.email:
            whom = people.NewPerson(RoleName.LEAD, each.email, each.name, made[each.key])
            leads.append(people.add(session, account, whom, now))
    return leads
