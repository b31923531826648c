"""The demo's places and people: three areas, twelve schools, forty classes; every name is made up."""

from dataclasses import dataclass
from uuid import uuid4

from flask_security import hash_password
from sqlalchemy import select
from sqlalchemy.orm import Session

from safe4me.cli.users import role_named
from safe4me.storage.accounts import Account, RoleName
from safe4me.storage.places import Area, School, SchoolClass

SCHOOLS = {
    "North": ("Alder School", "Birch Academy", "Cedar High", "Elm Park"),
    "South": ("Hazel Grove", "Juniper Hill", "Larch Road", "Maple Academy"),
    "Coast": ("Oak Lane", "Rowan School", "Sycamore Green", "Willow Bank"),
}
FIRST_SCHOOL = "Alder School"  # the one whose teacher and lead can sign in
CLASSES = (5, 4, 3, 3, 4, 3, 4, 3, 3, 3, 3, 2)  # a school, in the order above: forty
LETTERS = "KLMNP"
SIZES = (28, 26, 30, 24, 27)
PASSWORD = "know where you stand"  # noqa: S105 - of the demo's accounts, and printed
DOMAIN = "safe4me.example"


@dataclass(frozen=True, slots=True)
class DemoSchool:
    """A school, the account that opens its rooms, and its classes of this school year."""

    school: School
    teacher: Account
    classes: tuple[SchoolClass, ...]


def make_places(session: Session, school_year: int) -> list[DemoSchool]:
    """Every demo school with its classes and accounts, made where they are missing. Commits."""
    made: list[DemoSchool] = []
    for area_name, names in SCHOOLS.items():
        area = session.scalar(select(Area).where(Area.name == area_name)) or Area(name=area_name)
        session.add(area)
        for name in names:
            made.append(_school(session, area, name, CLASSES[len(made)], school_year))
    _account(session, "lead", RoleName.LEAD).school = made[0].school
    _account(session, "coordinator", RoleName.COORDINATOR).areas = [one.school.area for one in made[::4]]
    session.commit()
    return made


def _school(session: Session, area: Area, name: str, classes: int, school_year: int) -> DemoSchool:
    session.flush()
    found = select(School).where(School.area_id == area.id, School.name == name)
    school = session.scalar(found) or School(area=area, name=name)
    session.add(school)
    session.flush()
    own = "teacher" if name == FIRST_SCHOOL else f"teacher.{name.split(maxsplit=1)[0].lower()}"
    teacher = _account(session, own, RoleName.TEACHER)
    teacher.school = school
    made = tuple(_class(session, school, n, school_year) for n in range(classes))
    return DemoSchool(school, teacher, made)


def _class(session: Session, school: School, n: int, school_year: int) -> SchoolClass:
    year_group = (9, 9, 8, 10, 8)[n]
    key = {
        "school_id": school.id,
        "school_year": school_year,
        "year_group": year_group,
        "name": f"{year_group}{LETTERS[n]}",
    }
    found = session.scalar(select(SchoolClass).filter_by(**key))
    made = found or SchoolClass(**key, size=SIZES[(n + school.id) % len(SIZES)])
    session.add(made)
    return made


def _account(session: Session, name: str, role: RoleName) -> Account:
    """The demo account of that name; only the three that are printed can sign in."""
    email = f"{name}@{DOMAIN}"
    account = session.scalar(select(Account).where(Account.email == email))
    if account is None:
        account = Account(
            email=email,
            name=f"Demo {role}",
            password=hash_password(PASSWORD) if "." not in name else None,
            fs_uniquifier=uuid4().hex,
            roles=[role_named(role)],
        )
        session.add(account)
    return account
