"""A form asks the rules of floor 2: beside a field stands what the refusal of the rule says."""

import html
import re
from collections.abc import Callable, Mapping
from typing import NamedTuple

import pytest
from flask import Flask

from safe4me.content.model.library import Library
from safe4me.db.accounts import RoleName
from safe4me.db.base import Refused, db
from safe4me.db.schools import DeliveryKind
from safe4me.schools import areas, assigning, assignments, classes, deliveries, people
from safe4me.web.problems import problem_of
from tests.helpers.world.lessons import MONDAY, planned
from tests.helpers.world.schools import NOW, Place, browser, hidden, sign_in


class Form(NamedTuple):
    """A field of a form, and what floor 2 does with what is typed there."""

    path: str
    field: str
    act: Callable[[Place, str], object]


def add_class(place: Place, name: str) -> None:
    classes.add_class(
        db.session(), place.lead, school=place.school, year_group=9, name=name, size=20, now=NOW
    )


def resize(place: Place, size: str) -> None:
    classes.resize(db.session(), place.lead, place.school_class, int(size), NOW)


def invite(place: Place, email: str = "ann@school.example", name: str = "") -> None:
    asked = db.session(), place.lead
    people.invite(*asked, school=place.school, role=RoleName.TEACHER, email=email, name=name, now=NOW)


def add_area(place: Place, name: str) -> None:
    areas.add_area(db.session(), place.coordinator, name, NOW)


def add_school(place: Place, name: str) -> None:
    areas.add_school(db.session(), place.coordinator, place.area, name, NOW)


def deliver(place: Place, number: str = "1", note: str = "") -> None:
    asked, day, kind = (db.session(), place.coordinator, place.school), NOW.date(), DeliveryKind.VISIT
    deliveries.deliver(*asked, day=day, kind=kind, number=int(number), note=note, now=NOW)


def move(place: Place, note: str) -> None:
    assignments.move_assignment(db.session(), place.teacher, planned(place), week=MONDAY, note=note, now=NOW)


def assign(place: Place, note: str) -> None:
    wish = assigning.AssignRequest((place.school_class,), ("law",), NOW.date(), note=note)
    draft = assigning.Draft((), {}, (), (), ())
    assigning.assign(db.session(), Library("en"), place.teacher, wish, draft, NOW)


FORMS: Mapping[str, Form] = {
    "class": Form("/school/{school}/classes", "name", add_class),
    "size": Form("/school/{school}/classes", "size", resize),
    "email": Form("/school/{school}/people", "email", invite),
    "colleague": Form("/school/{school}/people", "name", lambda place, typed: invite(place, name=typed)),
    "area": Form("/coordinate/areas", "name", add_area),
    "school": Form("/coordinate/areas/{area}/schools", "name", add_school),
    "number": Form("/coordinate/deliveries/", "number", deliver),
    "delivery": Form("/coordinate/deliveries/", "note", lambda place, typed: deliver(place, note=typed)),
    "lesson": Form("/teach/lessons/1/move", "note", move),
    "assign": Form("/teach/assign", "note", assign),
}


def beside(app: Flask, place: Place, path: str, field: str, typed: str) -> str:
    """What a page says beside a field in which that was typed."""
    client, at = browser(app), path.format(school=place.school.id, area=place.area.id)
    sign_in(client, {"s": place.lead, "c": place.coordinator, "t": place.teacher}[path[1]])
    token = hidden(client.get("/account/").text, "csrf_token")
    page = client.post(at, data={"csrf_token": token, field: typed})
    assert page.status_code == 422
    problem = rf'<p class="problem" id="(?:[\w-]+-)?{field}-problem">.*?</span> (.*?)</p>'
    [said] = re.findall(problem, page.text)
    return html.unescape(said)


@pytest.mark.parametrize(
    ("form", "typed"),
    [
        *((form, typed) for form in ("class", "area", "school") for typed in ("", "x" * 121, "a\u202eb")),
        *(
            (form, typed)
            for form in ("colleague", "delivery", "lesson", "assign")
            for typed in ("x" * 201, "a\u202eb")
        ),
        *((form, typed) for form in ("size", "number") for typed in ("0", "1000", "-1")),
        *(("email", typed) for typed in ("", "ann", "a\u202eb@school.example")),
    ],
)
def test_a_form_says_what_its_rule_says(app: Flask, place: Place, form: str, typed: str) -> None:
    path, field, act = FORMS[form]
    with pytest.raises(Refused) as refused:
        act(place, typed)
    sentence = str(problem_of(refused.value).text)
    db.session.rollback()
    assert beside(app, place, path, field, typed) == sentence
