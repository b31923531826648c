"""The term plan: which class gets which module when."""

from collections.abc import Sequence
from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext
from wtforms import SelectField
from wtforms.validators import InputRequired

from safe4me.content.model.addresses import address
from safe4me.content.model.core import Module
from safe4me.db.accounts import LONGEST_NOTE, Assignment
from safe4me.db.base import NotFound
from safe4me.db.schools import SchoolClass
from safe4me.schools import class_teachers, classes
from safe4me.schools import plan as term_plan
from safe4me.schools.permissions import checked_note
from safe4me.schools.practice import is_small, open_now
from safe4me.statistics.figures import SMALLEST_ROOM_PUPILS
from safe4me.web.build.images import qr
from safe4me.web.http import context
from safe4me.web.http.locale import language
from safe4me.web.staff.access import me
from safe4me.web.staff.forms import About, DayField, LineField, StaffForm, answer, obeys
from safe4me.web.teach.shared import anchors_of, blueprint, requested_module

SUGGESTED = ("school_class", "module")
ABOUT_PLAN: About = {term_plan.OtherYear: "day", term_plan.PlannedAlready: "day"}


def _choice(module: Module) -> tuple[str, str, dict[str, str]]:
    """A module in a list, with the language that its title is in."""
    return module.id, module.page.title, {"lang": module.page.language}


class ForClassForm(StaffForm):
    """For whom something is planned: a class of those that the account may see."""

    school_class = SelectField(coerce=int)


class LessonForm(StaffForm):
    """What is planned, and when."""

    module = SelectField()
    day = DayField(validators=[InputRequired(lazy_gettext("Choose a day."))])
    note = LineField(validators=[obeys(checked_note, LONGEST_NOTE)])

    def __init__(
        self, planned: Assignment | None = None, **suggested: Any
    ) -> None:  # Any: each field has its own type
        super().__init__(obj=planned, **suggested)
        self.module.choices = [_choice(each) for each in context.library(language()).modules]

    def lesson(self) -> dict[str, Any]:
        """What was filled in, as `term_plan` takes it."""
        return {"module": self.module.data, "day": self.day.data, "note": self.note.data}


class PlanForm(ForClassForm, LessonForm):
    """What is planned, when, and for whom."""

    def __init__(self, **suggested: Any) -> None:  # Any: each field has its own type
        super().__init__(**suggested)
        found = class_teachers.own_first(context.session(), me(), context.now())
        self.school_class.choices = [(each.id, each.name) for each in found]


@blueprint.route("/plan", methods=["GET", "POST"])
def plan() -> ResponseReturnValue:
    """The term plan of my school; a POST adds to it. What the address suggests stands in the form."""
    form = PlanForm(**{name: request.args[name] for name in SUGGESTED if name in request.args})

    def act() -> ResponseReturnValue:
        found = classes.class_for(context.session(), me(), form.school_class.data, context.now())
        term_plan.assign(context.session(), me(), found, **form.lesson())
        return redirect(url_for(".plan"))

    return answer(form, act, lambda: _plan_page(form), ABOUT_PLAN)


@blueprint.route("/plan/<int:assignment_id>", methods=["GET", "POST"])
def planned(assignment_id: int) -> ResponseReturnValue:
    """One planned lesson; a POST changes it."""
    found = _planned(assignment_id)
    form = LessonForm(found)

    def act() -> ResponseReturnValue:
        term_plan.change(context.session(), me(), found, **form.lesson())
        return redirect(url_for(".plan"))

    page = "teach/planned.html"
    return answer(form, act, lambda: render_template(page, form=form, planned=found), ABOUT_PLAN)


@blueprint.post("/plan/<int:assignment_id>/remove")
def unplan(assignment_id: int) -> ResponseReturnValue:
    """Take a lesson out of the plan."""
    term_plan.remove(context.session(), me(), _planned(assignment_id))
    return redirect(url_for(".plan"))


def _planned(assignment_id: int) -> Assignment:
    return term_plan.assignment_for(context.session(), me(), assignment_id, context.now())


def _plan_page(form: PlanForm) -> str:
    library = context.library(language())
    asked = context.session(), me()
    settings, found = context.settings(), term_plan.term_plan(*asked, context.now())
    return render_template(
        "teach/plan.html",
        form=form,
        plan=found,
        small={each.class_id for each in found if is_small(each.school_class)},
        open_now={
            (class_id, activity.partition("/")[0]): room
            for class_id, held in open_now(context.session(), [each.school_class for each in found]).items()
            for activity, room in held.items()
        },
        own={each.id for each, _ in class_teachers.own_classes(*asked, context.now())},
        due=anchors_of([each.school_class for each in found]),
        spending=term_plan.spending(context.session(), found, library, settings.epsilon_per_question),
        most=settings.epsilon_per_class_and_year,
        to_plan=term_plan.still_to_plan(*asked, library, context.now()),
        library=library,
    )


@blueprint.get("/practise/<module>/")
@blueprint.get("/practise/<module>/<stem>/")
def practise(module: str, stem: str = "") -> str:
    """The public address of a module, or of one part of it, for the whiteboard. Raises NotFound.

    Not of a survey: whoever has answered it before has no first answer left for it.
    """
    found = next((each for each in context.library(language()).modules if each.id == module), None)
    if found is None or found.survey:
        raise NotFound
    pages = {part.page.stem: part.page for part in found.taught}
    if stem and stem not in pages:
        raise NotFound
    page = pages.get(stem, found.page)
    return render_template(
        "teach/practise_board.html",
        module=found,
        page=page,
        is_part=page is not found.page,
        public=f"/{language()}/{address(page.path)}",
        qr=qr,
    )


def practice_of(school_class: SchoolClass, together: Sequence[SchoolClass]) -> str:
    """Why a small class practises, and how; the small classes that it may open a room `together` with."""
    others = sum(each.size for each in together)
    return render_template(
        "teach/practise.html",
        school_class=school_class,
        together=together,
        others=others,
        all_pupils=school_class.size + others,
        asked=requested_module(),
        modules=[each for each in context.library(language()).modules if not each.survey],
        least=SMALLEST_ROOM_PUPILS,
    )
