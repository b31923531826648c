"""The demo's places and people: three areas, twelve schools, fifty-three classes; every name is made up."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

import click
from flask_security import hash_password
from sqlalchemy.orm import Session

from safe4me.csv_rows import read_cells
from safe4me.db.accounts import Account, RoleName
from safe4me.db.audit import CommandLine
from safe4me.db.schools import School, SchoolClass, YearKey
from safe4me.schools import areas as areas_and_schools
from safe4me.schools import assignments, classes, operator, permissions, year_setup
from safe4me.schools.operator import Post, UnknownEmail
from safe4me.schools.permissions import folded
from safe4me.schools.year_groups import standing_classes
from safe4me.schools.year_setup import CELLS, Wish
from safe4me.statistics.periods import school_year

SCHOOLS = {
    "North": ("Alder School", "Birch Academy", "Cedar High", "Elm Park"),
    "South": ("Hazel Grove", "Juniper Hill", "Larch Road", "Maple Academy"),
    "Coast": ("Oak Lane", "Rowan School", "Sycamore Green", "Willow Bank"),
}
FIRST_SCHOOL = "Alder School"  # the one whose teacher and lead can sign in
CLASSES = (8, 5, 4, 3, 5, 5, 4, 4, 4, 5, 4, 2)  # a school, in the order above: fifty-three
# of a school's classes, in order
NAMES = (
    *((9, "9K"), (9, "9L"), (9, "9M"), (9, "9N"), (9, "9P")),
    *((7, "7C"), (7, "7D"), (8, "8P")),
)
SIZES = (28, 26, 30, 24, 27)
GROUPING = "Forms"
PASSWORD = "know where you stand"  # noqa: S105 - of the demo's accounts, and printed
DOMAIN = "safe4me.example"
SIGN_INS = ("teacher", "lead", "coordinator")


@dataclass(frozen=True, slots=True)
class DemoSchool:
    """A school, the account that opens its rooms, and its classes of this school year."""

    school: School
    teacher: Account
    classes: tuple[SchoolClass, ...]


def tell_sign_ins(address: str) -> None:
    """Print where the site is, and how to sign in to its demo."""
    click.echo(f"Sign in at {address}/account/sign-in")
    for name in SIGN_INS:
        click.echo(f"  {name}@{DOMAIN}   password: {PASSWORD}")


def make_places(session: Session, actor: CommandLine, now: datetime) -> list[DemoSchool]:
    """Every demo school with its classes and accounts, made where they are missing. Commits."""
    maker = _Maker(session, actor, now)
    schools = [maker.school(area, name) for area, names in SCHOOLS.items() for name in names]
    made = [
        DemoSchool(school, maker.teacher(school), maker.classes(school, number))
        for school, number in zip(schools, CLASSES, strict=True)
    ]
    for each in made:
        maker.give(each)
    maker.account("lead", Post(RoleName.LEAD, schools[0].id))
    areas = tuple({school.area_id: None for school in schools})
    maker.account("coordinator", Post(RoleName.COORDINATOR, area_ids=areas))
    return made


@dataclass(frozen=True, slots=True)
class _Maker:
    """Makes what is missing, as whoever types the command."""

    session: Session
    actor: CommandLine
    now: datetime

    def school(self, area: str, name: str) -> School:
        return areas_and_schools.find_or_add_school(self.session, self.actor, area, name, self.now)

    def teacher(self, school: School) -> Account:
        first = school.name.split(maxsplit=1)[0].lower()
        own = "teacher" if school.name == FIRST_SCHOOL else f"teacher.{first}"
        return self.account(own, Post(RoleName.TEACHER, school.id))

    def classes(self, school: School, number: int) -> tuple[SchoolClass, ...]:
        sizes = {own: SIZES[(n + school.id) % len(SIZES)] for n, own in enumerate(NAMES[:number])}
        year = school_year(self.now.date())
        for year_group in dict.fromkeys(year_group for year_group, _ in sizes):
            there = classes.classes_by_name(self.session, school.id, year)
            missing = {
                name: size
                for (of, name), size in sizes.items()
                if of == year_group and ((of, folded(name)) not in there or there[of, folded(name)].retired)
            }
            if missing:
                self._set_up(YearKey(school.id, year, year_group), school, missing)
        there = classes.classes_by_name(self.session, school.id, year)
        return tuple(there[year_group, folded(name)] for year_group, name in sizes)

    def _set_up(self, year: YearKey, school: School, missing: Mapping[str, int]) -> None:
        """Make the forms that a year group lacks; it has as many pupils as its classes have together."""
        standing = standing_classes(self.session, year)
        rows = read_cells("\n".join(f"{name}, {size}" for name, size in missing.items()), CELLS)
        pupils = sum(each.size for each in standing) + sum(missing.values())
        old = standing[0].grouping if standing else None
        wish = Wish(pupils, old, GROUPING, rows)
        year_setup.set_up(self.session, self.actor, school, year.number, wish, self.now)

    def give(self, school: DemoSchool) -> None:
        """The school's one teacher has all of its classes."""
        for each in school.classes:
            if not permissions.teaches(self.session, school.teacher, each, self.now.date()):
                assignments.give(self.session, self.actor, each, school.teacher, self.now)

    def account(self, name: str, post: Post) -> Account:
        """The demo account of that name; only the three that are printed can sign in."""
        email = f"{name}@{DOMAIN}"
        with suppress(UnknownEmail):
            return operator.account_for(self.session, email)
        shown = f"Demo {post.role}"
        account = operator.invite_anyone(self.session, self.actor, email, post, self.now, shown)
        if "." not in name:
            account.password = hash_password(PASSWORD)
            self.session.commit()
        return account
