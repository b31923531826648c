"""A school's classes and colleagues: for its lead, and for the coordinator of its area."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext
from wtforms import SelectField
from wtforms.validators import InputRequired

from safe4me import results
from safe4me.content.measures import measure_of
from safe4me.db.accounts import RoleName, staff_of
from safe4me.db.schools import School, SchoolClass
from safe4me.schools import budgets, class_teachers, classes, safeguarding, voiding, year_groups, year_setup
from safe4me.schools.budgets import Budget
from safe4me.schools.classes import LONGEST_CLASS_NAME, YEAR_GROUPS, InOpenRoom
from safe4me.schools.safeguarding import Contact, Contacts, DeputyNotNamed, LeadNotNamed
from safe4me.schools.text import checked_name
from safe4me.schools.year_groups import ChooseGrouping, PupilsNotSaid, TooManyPupils
from safe4me.statistics.change import level_of
from safe4me.statistics.periods import school_year
from safe4me.web.http import context
from safe4me.web.http.locale import language
from safe4me.web.staff.access import me, staff_blueprint
from safe4me.web.staff.filters import period_name
from safe4me.web.staff.forms import About, LineField, NumberField, StaffForm, answer, obeys
from safe4me.web.staff.rows import QuestionChange, changes_of, class_search

budget_blueprint = staff_blueprint("budget", __name__, RoleName.LEAD, RoleName.COORDINATOR, at="/school")


@budget_blueprint.get("/<int:school_id>/budget")
def budget_page(school_id: int) -> str:
    """What each class has spent and reserved this school year, and what it may still measure."""
    session, now = context.session(), context.now()
    school = classes.school_for(session, me(), school_id)
    mine = [each for each in classes.classes_of(session, me(), now) if each.school_id == school.id]
    return render_template(
        "school/budget.html",
        school=school,
        classes=mine,
        budgets=budgets_of(mine),
        most=context.settings().epsilon_per_class_and_year,
    )


def budgets_of(mine: Sequence[SchoolClass]) -> dict[int, Budget]:
    """The budget of each class, by its id. Raises LedgerDamaged."""
    settings = context.settings()
    measures = [
        m for activity in context.library(language()).activities() if (m := measure_of(activity)).questions
    ]
    limits = settings.epsilon_per_question, settings.epsilon_per_class_and_year
    return budgets.budgets(context.session(), mine, measures, *limits)


ABOUT_SIZE: About = {TooManyPupils: "size", InOpenRoom: "size"}
ABOUT_CLASS: About = {**ABOUT_SIZE, classes.ClassExists: "name", ChooseGrouping: "year_group"}
ABOUT_YEAR: About = dict.fromkeys(
    (classes.ClassExists, classes.HasMeasured, TooManyPupils, PupilsNotSaid, ChooseGrouping), "year_group"
)
ABOUT_CONTACTS: About = {LeadNotNamed: "lead", DeputyNotNamed: "deputy"}
OFFERED_YEAR = 9

blueprint = staff_blueprint("school", __name__, RoleName.LEAD, RoleName.COORDINATOR)


class RenameForm(StaffForm):
    """Another name for a class."""

    name = LineField(validators=[obeys(checked_name, LONGEST_CLASS_NAME)])


class YearForm(StaffForm):
    """Another year group for a class."""

    year_group = SelectField(
        coerce=int,
        choices=[str(year) for year in YEAR_GROUPS],  # type: ignore[misc]  # a text is its own label
    )


class ResizeForm(StaffForm):
    """Another size for a class."""

    size = NumberField(
        validators=[
            InputRequired(lazy_gettext("Say how many pupils the class has.")),
            obeys(classes.checked_size),
        ]
    )


class ClassForm(RenameForm, YearForm, ResizeForm):
    """A new class."""


class SafeguardingForm(StaffForm):
    """A school's safeguarding lead and their deputy."""

    lead = LineField(validators=[obeys(safeguarding.checked_contact_name)])
    lead_telephone = LineField(validators=[obeys(safeguarding.checked_telephone)])
    deputy = LineField(validators=[obeys(safeguarding.checked_contact_name)])
    deputy_telephone = LineField(validators=[obeys(safeguarding.checked_telephone)])

    @property
    def contacts(self) -> Contacts:
        """What was typed."""
        return Contacts(
            Contact(self.lead.data, self.lead_telephone.data),
            Contact(self.deputy.data, self.deputy_telephone.data),
        )


@dataclass(frozen=True, slots=True)
class ChangeForms:
    """The forms by which a page changes one class."""

    rename: RenameForm
    resize: ResizeForm
    move: YearForm

    @property
    def refused(self) -> bool:
        """Whether one of them was sent, and something was wrong with it."""
        return any(form.errors for form in (self.rename, self.resize, self.move))


@blueprint.get("/<int:school_id>/")
def school(school_id: int) -> ResponseReturnValue:
    """One school of a coordinator's areas, or a lead's own."""
    return _page(classes.school_for(context.session(), me(), school_id))


@blueprint.post("/<int:school_id>/classes")
def add(school_id: int) -> ResponseReturnValue:
    """Make a class of this school year; the first of a year group is added where its pupils are said."""
    found = classes.school_for(context.session(), me(), school_id)
    form = ClassForm()

    def act() -> ResponseReturnValue:
        number, name, size = form.year_group.data, form.name.data, form.size.data
        try:
            classes.add_class(
                context.session(),
                me(),
                school=found,
                year_group=number,
                name=name,
                size=size,
                now=context.now(),
            )
        except PupilsNotSaid:
            context.session().rollback()
            there = url_for("year_groups.year_page", school_id=school_id, number=number, name=name, size=size)
            return redirect(there)
        return _back(found)

    return answer(form, act, lambda: _page(found, form), ABOUT_CLASS)


