"""Assign: who, what, when and how, on one page, with what that makes beside it."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext
from markupsafe import Markup
from wtforms import BooleanField, RadioField, SelectField, SelectMultipleField
from wtforms.validators import ValidationError

from safe4me.content.model.core import Activity, Quiz, Scenario
from safe4me.content.model.library import Library
from safe4me.db.accounts import LONGEST_NOTE, Account, RoleName
from safe4me.db.assignments import LessonPlace
from safe4me.db.base import NotFound
from safe4me.db.schools import SchoolClass
from safe4me.schools import assigning, classes
from safe4me.schools.assigning import AssignRequest, Draft, assignable_items, is_survey_item
from safe4me.schools.classes import YEAR_GROUPS
from safe4me.schools.practice import groupings_asked
from safe4me.schools.spending import beyond
from safe4me.schools.teaching_weeks import TeachingWeeks
from safe4me.schools.text import checked_note
from safe4me.statistics.periods import years_planned
from safe4me.web.http import context
from safe4me.web.http.formats import day_and_month
from safe4me.web.http.locale import language, module_title, title_of
from safe4me.web.problems import problem_of
from safe4me.web.staff.access import me
from safe4me.web.staff.filters import year_asked, year_name
from safe4me.web.staff.forms import CHOOSE, About, LineField, StaffForm, answer, obeys, refuse
from safe4me.web.staff.wording import audience
from safe4me.web.teach.shared import blueprint, my_weeks

THREATS = "threats"  # the module that nobody should be alone with
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


def of_year(school_class: SchoolClass) -> str:
    """The whole that a class is picked with: its year group, and how that is divided where somebody said."""
    return f"{school_class.year_group} {school_class.grouping}".strip()


def years_of(assignable: Sequence[SchoolClass], account: Account) -> Iterator[tuple[str, str]]:
    """The year groups that a lead may pick whole, with their names.

    Of one that is divided in two ways the pupils are the same: what was not asked this year is practice.
    """
    if not account.has_role(RoleName.LEAD):
        return
    whole = defaultdict[str, list[SchoolClass]](list)
    for each in assignable:
        whole[of_year(each)].append(each)
    ways = Counter(own[0].year_group for own in whole.values())
    asked = groupings_asked(context.session(), [own[0] for own in whole.values()])
    for name, own in whole.items():
        first, count = own[0], len(own)
        if ways[first.year_group] == 1:
            yield name, gettext("All of Year %(year)s (%(num)s)", year=first.year_group, num=count)
            continue
        how = first.grouping or gettext("Classes")
        said = {"year": first.year_group, "how": how, "num": count}
        if asked[first.id] and first.grouping not in asked[first.id]:
            yield name, gettext("Year %(year)s, %(how)s (%(num)s): practice", **said)
        else:
            yield name, gettext("All of Year %(year)s, %(how)s (%(num)s)", **said)


def topics(library: Library) -> list[tuple[str, str, str]]:
    """The topics that lessons teach: id, title, and the year groups in whose route each is."""
    return [
        (each.id, title_of(each.page), " ".join(str(year) for year in YEAR_GROUPS if each.is_for(year)))
        for each in library.modules
        if each.topic
    ]


def parts(library: Library) -> list[tuple[str, str]]:
    """All else that can be set: each quiz, story and case, and the survey, with what kind it is."""
    found = (library.activity(item) for item in assignable_items(library))
    return [(each.id, _kind(each)) for each in found if each]


def _kind(part: Activity) -> str:
    title, kind = title_of(part.page), gettext("Case")
    if isinstance(part, Quiz):
        kind = gettext("Survey") if part.survey else gettext("Quiz")
        title = module_title(part.id.partition("/")[0])
    elif isinstance(part, Scenario):
        kind = gettext("Story")
    return Markup("{}: {}").format(kind, title)


def about_draft(draft: Draft | None) -> dict[str, Any]:
    """What the preview says of a draft; None where there is none yet."""
    library, settings = context.library(language()), context.settings()
    if draft is None:
        return {"draft": None}
    year = next((each.school_class.school_year for each in draft.lessons), None)
    of_school = classes.classes_of(context.session(), me(), context.now(), year)
    weeks = defaultdict[date, list[tuple[str, str]]](list)
    for week, item, own in draft.by_week():
        weeks[week].append((item, audience(own, of_school)))
    measured = settings.epsilon_per_question, settings.epsilon_per_class_and_year
    return {
        "draft": draft,
        "by_week": weeks,
        "had": {item: audience(own, of_school) for item, own in draft.had.items()},
        "there": Counter(each.account for each in draft.there),
        "beyond": beyond(context.session(), draft.lessons, library, *measured),
        "survey": any(is_survey_item(library, each.item) for each in draft.lessons),
        "anchor": any(_is_anchor(library, each.item, each.school_class.year_group) for each in draft.lessons),
    }


def _is_anchor(library: Library, item: str, year_group: int) -> bool:
    found = library.anchor(year_group)
    return found is not None and item in (found[0].id, found[1].id)


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
