"""The small world that tests play in: a stopped clock, a school and its staff, and how they sign in."""

import re
import time
from collections.abc import Sequence
from contextvars import Context
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple
from uuid import uuid4

from flask import Flask, current_app
from flask.testing import FlaskClient
from flask_security import hash_password
from passlib.totp import TOTP
from sqlalchemy import delete, select

from safe4me import rooms
from safe4me.content.measures import measure_of
from safe4me.db.accounts import Account, ClassTeacher, OfficerLoan, Role, RoleName
from safe4me.db.base import db
from safe4me.db.rooms import Phase, Room
from safe4me.db.schools import MOST_PUPILS, Area, School, SchoolClass, YearGroup
from safe4me.schools import classes
from safe4me.schools.classes import YEAR_GROUPS
from safe4me.settings import Settings, variable
from safe4me.statistics.periods import school_year
from tests.helpers.content.libraries import CONTENT, lessons_in

NOW = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
PASSWORD = "three odd words for tests"  # noqa: S105 - of accounts that exist in tests only
CLASS_SIZE = 25
PRODUCTION: dict[str, Any] = {  # each setting has its own type
    "mode": "production",
    "secret_key": "kNq7vX2mRz9bTw4yLs8dHf3gJc6pZaEu",
    "site_address": "https://safe4me.example",
    "force_name": "Otherplace Police",
    "contact_address": "data@otherplace.example",
    "ballot_box_on_disk": True,
    "no_proxy_in_front": True,
    "two_step": True,
    "session_hours": 12,
    "session_idle_minutes": 60,
}
CODE_PAGE = "/account/code"
STEP_SECONDS = 30
LONGEST_TYPED = 60  # characters of a secret, with its spaces; what is kept is longer


@dataclass
class Clock:
    """A clock that moves only when told to."""

    now: datetime = NOW

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **of: int) -> None:
        """Move on: `clock.forward(minutes=90)`."""
        self.now += timedelta(**of)


class Place(NamedTuple):
    """One school of one area: a class, a teacher and a lead of it, and a coordinator of the area."""

    area: Area
    school: School
    school_class: SchoolClass
    teacher: Account
    lead: Account
    coordinator: Account


class Browser(FlaskClient):
    """A client whose requests share nothing but cookies: not even the `g` of a test's open app context."""

    def open(self, *args: Any, **given: Any) -> Any:  # Any: whatever the client takes and gives
        """Send one request."""
        return Context().run(super().open, *args, **given)


def browser(app: Flask) -> Browser:
    """One more browser, with cookies of its own."""
    return Browser(app, app.response_class, use_cookies=True)


def make_place(area_name: str, school_name: str, now: datetime = NOW) -> Place:
    """Another school, in a new area, with a class of this school year, and room for many more in each year.

    Needs an application context.
    """
    area = Area(name=area_name)
    school = School(area=area, name=school_name)
    school_class = SchoolClass(
        school=school, school_year=school_year(now.date()), year_group=9, name="9K", size=CLASS_SIZE
    )
    of_place = RoleName.TEACHER, RoleName.LEAD, RoleName.COORDINATOR
    teacher, lead, coordinator = (make_account(role, school_name) for role in of_place)
    teacher.school = lead.school = school
    coordinator.areas = [area]
    db.session.add_all([area, school, school_class, teacher, lead, coordinator])
    db.session.flush()
    say_pupils(school, school_year(now.date()))
    give(school_class, teacher)
    return Place(area, school, school_class, teacher, lead, coordinator)


def make_officer(place: Place, name: str = "Officer Reed") -> Account:
    """A police officer of the place's area. Needs an application context."""
    officer = make_account(RoleName.OFFICER, name)
    officer.name, officer.areas = name, [place.area]
    db.session.add(officer)
    db.session.commit()
    return officer


def lend_for_a_day(school_class: SchoolClass, officer: Account, day: date | None = None) -> None:
    """Lend a class to an officer for a day, or for that of NOW."""
    db.session.merge(OfficerLoan(class_id=school_class.id, account_id=officer.id, day=day or NOW.date()))
    db.session.commit()


def say_pupils(school: School, year: int, pupils: int = MOST_PUPILS, *of: int) -> None:
    """Have every year group of a school, or those numbers, have so many pupils in a school year."""
    for number in of or YEAR_GROUPS:
        db.session.merge(YearGroup(school_id=school.id, school_year=year, number=number, pupils=pupils))
    db.session.commit()


def give(school_class: SchoolClass, teacher: Account, until: date | None = None) -> None:
    """Make a class one of that teacher's own."""
    db.session.flush()
    told = {"since": NOW, "seen": NOW}
    db.session.merge(ClassTeacher(class_id=school_class.id, account_id=teacher.id, until=until, **told))
    db.session.commit()


def make_account(role: RoleName, of: str) -> Account:
    """An account with one role: `teacher.hill-school@school.example`. Needs an application context."""
    known = db.session.scalar(select(Role).where(Role.name == role))
    return Account(
        email=f"{role}.{of.lower().replace(' ', '-')}@school.example",
        name=role.title(),
        password=_hashed(),
        fs_uniquifier=uuid4().hex,
        since=NOW,
        first_visit_at=NOW,
        roles=[known or Role(name=role)],
    )


@cache
def _hashed() -> str:
    return str(hash_password(PASSWORD))  # slow by design: once a test run is enough


def sign_in(client: FlaskClient, account: Account) -> None:
    """Sign a browser in as `account`, through the form, as a person would."""
    page = client.get("/account/sign-in").text
    token = page.split('name="csrf_token"')[1].split('value="')[1].split('"')[0]
    data = {"email": account.email, "password": PASSWORD, "csrf_token": token}
    assert client.post("/account/sign-in", data=data).status_code == 302


