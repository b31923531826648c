"""The demo's places and people: three areas, twelve schools, fifty-four classes; every name is made up."""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from random import Random

import click
from flask_security import hash_password
from sqlalchemy.orm import Session

from safe4me.content.model.core import Activity, Quiz
from safe4me.csv_rows import read_cells
from safe4me.db.accounts import Account, CommandLine, RoleName
from safe4me.db.schools import School, SchoolClass, YearKey
from safe4me.schools import areas as areas_and_schools
from safe4me.schools import class_teachers, classes, operator, permissions, safeguarding, year_setup
from safe4me.schools.operator import Post, UnknownEmail
from safe4me.schools.safeguarding import Contact, Contacts
from safe4me.schools.text import folded
from safe4me.schools.year_groups import standing_classes
from safe4me.schools.year_setup import CELLS, Wish
from safe4me.statistics.ballot import Ballot, Measure, MeasuredQuestion
from safe4me.statistics.periods import school_year

SCHOOLS = {
    "North": ("Alder School", "Birch Academy", "Cedar High", "Elm Park"),
    "South": ("Hazel Grove", "Juniper Hill", "Larch Road", "Maple Academy"),
    "Coast": ("Oak Lane", "Rowan School", "Sycamore Green", "Willow Bank"),
}
FIRST_SCHOOL = "Alder School"  # the one whose teacher and lead can sign in
TOLD = Contacts(Contact("Ms Okafor", "Extension 214"), Contact("Mr Hale", "Extension 215"))  # at that school
CLASSES = (9, 5, 4, 3, 5, 5, 4, 4, 4, 5, 4, 2)  # a school, in the order above: fifty-four
# of a school's classes, in order
NAMES = (
    *((9, "9K"), (9, "9L"), (9, "9M"), (9, "9N"), (9, "9P")),
    *((7, "7C"), (7, "7D"), (8, "8P"), (8, "8Q")),
)
SIZES = (28, 26, 30, 24, 27)
GROUPING = "Forms"
PASSWORD = "know where you stand"  # noqa: S105 - of the demo's accounts, and printed
DOMAIN = "safe4me.example"
SIGN_INS = ("teacher", "lead", "coordinator")
COLLEAGUE = f"teacher.shah@{DOMAIN}"  # who shares a class of the first school
SHARED = "9L"


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
    if not schools[0].safeguarding_lead:
        safeguarding.enter_contacts(session, actor, schools[0], TOLD, now)
    maker.account("lead", Post(RoleName.LEAD, schools[0].id))
    areas = tuple({school.area_id: None for school in schools})
    maker.account("coordinator", Post(RoleName.COORDINATOR, area_ids=areas))
    maker.share(made[0])
    return made


def make_classes(session: Session, actor: CommandLine, school: DemoSchool, now: datetime) -> DemoSchool:
    """The same school with its classes of the school year of `now`, made where they are missing. Commits."""
    maker = _Maker(session, actor, now)
    made = replace(school, classes=maker.classes(school.school, len(school.classes)))
    maker.give(made)
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
                class_teachers.give_class(self.session, self.actor, each, school.teacher, self.now)

    def share(self, school: DemoSchool) -> None:
        """One of the school's classes has a second teacher."""
        name = COLLEAGUE.partition("@")[0]
        colleague = self.account(name, Post(RoleName.TEACHER, school.school.id), "Ms Shah")
        for each in school.classes:
            taught = permissions.teaches(self.session, colleague, each, self.now.date())
            if each.name == SHARED and not taught:
                class_teachers.give_class(self.session, self.actor, each, colleague, self.now)

    def account(self, name: str, post: Post, shown: str = "") -> Account:
        """The demo account of that name; only the three that are printed can sign in."""
        email = f"{name}@{DOMAIN}"
        with suppress(UnknownEmail):
            return operator.account_for(self.session, email)
        shown = shown or f"Demo {post.role}"
        account = operator.invite_anyone(self.session, self.actor, email, post, self.now, shown)
        if "." not in name:
            account.password = hash_password(PASSWORD)
            self.session.commit()
        return account


SAFER = (0.65, 0.85)
LESS_SAFE_BEFORE = 0.18
MISCONCEPTION = "already-out-there"
NONCE_BITS = 128


class Answers:
    """How the pupils of one class answer: much as their school does."""

    def __init__(self, school: str, room: str) -> None:
        of_school = Random(school)  # noqa: S311 - made-up answers, repeatable on purpose
        self._school = of_school.uniform(-0.06, 0.06)
        self._believes_it_is_out_there = of_school.random() < 1 / 3
        self._random = Random(f"{school} {room}")  # noqa: S311 - as above

    def ballots(self, activity: Activity, measure: Measure, pupils: int, *, before: bool) -> Iterator[Ballot]:
        """One ballot a pupil."""
        weights = {question.id: self._weights(activity, question, before) for question in measure.questions}
        for _ in range(pupils):
            answers = tuple((name, self._choice(options)) for name, options in weights.items())
            yield Ballot(measure.activity, f"{self._random.getrandbits(NONCE_BITS):032x}", answers)

    def _choice(self, weights: list[float]) -> int:
        return self._random.choices(range(1, len(weights) + 1), weights)[0]

    def _weights(self, activity: Activity, question: MeasuredQuestion, before: bool) -> list[float]:
        """How likely each option is: the safer ones together as often as this question and school have it."""
        of_question = Random(f"{activity.id} {question.id}").uniform(*SAFER)  # noqa: S311 - as above
        safer = of_question + self._school - (LESS_SAFE_BEFORE if before else 0)
        pulls = [self._pull(activity, question.id, n) for n, _ in enumerate(question.options, start=1)]
        if not question.safer:
            return pulls
        good = sum(pull for n, pull in enumerate(pulls, start=1) if n in question.safer)
        other = sum(pulls) - good
        return [
            safer * pull / good if n in question.safer else (1 - safer) * pull / (other or 1)
            for n, pull in enumerate(pulls, start=1)
        ]

    def _pull(self, activity: Activity, question: str, position: int) -> float:
        if not isinstance(activity, Quiz):
            return 1.0
        option = next(q for q in activity.measured if q.id == question).options[position - 1]
        if option.not_said:
            return 0.3
        if option.misconception == MISCONCEPTION and self._believes_it_is_out_there:
            return 6.0
        return 2.0 if option.misconception else 1.0
