"""What one press of Assign has made: shared, moved, put into a calendar, and taken back."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from wtforms import SelectField

from safe4me.content.model.addresses import address
from safe4me.content.model.library import Library
from safe4me.content.page import Page
from safe4me.db.accounts import RoleName
from safe4me.db.assignments import Assignment, LessonPlace
from safe4me.db.schools import SchoolClass
from safe4me.schools import assigned_sets, classes, permissions
from safe4me.schools.assigned_sets import movable
from safe4me.schools.assigning import assignable_items
from safe4me.schools.assignments import PlannedAlready, WeekRefused, has_begun
from safe4me.schools.next_to_ask import module_of
from safe4me.statistics.periods import school_year
from safe4me.web.build.images import qr
from safe4me.web.http import context
from safe4me.web.http.formats import day_and_month
from safe4me.web.http.locale import language
from safe4me.web.staff.access import me
from safe4me.web.staff.forms import About, StaffForm, answer
from safe4me.web.staff.wording import audience
from safe4me.web.teach.shared import blueprint, my_weeks

ABOUT_MOVE_SET: About = {WeekRefused: "week", PlannedAlready: "week"}
LISTENERS = "childline"  # the service that a shared text names
CLASSROOM, TEAMS = "https://classroom.google.com/share", "https://teams.microsoft.com/share"


class MoveSetForm(StaffForm):
    """In which week the first lesson is to be."""

    week = SelectField()

    def __init__(self, left: Sequence[Assignment]) -> None:
        super().__init__()
        today = context.now().date()
        weeks = my_weeks(_year(left)).from_on(today)
        self.week.choices = [(str(each), day_and_month(each)) for each in weeks]
        if left and not self.is_submitted():
            self.week.data = str(min(each.week for each in left))


@dataclass(frozen=True, slots=True)
class Shared:
    """The public page of an item, and plain links that carry it elsewhere: no script, nothing to count."""

    page: Page
    address: str
    words: str

    @property
    def text(self) -> str:
        """What stands with the link."""
        return f"Safe4me: {self.page.title}. {self.words}"

    @property
    def classroom(self) -> str:
        """Google Classroom's page to share it."""
        return f"{CLASSROOM}?{urlencode({'url': self.address, 'title': self.text})}"

    @property
    def teams(self) -> str:
        """Microsoft Teams' page to share it."""
        return f"{TEAMS}?{urlencode({'href': self.address, 'msgText': self.text})}"


@blueprint.route("/assign/<int:set_id>", methods=["GET", "POST"])
def assigned(set_id: int) -> ResponseReturnValue:
    """What one press has made; a POST moves what is left of it. Raises NotFound."""
    found = _set(set_id)
    form = MoveSetForm(movable(found))

    def act() -> ResponseReturnValue:
        now = context.now()
        weeks, start = my_weeks(_year(found)), date.fromisoformat(form.week.data)
        assigned_sets.move_set(context.session(), me(), set_id, weeks, start, now)
        return redirect(url_for(".assigned", set_id=set_id))

    return answer(form, act, lambda: _page(set_id, form), ABOUT_MOVE_SET)


@blueprint.post("/assign/<int:set_id>/undo")
def undo_set(set_id: int) -> ResponseReturnValue:
    """Take back one press, but for lessons whose room was opened. Raises NotFound."""
    stay = assigned_sets.undo(context.session(), me(), set_id, context.now())
    return redirect(url_for(".assigned", set_id=set_id) if stay else url_for(".assign_page", undone="yes"))


@blueprint.get("/assign/<int:set_id>/letter")
def letter(set_id: int) -> str:
    """A letter to parents for these lessons, with their weeks. Raises NotFound, for all but leads."""
    permissions.require(me().has_role(RoleName.LEAD))
    return render_template(
        "teach/letter.html",
        set_id=set_id,
        by_week=by_week(_set(set_id)),
        school=me().school,
        today=context.now().date(),
        for_parents=f"{context.settings().site_address}/{language()}/parents/",
    )


def by_week(found: Sequence[Assignment]) -> dict[date, list[tuple[str, str]]]:
    """What is taught in each week, and to whom."""
    of_school = classes.classes_of(context.session(), me(), context.now(), _year(found))
    rows = defaultdict[tuple[date, str], list[SchoolClass]](list)
    for each in found:
        rows[each.week, each.item].append(each.school_class)
    weeks = defaultdict[date, list[tuple[str, str]]](list)
    for (week, item), whom in rows.items():
        weeks[week].append((item, audience(whom, of_school)))
    return dict(weeks)


def _year(lessons: Sequence[Assignment]) -> int:
    """The school year of lessons of one press; without any, this one."""
    this_year = school_year(context.now().date())
    return next((each.school_class.school_year for each in lessons), this_year)


def _set(set_id: int) -> list[Assignment]:
    return assigned_sets.set_for(context.session(), me(), set_id, context.now())


def _page(set_id: int, form: MoveSetForm) -> str:
    found = _set(set_id)
    library = context.library(language())
    own = {each.item for each in found if each.place is LessonPlace.OWN}
    return render_template(
        "teach/assigned.html",
        form=form,
        set_id=set_id,
        lessons=found,
        by_week=by_week(found),
        leads=me().has_role(RoleName.LEAD),
        begun=[each for each in found if has_begun(each)],
        left=movable(found),
        shared=[
            shared
            for item in assignable_items(library)
            if item in own and (shared := shared_of(library, item))
        ],
        qr=qr,
    )


def shared_of(library: Library, item: str) -> Shared | None:
    """The public page of an item; None of the survey, and of what is taught no more."""
    module = module_of(library, item)
    if module is None or module.survey:
        return None
    pages = {module.id: module.page, **{part.id: part.page for part in module.parts if hasattr(part, "id")}}
    if item not in pages:
        return None
    page = pages[item]
    at = f"{context.settings().site_address}/{language()}/{address(page.path)}"
    listen = [f"{each.called} {each.phone}." for each in library.services if each.id == LISTENERS]
    return Shared(page, at, " ".join([gettext("You can skip it. Get help is on every page."), *listen]))
