"""A coordinator's areas and schools, and the leads of those schools."""

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from safe4me.csv_rows import read
from safe4me.db.accounts import RoleName
from safe4me.schools import areas as areas_and_schools
from safe4me.schools import classes, imports, people, permissions
from safe4me.schools.areas import LONGEST_AREA_NAME, LONGEST_SCHOOL_NAME, NameTaken
from safe4me.schools.imports import SCHOOL_HEADINGS
from safe4me.schools.text import checked_name
from safe4me.web.http import context
from safe4me.web.staff.access import fresh, me, recently_authenticated, staff_blueprint
from safe4me.web.staff.forms import About, LineField, StaffForm, answer, obeys
from safe4me.web.staff.invitations import cards
from safe4me.web.staff.mail import send_invitations
from safe4me.web.staff.rows import RowsForm, RowsStep, answer_rows

ABOUT_AREA: About = {NameTaken: "name"}

blueprint = staff_blueprint("places", __name__, RoleName.COORDINATOR, at="/coordinate")


class AreaForm(StaffForm):
    """The name of an area."""

    name = LineField(validators=[obeys(checked_name, LONGEST_AREA_NAME)])


class SchoolForm(StaffForm):
    """The name of a school."""

    name = LineField(validators=[obeys(checked_name, LONGEST_SCHOOL_NAME)])


@blueprint.get("/schools")
def schools_page() -> str:
    """My areas and their schools."""
    return _page()


@blueprint.post("/areas")
def add_area() -> ResponseReturnValue:
    """Make an area."""
    form = AreaForm()

    def act() -> ResponseReturnValue:
        areas_and_schools.add_area(context.session(), me(), form.name.data, context.now())
        return redirect(url_for(".schools_page"))

    return answer(form, act, lambda: _page(form), ABOUT_AREA)


@blueprint.post("/areas/<int:area_id>/rename")
def rename_area(area_id: int) -> ResponseReturnValue:
    """Give an area another name."""
    area, form = areas_and_schools.area_for(me(), area_id), AreaForm(f"rename-area-{area_id}")

    def act() -> ResponseReturnValue:
        areas_and_schools.rename_area(context.session(), me(), area, form.name.data, context.now())
        return redirect(url_for(".schools_page"))

    return answer(form, act, lambda: _page(form), ABOUT_AREA)


@blueprint.post("/areas/<int:area_id>/schools")
def add_school(area_id: int) -> ResponseReturnValue:
    """Make a school."""
    area, form = areas_and_schools.area_for(me(), area_id), SchoolForm(f"add-in-area-{area_id}")

    def act() -> ResponseReturnValue:
        areas_and_schools.add_school(context.session(), me(), area, form.name.data, context.now())
        return redirect(url_for(".schools_page"))

    return answer(form, act, lambda: _page(form), ABOUT_AREA)


@blueprint.post("/schools/<int:school_id>/rename")
def rename_school(school_id: int) -> ResponseReturnValue:
    """Give a school another name."""
    school = classes.school_for(context.session(), me(), school_id)
    form = SchoolForm(f"rename-school-{school_id}")

    def act() -> ResponseReturnValue:
        areas_and_schools.rename_school(context.session(), me(), school, form.name.data, context.now())
        return redirect(url_for(".schools_page"))

    return answer(form, act, lambda: _page(form), ABOUT_AREA)


@blueprint.get("/people")
@fresh
def leads() -> str:
    """The leads of all my schools, and the way to each school's staff."""
    session = context.session()
    return render_template(
        "coordinate/people.html",
        cards=cards(people.leads_of(session, me())),
        schools=classes.schools_of(session, me()),
    )


def _page(sent: StaffForm | None = None) -> str:
    areas = sorted(permissions.own_areas(me()).values(), key=lambda area: area.name)
    schools = classes.schools_of(context.session(), me())
    return render_template(
        "coordinate/schools.html",
        form=sent,
        areas=areas,
        schools=schools,
        new_area=AreaForm.shown(sent),
        new_school={each.id: SchoolForm.shown(sent, f"add-in-area-{each.id}") for each in areas},
        area_names={
            each.id: AreaForm.shown(sent, f"rename-area-{each.id}", name=each.name) for each in areas
        },
        school_names={
            each.id: SchoolForm.shown(sent, f"rename-school-{each.id}", name=each.name) for each in schools
        },
    )


school_rows_blueprint = staff_blueprint("school_rows", __name__, RoleName.COORDINATOR, at="/coordinate")


@school_rows_blueprint.get("/schools/import")
@fresh
def ask() -> str:
    """Where rows are chosen or pasted."""
    return _school_rows_page(RowsForm())


@school_rows_blueprint.post("/schools/import")
def rows() -> ResponseReturnValue:
    """Bring schools and leads: from the rows to a look at them, and then into the areas."""
    if not recently_authenticated():
        return redirect(url_for(".ask"))
    form = RowsForm()
    return answer_rows(form, _step, lambda: _school_rows_page(form))


def _school_rows_page(form: RowsForm) -> str:
    return render_template("coordinate/import.html", form=form, headings=SCHOOL_HEADINGS)


def _step(text: str, step: RowsStep) -> ResponseReturnValue:
    found = read(text, SCHOOL_HEADINGS)
    if step != RowsStep.TAKE:
        wanted = imports.planned_schools(context.session(), me(), found)
        return render_template("coordinate/import_look.html", text=text, wanted=wanted)
    leads = imports.import_schools(context.session(), me(), found, context.now())
    return render_template(
        "coordinate/imported.html",
        invited=send_invitations(leads),
        days=context.settings().invitation_days,
    )
