"""The weeks without lessons, which a school's lead says."""

from datetime import date
from itertools import groupby

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import SelectMultipleField

from safe4me.db.base import NotFound
from safe4me.db.schools import School
from safe4me.schools import permissions
from safe4me.schools.teaching_weeks import TeachingWeeks, set_holidays
from safe4me.web.http import context
from safe4me.web.http.formats import day_and_month, month_name
from safe4me.web.staff.access import me
from safe4me.web.staff.filters import year_asked
from safe4me.web.staff.forms import StaffForm, answer
from safe4me.web.teach.shared import blueprint, my_weeks


class HolidaysForm(StaffForm):
    """The weeks without lessons: a box each."""

    weeks = SelectMultipleField()

    def __init__(self, found: TeachingWeeks) -> None:
        super().__init__()
        self.all = found.all
        self.weeks.choices = [(str(each), day_and_month(each)) for each in found.all]
        if not self.is_submitted():
            self.weeks.data = [str(each) for each in found.holidays]

    def months(self) -> list[tuple[str, list[date]]]:
        """The weeks of each month of the year, under its name."""
        by_month = groupby(self.all, key=lambda week: week.replace(day=1))
        return [(month_name(month), list(own)) for month, own in by_month]


@blueprint.route("/holidays", methods=["GET", "POST"])
def holidays() -> ResponseReturnValue:
    """The weeks of this school year, or from 1 June on of the next, for a lead. Raises NotFound."""
    school, year, asked_year = _my_school(), year_asked(), request.args.get("year")
    form = HolidaysForm(my_weeks(year))

    def act() -> ResponseReturnValue:
        weeks = [date.fromisoformat(each) for each in form.weeks.data or ()]
        set_holidays(context.session(), me(), school, year, weeks, context.now())
        return redirect(url_for(".assign_page", year=asked_year))

    return answer(
        form,
        act,
        lambda: render_template("teach/holidays.html", form=form, year=year, asked_year=asked_year),
    )


def _my_school() -> School:
    school = me().school
    if school is None:
        raise NotFound
    permissions.require(permissions.manages(me(), school))
    return school
