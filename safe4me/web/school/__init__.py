"""A school's pages: its classes, their budgets, its staff."""

from safe4me.web.school import budget, class_rows, classes, colleagues, teachers, voids, year_groups

BLUEPRINTS = (
    classes.blueprint,
    budget.blueprint,
    class_rows.blueprint,
    colleagues.blueprint,
    teachers.blueprint,
    voids.blueprint,
    year_groups.blueprint,
)
