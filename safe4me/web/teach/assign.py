"""Assign: who, what, when and how, on one page, with what that makes beside it."""

from collections.abc import Sequence

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext
from wtforms import BooleanField, RadioField, SelectField, SelectMultipleField
from wtforms.validators import ValidationError

from safe4me.db.accounts import LONGEST_NOTE
from safe4me.db.assignments import LessonPlace
from safe4me.db.base import NotFound
from safe4me.db.schools import SchoolClass
from safe4me.schools import assigning
from safe4me.schools.assigning import AssignRequest, Draft
from safe4me.schools.permissions import checked_note
from safe4me.schools.teaching_weeks import TeachingWeeks
from safe4me.statistics.periods import years_planned
from safe4me.web.http import context
from safe4me.web.http.formats import day_and_month
from safe4me.web.http.locale import language
from safe4me.web.problems import problem_of
from safe4me.web.staff.access import me
from safe4me.web.staff.filters import year_asked, year_name
from safe4me.web.staff.forms import CHOOSE, About, LineField, StaffForm, answer, obeys, refuse
from safe4me.web.teach.drafts import THREATS, about_draft, of_year, parts, topics, years_of
from safe4me.web.teach.shared import blueprint, my_weeks

TOO_MUCH = 413
LETTER = "pages/schools/parents-evening/02-letter.md"
PACES = {
    "1": lazy_gettext("one a week"),
    "2": lazy_gettext("one every two weeks"),
    "0": lazy_gettext("all in that week"),
}
ABOUT_ASSIGN: About = {
    assigning.NobodyPicked: "classes",
    assigning.NothingPicked: "items",
    assigning.NothingNew: "items",
    assigning.NeedsRoom: "items",
}


class AssignForm(StaffForm):
    """Who, what, when and how. `years` are whole year groups; `taught` is what each of them is taught."""

    years = SelectMultipleField()
    classes = SelectMultipleField(coerce=int, validate_choice=False)
    taught = BooleanField(default=True)
    items = SelectMultipleField(validate_choice=False)
    week = SelectField(validate_choice=False)
    pace = SelectField()
    copy = BooleanField()
    place = RadioField(coerce=LessonPlace, choices=list(LessonPlace), default=LessonPlace.CLASS)
    note = LineField(default="", validators=[obeys(checked_note, LONGEST_NOTE)])
    again = BooleanField()
    look = BooleanField()

    def __init__(self, assignable: Sequence[SchoolClass], weeks: TeachingWeeks) -> None:
        super().__init__()
        today = context.now().date()
        self.assignable, self.weeks = assignable, weeks
        self.pace.choices = list(PACES.items())
        self.years.choices = list(years_of(assignable, me()))
        self.to_come = {str(each): each for each in weeks.from_on(today)}
        self.week.choices = [(name, day_and_month(each)) for name, each in self.to_come.items()]
        if not self.is_submitted():  # a week that has begun is there to be picked, but not first
            self.week.data = next((name for name, each in self.to_come.items() if each >= today), "")

    def validate_week(self, field: SelectField) -> None:
        """A week to come, with lessons; of what was copied each has its own."""
        if field.data in self.to_come or self.copy.data:
            return
        if not field.data:
            raise ValidationError(CHOOSE)
        first = day_and_month(min(self.to_come.values(), default=context.now().date()))
        raise ValidationError(gettext("Choose a week from %(first)s on.", first=first))

    def wish(self) -> AssignRequest:
        """What was picked. Raises NotFound for a class that whoever is signed in may not assign to."""
        known = {each.id: each for each in self.assignable}
        if not {*(self.classes.data or ())} <= known.keys():
            raise NotFound
        picked = {each.id for each in self.assignable if of_year(each) in (self.years.data or ())}
        picked |= {*(self.classes.data or ())}
        return AssignRequest(
            classes=tuple(each for each in self.assignable if each.id in picked),
            items=tuple(dict.fromkeys(self.items.data or ())),
            start=self.to_come.get(self.week.data, context.now().date()),
            every=int(self.pace.data) if self.pace.data in PACES else 1,
            place=self.place.data or LessonPlace.CLASS,
            note=self.note.data,
            again=self.again.data,
        )

    def draft(self) -> Draft:
        """What that makes. Raises NotFound and TooManyLessons."""
        asked, wish = (context.session(), context.library(language())), self.wish()
        if self.copy.data:
            before = my_weeks(self.weeks.school_year - 1)
            return assigning.copied(*asked, wish, before, self.weeks, context.now())
        if not (wish.items or self.taught.data):
            raise assigning.NothingPicked
        return assigning.draft_of(*asked, self.weeks, wish, context.now())


@blueprint.route("/assign", methods=["GET", "POST"])
def assign_page() -> ResponseReturnValue:
    """The form, with what it would make beside it; a POST with `look` only shows that."""
    form = _form()

    def act() -> ResponseReturnValue:
        draft = form.draft()
        if form.look.data:
            return _page(form, draft)
        return redirect(url_for(".assigned", set_id=_set(form, draft)))

    try:
        return answer(form, act, lambda: _page(form, _drafted(form)), ABOUT_ASSIGN)
    except assigning.TooManyLessons as error:
        problem = problem_of(error)
        refuse(form, f"{problem.title}. {problem.text}", "classes")
        return _page(form, None), TOO_MUCH


def _form() -> AssignForm:
    year = year_asked()
    return AssignForm(assigning.assignable(context.session(), me(), context.now(), year), my_weeks(year))


def _set(form: AssignForm, draft: Draft) -> int:
    """The set that a press has made; pressed once more, the one that it made the first time.

    Raises NotFound and what `assign` refuses.
    """
    there = draft.there
    if draft.lessons or not there:
        library, now = context.library(language()), context.now()
        made = assigning.assign(context.session(), library, me(), form.wish(), draft, now)
        there = tuple(made) or form.draft().there  # somebody was faster
    sets = {(each.account_id, each.set_id) for each in there}
    account_id, set_id = sets.pop()
    if sets or account_id != me().id or set_id is None:
        raise assigning.NothingNew
    return set_id


def _drafted(form: AssignForm) -> Draft | None:
    """What a form that is shown again makes; None where nothing is picked."""
    try:
        return form.draft() if form.is_submitted() else None
    except assigning.NothingPicked:
        return None


def _page(form: AssignForm, draft: Draft | None) -> str:
    library = context.library(language())
    return render_template(
        "teach/assign.html",
        form=form,
        me=me(),
        wish=form.wish(),
        library=library,
        topics=topics(library),
        parts=parts(library),
        threats=[each for each in library.modules if each.id == THREATS],
        letters=[each for each in library.for_adults if each.page.path == LETTER],
        undone="undone" in request.args,
        asked_year=request.args.get("year"),
        years=years_planned(context.now().date()),
        year_name=year_name,
        **about_draft(draft),
    )
