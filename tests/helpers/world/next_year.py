"""A school in the summer: classes of every year group, which a lead prepares for the next school year."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from types import MappingProxyType

from sqlalchemy import select

from safe4me.db.accounts import Account, ClassTeacher
from safe4me.db.assignments import Assignment
from safe4me.db.base import db
from safe4me.db.schools import SchoolClass
from safe4me.schools import classes, next_year
from safe4me.schools.next_year import NextYearWish, RowWish, Staying
from tests.helpers.world.schools import NOW, Place, add_class, give

MAY, JUNE, AUGUST, SEPTEMBER = (
    datetime(2027, *day, 10, tzinfo=UTC) for day in ((5, 31), (6, 1), (8, 31), (9, 1))
)
NEXT = 2027


def add_classes(place: Place) -> None:
    """Two classes in Year 7, one each in Years 8 to 11; 9K has a teacher, and is lent to a lead."""
    for name, year in (("7A", 7), ("7B", 7), ("8P", 8), ("Willow", 10), ("11R", 11)):
        add_class(place, name, 24, year)
    give(place.school_class, place.lead, date(2027, 7, 20))


def save(
    place: Place, staying: Staying = Staying.FORM, rows: Mapping[str, RowWish] = MappingProxyType({})
) -> None:
    """Save next year as it is proposed, but for these rows."""
    proposed = next_year.rows_of(db.session(), place.school, NEXT)
    wanted = {each.key: RowWish(each.name, each.size or 0) for each in proposed} | {**rows}
    wish = NextYearWish(wanted, {}, staying)
    next_year.save_next_year(db.session(), place.lead, place.school, NEXT, wish, JUNE)


def then() -> dict[str, SchoolClass]:
    """Next year's classes by name."""
    db.session.rollback()
    found = db.session.scalars(select(SchoolClass).where(SchoolClass.school_year == NEXT))
    return {each.name: each for each in found if not each.retired}


def teachers(of: str) -> list[Account]:
    """Who has one of them."""
    held = select(ClassTeacher).where(ClassTeacher.class_id == then()[of].id)
    return [each.account for each in db.session.scalars(held)]


def key_of(place: Place, name: str) -> str:
    """The row of a class of this year."""
    rows = next_year.rows_of(db.session(), place.school, NEXT)
    return next(each.key for each in rows if each.old and each.old.name == name)


def plan(place: Place, *lessons: tuple[str, str, date]) -> None:
    """Set lessons this year: a class, an item and a week each."""
    known = {each.name: each for each in classes.classes_of(db.session(), place.lead, NOW)}
    for name, item, week in lessons:
        made = Assignment(class_id=known[name].id, item=item, week=week, account_id=place.lead.id)
        db.session.add(made)
    db.session.commit()
