"""Classes from a file, for a school's lead and the coordinator of its area; and inviting their teachers.

A row a pupil is counted by the page's script and never sent. What the server is sent are classes, and it
refuses a file about pupils by its first line.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext
from wtforms import SelectMultipleField, StringField
from wtforms.validators import Optional

from safe4me.db.accounts import RoleName
from safe4me.db.schools import School
from safe4me.rate_limits.interface import AttemptLimit, OverLimit
from safe4me.schools import class_files, class_imports, class_teachers, classes, year_groups
from safe4me.schools.class_files import (
    ADDRESS,
    ClassFile,
    ClassRow,
    FileColumn,
    RowsOfPupils,
    read_classes,
    text_of_classes,
)
from safe4me.schools.class_imports import CellProblem, CellsRefused, ClassStanding, ImportPlan
from safe4me.schools.classes import YEAR_GROUPS
from safe4me.schools.people import EmailTaken, InvalidEmail
from safe4me.schools.year_groups import PupilsNotSaid, TooManyPupils, checked_pupils
from safe4me.web.http import context
from safe4me.web.http.rate_limits import refund_all
from safe4me.web.problems import problem_of
from safe4me.web.school.setup import home_of
from safe4me.web.staff.access import LARGEST_ID, me, recently_authenticated, staff_blueprint
from safe4me.web.staff.filters import year_asked, year_name
from safe4me.web.staff.forms import (
    UNPROCESSABLE,
    NumberField,
    StaffForm,
    add_error_summary,
    answer,
    obeys,
    refuse,
)
from safe4me.web.staff.invitations import Invitation
from safe4me.web.staff.mail import send_invitations
from safe4me.web.staff.rows import RowsForm, RowsStep, answer_rows

INVITED_A_DAY = AttemptLimit("teachers invited from files", 100, 24 * 60 * 60)
COLUMNS = {
    FileColumn.NAME: lazy_gettext("Class"),
    FileColumn.YEAR: lazy_gettext("Year"),
    FileColumn.SIZE: lazy_gettext("Size"),
    FileColumn.TEACHER: lazy_gettext("Teacher’s email"),
}

blueprint = staff_blueprint("class_rows", __name__, RoleName.LEAD, RoleName.COORDINATOR, at="/school")


class ClassRowsForm(RowsForm):
    """Rows with classes, and how many pupils each year group has that has no classes yet."""

    seen = StringField()  # how the classes stood to what was there, as the page showed it
    pupils_7, pupils_8, pupils_9, pupils_10, pupils_11 = (
        NumberField(validators=[Optional(), obeys(checked_pupils)]) for _ in YEAR_GROUPS
    )

    def pupils(self) -> dict[int, int]:
        """What was said, by year group."""
        said = {year: self[f"pupils_{year}"].data for year in YEAR_GROUPS}
        return {year: number for year, number in said.items() if number is not None}

    @property
    def is_about_pupils(self) -> bool:
        """Whether something is wrong with one of these numbers."""
        return any(self[f"pupils_{year}"].errors for year in YEAR_GROUPS)


@dataclass(frozen=True, slots=True)
class Fix:
    """A cell that is not right, to be mended in place: its field, what stands there, and why not."""

    name: str
    label: str
    row: int
    of: str
    value: str
    text: str


@blueprint.route("/<int:school_id>/import", methods=["GET", "POST"])
def rows(school_id: int) -> ResponseReturnValue:
    """Bring classes: from a file to a look at them, and then into the school. Raises UnknownFilter."""
    school, year = classes.school_for(context.session(), me(), school_id), year_asked()
    form = ClassRowsForm()

    def show() -> str:
        if form.is_about_pupils:
            return _look(school, year, form, _mended(read_classes(form.text.data or "")))
        return _ask(school, year, form)

    return answer_rows(form, lambda text, step: _step(school, year, form, text, step), show)


def _ask(school: School, year: int, form: ClassRowsForm) -> str:
    known = {column.value: names for column, names in class_files.HEADINGS.items()}
    return render_template(
        "school/import.html",
        form=form,
        school=school,
        asked_year=request.args.get("year"),
        title=_title(year),
        home=home_of(school, year),
        known=json.dumps(known),
        about=json.dumps(
            {
                "pupils": class_files.OF_PUPILS,
                "pupil": class_files.PUPIL_ITSELF,
                "staff": class_files.OF_STAFF,
                "years": list(YEAR_GROUPS),
            }
        ),
    )


def _step(school: School, year: int, form: ClassRowsForm, text: str, step: RowsStep) -> ResponseReturnValue:
    try:
        file = _mended(read_classes(text))
    except RowsOfPupils:
        form.text.data = ""  # nothing of it is sent back
        raise
    if step != RowsStep.TAKE:
        return _look(school, year, form, file), UNPROCESSABLE if form.form_errors else 200
    return _take(school, year, form, file)


def _take(school: School, year: int, form: ClassRowsForm, file: ClassFile) -> ResponseReturnValue:
    said, session = form.pupils(), context.session()
    plan = class_imports.planned_classes(session, me(), school, file, context.now(), year)
    if _has_changed(form, plan):
        refuse(form, gettext("Somebody has changed these classes meanwhile. Please look once more."))
        return _look(school, year, form, file), UNPROCESSABLE
    asked = [form[f"pupils_{number}"] for number in class_imports.sums_to_confirm(session, school, plan)]
    if not plan.problems and not all(field.raw_data for field in asked):
        return _look(school, year, form, file)  # where all was put right, these are asked now
    try:
        plan = class_imports.import_classes(session, me(), school, file, context.now(), said, year)
    except CellsRefused:
        session.rollback()
        return _look(school, year, form, file), UNPROCESSABLE
    except (PupilsNotSaid, TooManyPupils) as error:
        if isinstance(error, TooManyPupils) and error.year_group not in said:
            raise
        session.rollback()
        refuse(form, str(problem_of(error).text), f"pupils_{error.year_group}")
        add_error_summary(form)
        return _look(school, year, form, file), UNPROCESSABLE
    if plan.to_invite:
        return _invite_page(school, plan)
    return redirect(home_of(school, year))


def _has_changed(form: ClassRowsForm, plan: ImportPlan) -> bool:
    """Whether the classes stand otherwise than the page showed; not so where all of it is there by now."""
    is_there = {each.standing for each in plan.wanted} == {ClassStanding.SAME}
    return bool(form.seen.data) and not is_there and not plan.problems and form.seen.data != _standings(plan)


def _standings(plan: ImportPlan) -> str:
    """How each class stands to what is there; nothing where a cell is still to be put right."""
    return "" if plan.problems else " ".join(each.standing for each in plan.wanted)


def _look(school: School, year: int, form: ClassRowsForm, file: ClassFile) -> str:
    """What would change; the pupils of new year groups, filled in with the sum of their classes."""
    session, now = context.session(), context.now()
    plan = class_imports.planned_classes(session, me(), school, file, now, year)
    sums = class_imports.sums_to_confirm(session, school, plan)
    for number, pupils in sums.items():
        control = form[f"pupils_{number}"]
        if not any(control.raw_data or ()):
            control.raw_data, control.data = None, pupils
    fixes = [_fix(file, problem) for problem in plan.problems]
    if fixes:
        told = [gettext("Row %(row)s: %(text)s", row=each.row, text=each.text) for each in fixes]
        form.form_errors = [*form.form_errors, *told]
    return render_template(
        "school/import_look.html",
        form=form,
        school=school,
        asked_year=request.args.get("year"),
        home=home_of(school, year),
        file=file,
        text=text_of_classes(file),
        plan=plan,
        seen=_standings(plan),
        fixes=fixes,
        new_years={} if fixes else {number: form[f"pupils_{number}"] for number in sums},
        starts=year_groups.starts(session, school.id, year),
        most=context.settings().epsilon_per_class_and_year,
    )


def _fix(file: ClassFile, problem: CellProblem) -> Fix:
    row, held = problem.row, _cells(problem.row)
    return Fix(
        f"fix-{file.rows.index(row)}-{problem.column}",
        str(COLUMNS[problem.column]),
        row.number,
        row.name,
        held[problem.column],
        str(problem_of(problem.reason).text),
    )


def _cells(row: ClassRow) -> dict[FileColumn, str]:
    return {
        FileColumn.NAME: row.name,
        FileColumn.YEAR: row.year,
        FileColumn.SIZE: row.size,
        FileColumn.TEACHER: " ".join(row.teachers),
    }


def _mended(file: ClassFile) -> ClassFile:
    """The file with what was typed into the fields of cells that were not right."""
    return replace(file, rows=tuple(_mended_row(n, row) for n, row in enumerate(file.rows)))


def _mended_row(n: int, row: ClassRow) -> ClassRow:
    held = {
        column: request.form.get(f"fix-{n}-{column}", cell).strip() for column, cell in _cells(row).items()
    }
    teachers = tuple(ADDRESS.findall(held[FileColumn.TEACHER].lower()))
    return ClassRow(row.number, held[FileColumn.NAME], held[FileColumn.YEAR], held[FileColumn.SIZE], teachers)


def _title(year: int) -> str:
    return str(gettext("Classes of %(year)s from a file", year=year_name(year)))


class InviteTeachersForm(StaffForm):
    """Who is to be invited: addresses, each with the ids of the classes that are theirs."""

    teachers = SelectMultipleField(validate_choice=False)

    def wanted(self) -> list[tuple[str, list[int]]]:
        """The addresses, each with ids; what is no such pair is left out."""
        pairs = (each.rpartition("|") for each in self.teachers.data or ())
        return [(email, _ids(numbers)) for email, _, numbers in pairs if email]


def _ids(numbers: str) -> list[int]:
    return [int(each) for each in numbers.split(",") if each.isdecimal() and int(each) <= LARGEST_ID]


def _invite_page(school: School, plan: ImportPlan) -> str:
    """The classes are there; their teachers without an account can be invited."""
    known = classes.classes_by_name(context.session(), school.id, plan.year)
    waiting = [
        (email, [known[each.key] for each in own if each.key in known])
        for email, own in plan.to_invite.items()
    ]
    return render_template(
        "school/import_done.html",
        school=school,
        asked_year=request.args.get("year"),
        home=home_of(school, plan.year),
        saved=len(plan.wanted),
        waiting=waiting,
        most=INVITED_A_DAY.most,
    )


@blueprint.post("/<int:school_id>/import/invite")
def invite(school_id: int) -> ResponseReturnValue:
    """Invite the teachers whose addresses a file had; at most so many a day. Raises NotFound."""
    school, year, form = (
        classes.school_for(context.session(), me(), school_id),
        year_asked(),
        InviteTeachersForm(),
    )
    if not recently_authenticated():
        return redirect(url_for("colleagues.staff_page", school_id=school.id))
    invited: list[Invitation] = []
    left: list[str] = []

    def act() -> ResponseReturnValue:
        left.extend(_invited(school, form.wanted(), invited))
        return show()

    def show() -> str:
        return render_template(
            "school/import_invited.html",
            form=form,
            school=school,
            home=home_of(school, year),
            invited=invited,
            left=left,
            most=INVITED_A_DAY.most,
            days=context.settings().invitation_days,
        )

    return answer(form, act, show)


def _invited(school: School, wanted: Sequence[tuple[str, list[int]]], invited: list[Invitation]) -> list[str]:
    """Invite these teachers, and mail them; returns the addresses that have to wait, or are of no use."""
    session, now = context.session(), context.now()
    found, left = [], []
    for email, ids in wanted:
        own = [classes.class_for(session, me(), each, now) for each in ids]
        try:
            counted = context.attempts().count(INVITED_A_DAY, str(me().id), now)
            person = class_teachers.invite_teacher(session, me(), school, email, own, now)
            if person is None:  # there already, so nobody was invited
                refund_all([counted])
            else:
                found.append(person)
        except (OverLimit, EmailTaken, InvalidEmail):
            session.rollback()
            left.append(email)
    invited.extend(send_invitations(found))
    return left
