"""A school's privacy budget at a glance: a class a row, in plain words."""

from collections.abc import Sequence

from flask import render_template

from safe4me.content.folder import measure_of
from safe4me.db.accounts import RoleName
from safe4me.db.schools import SchoolClass
from safe4me.schools import budgets, classes
from safe4me.schools.budgets import Budget
from safe4me.web.http import context
from safe4me.web.http.locale import language
from safe4me.web.staff.access import me, staff_blueprint

blueprint = staff_blueprint("budget", __name__, RoleName.LEAD, RoleName.COORDINATOR, at="/school")


@blueprint.get("/<int:school_id>/budget")
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
