"""What one press of Assign has made: found again, moved as one, and taken back."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from safe4me.db.accounts import Account
from safe4me.db.assignments import Assignment
from safe4me.db.base import NotFound
from safe4me.db.schools import school_locked
from safe4me.schools import permissions
from safe4me.schools.assignments import PlannedAlready, WeekRefused, has_begun, note_change
from safe4me.schools.teaching_weeks import TeachingWeeks


def set_for(session: Session, account: Account, set_id: int, now: datetime) -> list[Assignment]:
    """What one press has made and is still there, as far as the account may change it. Raises NotFound."""
    rows = select(Assignment).where(Assignment.set_id == set_id).order_by(Assignment.week, Assignment.id)
    found = session.scalars(rows.options(selectinload(Assignment.rooms))).all()
    own = [each for each in found if permissions.assigns(session, account, each.school_class, now.date())]
    if not own:
        raise NotFound
    return own


def undo(session: Session, account: Account, set_id: int, now: datetime) -> int:
    """Take back one press of Assign; how many lessons stay, as their room was opened. Raises NotFound."""
    found = set_for(session, account, set_id, now)
    with school_locked(session, found[0].school_class.school_id):
        free = [each for each in found if not has_begun(each)]
        if free:
            note_change(session, account, free, "assigning taken back", now)
        for each in free:
            session.delete(each)
    return len(found) - len(free)


def movable(lessons: Sequence[Assignment]) -> list[Assignment]:
    """Those of which no room was opened, and nobody said that they were taught or skipped."""
    return [each for each in lessons if not (has_begun(each) or each.taught_on or each.skipped)]


def move_set(
    session: Session, account: Account, set_id: int, weeks: TeachingWeeks, start: date, now: datetime
) -> None:
    """Move what is left of one press, as many weeks with lessons as it takes for the first to be in `start`.

    So the same press twice moves once. Raises NotFound, WeekRefused and PlannedAlready.
    """
    found = set_for(session, account, set_id, now)
    with school_locked(session, found[0].school_class.school_id):
        left = movable(found)
        if not left or start == min(each.week for each in left):
            return
        by = weeks.nth(start) - weeks.nth(min(each.week for each in left))
        weeks_to_come = weeks.from_on(now.date())
        to = {each.id: _to_come(weeks.at(weeks.nth(each.week) + by), weeks_to_come) for each in left}
        _must_be_free(session, left, to)
        for each in left:
            week = to[each.id]
            each.day = each.day and each.day + (week - each.week)
            each.week = week
        note_change(session, account, left, f"moved, from the week of {start} on", now)


def _to_come(week: date | None, weeks: Sequence[date]) -> date:
    """A week that is one of those to come. Raises WeekRefused."""
    if week is None or week not in weeks:
        raise WeekRefused
    return week


def _must_be_free(session: Session, moved: Sequence[Assignment], to: dict[int, date]) -> None:
    """Raise PlannedAlready where a class has an item already in the week to which it is moved."""
    others = select(Assignment.class_id, Assignment.item, Assignment.week).where(
        Assignment.class_id.in_({each.class_id for each in moved}),
        Assignment.id.not_in([each.id for each in moved]),
    )
    taken = {*session.execute(others)}
    if taken & {(each.class_id, each.item, to[each.id]) for each in moved}:
        raise PlannedAlready