@blueprint.post("/<int:school_id>/safeguarding")
def save_contacts(school_id: int) -> ResponseReturnValue:
    """Enter, change or clear who a school's safeguarding lead and their deputy are."""
    found, form = classes.school_for(context.session(), me(), school_id), SafeguardingForm()

    def act() -> ResponseReturnValue:
        safeguarding.enter_contacts(context.session(), me(), found, form.contacts, context.now())
        return _back(found)

    return answer(form, act, lambda: _page(found, form), ABOUT_CONTACTS)


@blueprint.post("/<int:school_id>/safeguarding/confirm")
def still_right(school_id: int) -> ResponseReturnValue:
    """Say that they are still right."""
    found = classes.school_for(context.session(), me(), school_id)
    safeguarding.confirm_contacts(context.session(), me(), found, context.now())
    return _back(found)


@blueprint.post("/classes/<int:class_id>/rename")
def rename(class_id: int) -> ResponseReturnValue:
    """Give a class another name."""
    found, form = _class(class_id), RenameForm(f"rename-{class_id}")

    def act() -> ResponseReturnValue:
        classes.rename(context.session(), me(), found, form.name.data, context.now())
        return _back(found.school)

    return answer(form, act, lambda: _page(found.school, form), ABOUT_CLASS)


@blueprint.post("/classes/<int:class_id>/resize")
def resize(class_id: int) -> ResponseReturnValue:
    """Set the size of a class."""
    found, form = _class(class_id), ResizeForm(f"resize-{class_id}")

    def act() -> ResponseReturnValue:
        classes.resize(context.session(), me(), found, form.size.data, context.now())
        return _back(found.school)

    return answer(form, act, lambda: _page(found.school, form), ABOUT_SIZE)


@blueprint.post("/classes/<int:class_id>/year")
def change_year(class_id: int) -> ResponseReturnValue:
    """Move a class that has measured nothing to another year group."""
    found, form = _class(class_id), YearForm(f"move-{class_id}")

    def act() -> ResponseReturnValue:
        classes.change_year(context.session(), me(), found, form.year_group.data, context.now())
        return _back(found.school)

    return answer(form, act, lambda: _page(found.school, form), ABOUT_YEAR)


@blueprint.post("/classes/<int:class_id>/retire")
def retire(class_id: int) -> ResponseReturnValue:
    """Put a class away."""
    found = _class(class_id)
    classes.retire(context.session(), me(), found, context.now())
    return _back(found.school)


def _class(class_id: int) -> SchoolClass:
    return classes.class_for(context.session(), me(), class_id, context.now())


def _back(school: School) -> ResponseReturnValue:
    return redirect(url_for(".school", school_id=school.id))


def _page(found: School, sent: StaffForm | None = None) -> str:
    session, today = context.session(), context.now().date()
    all_of = [each for each in classes.classes_of(session, me(), context.now()) if each.school_id == found.id]
    search = class_search(all_of)
    mine = [each for each in all_of if search.finds(each)]
    changed_in = results.latest_change(session, found)
    return render_template(
        "school/school.html",
        form=sent,
        adding=ClassForm.shown(sent, year_group=OFFERED_YEAR),
        changing={each.id: _change_forms(each, sent) for each in mine},
        contacts=safeguarding.contacts_of(found),
        to_confirm=safeguarding.to_confirm(found, today),
        telling=_contacts_form(found, sent),
        school=found,
        leads=me().has_role(RoleName.LEAD),
        search=search,
        classes=mine,
        teachers=class_teachers.teachers_of(session, mine, context.now()),
        asked=class_teachers.requests_at(session, found, context.now()),
        years=year_setup.year_groups_of(session, me(), found, context.now()),
        budgets=budgets_of(mine),
        starts=year_groups.starts(session, found.id, school_year(today)),
        most=context.settings().epsilon_per_class_and_year,
        colleagues=staff_of(session, found),
        voids_waiting=voiding.waits_for(session, me(), today),
        changed_in=changed_in,
        changes=_changes(found, changed_in) if changed_in else [],
        period_name=period_name,
    )


def _changes(of: School, year: str) -> list[QuestionChange]:
    """How its shares moved in a school year: the figures of a coordinator's overview of it."""
    level = level_of(year, context.now().date())
    library = context.library(language())
    return list(
        changes_of(results.school_overview(context.session(), library, me(), of.id, year, None, level))
    )


def _contacts_form(of: School, sent: StaffForm | None) -> SafeguardingForm:
    entered = safeguarding.contacts_of(of)
    return SafeguardingForm.shown(
        sent,
        lead=entered.lead.name,
        lead_telephone=entered.lead.telephone,
        deputy=entered.deputy.name,
        deputy_telephone=entered.deputy.telephone,
    )


def _change_forms(of: SchoolClass, sent: StaffForm | None) -> ChangeForms:
    return ChangeForms(
        RenameForm.shown(sent, f"rename-{of.id}", name=of.name),
        ResizeForm.shown(sent, f"resize-{of.id}", size=of.size),
        YearForm.shown(sent, f"move-{of.id}", year_group=of.year_group),
    )
