"""A coordinator's areas and schools, and the leads of those schools."""

from collections.abc import Callable

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import LazyString

from safe4me.places import areas_and_schools, classes, people
from safe4me.places.areas_and_schools import LONGEST_AREA_NAME, LONGEST_SCHOOL_NAME
from safe4me.storage.accounts import RoleName
from safe4me.storage.base import Refused
from safe4me.web.problems import problem_of
from safe4me.web.serving import current
from safe4me.web.staff.entry import fresh, me, staff_blueprint
from safe4me.web.staff.invitations import (
    cards,
)

UNPROCESSABLE = 422

blueprint = staff_blueprint("places", __name__, RoleName.COORDINATOR, at="/coordinate")


@blueprint.get("/schools")
def page() -> str:
    """My areas and their schools."""
    return _page()


@blueprint.post("/areas")
def add_area() -> ResponseReturnValue:
    """Make an area."""
    return _changed(lambda: areas_and_schools.add_area(current.session(), me(), _name(), current.now()))


@blueprint.post("/areas/<int:area_id>/rename")
def rename_area(area_id: int) -> ResponseReturnValue:
    """Give an area another name."""
    area = areas_and_schools.area_for(me(), area_id)
    return _changed(
        lambda: areas_and_schools.rename_area(current.session(), me(), area, _name(), current.now())
    )


@blueprint.post("/areas/<int:area_id>/schools")
def add_school(area_id: int) -> ResponseReturnValue:
    """Make a school."""
    area = areas_and_schools.area_for(me(), area_id)
    return _changed(
        lambda: areas_and_schools.add_school(current.session(), me(), area, _name(), current.now())
    )


@blueprint.post("/schools/<int:school_id>/rename")
def rename_school(school_id: int) -> ResponseReturnValue:
    """Give a school another name."""
    school = classes.school_for(current.session(), me(), school_id)
    return _changed(
        lambda: areas_and_schools.rename_school(current.session(), me(), school, _name(), current.now())
    )


@blueprint.get("/people")
@fresh
def leads() -> str:
    """The leads of all my schools, and the way to each school's staff."""
    session = current.session()
    return render_template(
        "coordinate/people.html",
        cards=cards(people.leads_of(session, me())),
        schools=classes.schools_of(session, me()),
    )


def _name() -> str:
    return request.form.get("name", "")


def _changed(change: Callable[[], object]) -> ResponseReturnValue:
    try:
        change()
    except Refused as error:
        current.session().rollback()
        return _page(problem_of(error).text), UNPROCESSABLE
    return redirect(url_for(".page"))


def _page(refused: LazyString | str = "") -> str:
    areas = sorted(areas_and_schools.own_areas(me()).values(), key=lambda area: area.name)
    return render_template(
        "coordinate/schools.html",
        areas=areas,
        schools=classes.schools_of(current.session(), me()),
        refused=refused,
        longest_area_name=LONGEST_AREA_NAME,
        longest_school_name=LONGEST_SCHOOL_NAME,
    )
