"""A school's classes and colleagues: for its lead, and for the coordinator of its area."""

from collections.abc import Callable

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from wtforms import IntegerField, StringField
from wtforms.validators import InputRequired

from safe4me.places import classes
from safe4me.places.classes import LONGEST_NAME, YEAR_GROUPS
from safe4me.storage.accounts import RoleName, staff_of
from safe4me.storage.base import NotFound
from safe4me.storage.places import LARGEST_CLASS, School, SchoolClass
from safe4me.web.school.budget import budgets_of
from safe4me.web.serving import current
from safe4me.web.staff.entry import me, staff_blueprint

REFUSED = (classes.NeedsCoordinator, classes.ClassExists, classes.InvalidClass, classes.HasMeasured)
LIMITS = {"longest_name": LONGEST_NAME, "largest_class": LARGEST_CLASS, "year_groups": YEAR_GROUPS}
UNPROCESSABLE = 422

blueprint = staff_blueprint("school", __name__, RoleName.LEAD, RoleName.COORDINATOR)


class ClassForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """A new class."""

    name = StringField(validators=[InputRequired()])
    year_group = IntegerField(validators=[InputRequired()])
    size = IntegerField(validators=[InputRequired()])


class RenameForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """Another name for a class."""

    name = StringField(validators=[InputRequired()])


class ResizeForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """Another size for a class."""

    size = IntegerField(validators=[InputRequired()])


class YearForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """Another year group for a class."""

    year_group = IntegerField(validators=[InputRequired()])


@blueprint.get("/")
def my_school() -> ResponseReturnValue:
    """A lead's own school."""
    own = me().school
    if own is None:
        raise NotFound
    return _page(own)


@blueprint.get("/<int:school_id>/")
def school(school_id: int) -> ResponseReturnValue:
    """One school of a coordinator's areas, or a lead's own."""
    return _page(classes.school_for(current.session(), me(), school_id))


@blueprint.post("/<int:school_id>/classes")
def add(school_id: int) -> ResponseReturnValue:
    """Make a class of this school year."""
    found = classes.school_for(current.session(), me(), school_id)
    form = ClassForm()

    def change() -> None:
        classes.add_class(
            current.session(),
            me(),
            school=found,
            year_group=form.year_group.data or 0,
            name=form.name.data or "",
            size=form.size.data or 0,
            now=current.now(),
        )

    return _changed(found, change)


@blueprint.post("/classes/<int:class_id>/rename")
def rename(class_id: int) -> ResponseReturnValue:
    """Give a class another name."""
    found, form = _class(class_id), RenameForm()
    name = form.name.data or ""
    return _changed(found.school, lambda: classes.rename(current.session(), me(), found, name, current.now()))


@blueprint.post("/classes/<int:class_id>/resize")
def resize(class_id: int) -> ResponseReturnValue:
    """Set the size of a class."""
    found, form = _class(class_id), ResizeForm()
    size = form.size.data or 0
    return _changed(found.school, lambda: classes.resize(current.session(), me(), found, size, current.now()))


@blueprint.post("/classes/<int:class_id>/year")
def change_year(class_id: int) -> ResponseReturnValue:
    """Move a class that has measured nothing to another year group."""
    found, form = _class(class_id), YearForm()
    to = form.year_group.data or 0
    return _changed(
        found.school, lambda: classes.change_year(current.session(), me(), found, to, current.now())
    )


@blueprint.post("/classes/<int:class_id>/retire")
def retire(class_id: int) -> ResponseReturnValue:
    """Put a class away."""
    found = _class(class_id)
    return _changed(found.school, lambda: classes.retire(current.session(), me(), found, current.now()))


def _class(class_id: int) -> SchoolClass:
    return classes.class_for(current.session(), me(), class_id, current.now())


def _changed(found: School, change: Callable[[], None]) -> ResponseReturnValue:
    """Make a change and show the school again; what is refused is said on the page."""
    try:
        change()
    except REFUSED as error:
        current.session().rollback()
        return _page(found, str(error)), UNPROCESSABLE
    return redirect(url_for(".school", school_id=found.id))


def _page(found: School, refused: str = "") -> str:
    session = current.session()
    mine = [each for each in classes.classes_of(session, me(), current.now()) if each.school_id == found.id]
    return render_template(
        "school/school.html",
        school=found,
        classes=mine,
        budgets=budgets_of(mine),
        colleagues=staff_of(session, found),
        refused=refused,
        **LIMITS,
    )