def open_room(
    app: Flask,
    place: Place,
    *activities: str,
    phase: Phase = Phase.ONCE,
    strict: bool = False,
    beside: Sequence[SchoolClass] = (),
    title: str = "",
    content: Path = CONTENT,
) -> Room:
    """Open a room as the place's teacher, whose classes they are made, at the time of the app's clock.

    A year group of which nobody has said its pupils has room for all. Needs an application context.
    """
    for each in (place.school_class, *beside):
        give(each, place.teacher)
        if db.session.get(YearGroup, (each.school_id, each.school_year, each.year_group)) is None:
            say_pupils(each.school, each.school_year, MOST_PUPILS, each.year_group)
    library = lessons_in(content)
    found = [library.activity(activity) for activity in activities]
    room = rooms.open_room(
        db.session(),
        app.extensions["ballot_box"],
        app.extensions["settings"],
        teacher=place.teacher,
        school_class=place.school_class,
        beside=beside,
        title=title,
        measures=[measure_of(activity) for activity in found if activity],
        phase=phase,
        minutes=90,
        strict=strict,
        now=app.extensions["clock"](),
    )
    db.session.refresh(room)  # so that a test which asks for its code later asks no database
    return room


def open_on_visit(app: Flask, school_class: SchoolClass, officer: Account) -> Room:
    """Open a room on the quiz, as an officer to whom the class is lent today."""
    now: datetime = app.extensions["clock"]()
    lend_for_a_day(school_class, officer, now.date())
    found = lessons_in(CONTENT).activity("law/quiz")
    room = rooms.open_room(
        db.session(),
        app.extensions["ballot_box"],
        app.extensions["settings"],
        teacher=officer,
        school_class=school_class,
        measures=[measure_of(found)] if found else [],
        phase=Phase.ONCE,
        minutes=90,
        now=now,
    )
    db.session.refresh(room)
    return room


def close(app: Flask) -> None:
    """Give back the app's database connections, so that no warning tells of them later."""
    with app.app_context():
        db.engine.dispose()


def with_settings(settings: Settings, **changed: Any) -> Settings:  # Any: each setting has its own type
    """The same settings, some of them changed, and checked again."""
    return Settings(**(settings.model_dump(include=settings.model_fields_set) | changed))


def in_production(settings: Settings, **changed: Any) -> Settings:  # Any: as above
    """The same settings as those of a real site."""
    return with_settings(settings, **{**PRODUCTION, **changed})


def is_checked(page: str, question: str, value: int) -> bool:
    """Whether a page shows that option of that question as chosen: in a form, or locked."""
    option = re.search(rf'class="pick[^"]*">(?:(?!class="pick).)*?id="{question}-option-{value}"', page, re.S)
    assert option
    return " checked" in option[0] or "pick chosen" in option[0]


def is_ticked(page: str, value: str) -> bool:
    """Whether a form's box or button of that value is ticked."""
    box = re.search(rf'<input[^>]* value="{re.escape(value)}"[^>]*>', page)
    assert box
    return " checked" in box[0]


def hidden(page: str, name: str) -> str:
    """The value of a page's hidden field."""
    field = re.search(rf'<input type="hidden" name="{re.escape(name)}" value="([^"]*)">', page)
    assert field
    return field[1]


def environ_of(settings: Settings) -> dict[str, str]:
    """The environment in which another process finds the same settings."""
    return {
        variable(name): ",".join(value) if isinstance(value, tuple) else str(value)
        for name, value in settings.model_dump().items()
    }


def add_class(place: Place, name: str, size: int = 20, year_group: int = 9) -> SchoolClass:
    return classes.add_class(
        db.session(), place.lead, school=place.school, year_group=year_group, name=name, size=size, now=NOW
    )


def say_year_group(place: Place, year_group: int, pupils: int) -> None:
    say_pupils(place.school, place.school_class.school_year, pupils, year_group)


def forget_pupils(place: Place) -> None:
    """The school's year groups are as before anybody added their classes."""
    db.session.execute(delete(YearGroup).where(YearGroup.school_id == place.school.id))
    db.session.commit()


def give_app(account: Account) -> str:
    """Set an authenticator app up for `account`; its secret, as it is kept. Needs an application context."""
    secret = str(current_app.extensions["security"].totp_factory.generate_totp_secret())
    account.tf_totp_secret, account.tf_primary_method = secret, "authenticator"
    db.session.commit()
    return secret


def connect(account: Account, issuer: str, subject: str) -> None:
    """Know `account` by a person at a school's own sign-in, as once its owner has connected the two."""
    account.oidc_issuer, account.oidc_subject = issuer, subject
    db.session.commit()


def allow_days(account: Account, days: int) -> None:
    """Let `account` go on without a second step for some days from NOW. Needs an application context."""
    account.second_step_by = NOW + timedelta(days=days)
    db.session.commit()


def sign_in_with_code(client: FlaskClient, account: Account) -> None:
    """Sign a browser in as `account`, which has an app."""
    sign_in(client, account)
    data = {
        "code": code_of(account.tf_totp_secret or ""),
        "csrf_token": hidden(client.get(CODE_PAGE).text, "csrf_token"),
    }
    assert client.post(CODE_PAGE, data=data).status_code == 302


def code_of(secret: str, steps: int = 0) -> str:
    """The code that the app shows now, or some half minutes later; `secret` as it is kept, or typed."""
    key = current_app.extensions["app_secrets"].unseal(secret) if len(secret) > LONGEST_TYPED else secret
    return str(TOTP(key=key).generate(time.time() + steps * STEP_SECONDS).token)
