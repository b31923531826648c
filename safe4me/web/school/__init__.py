"""A school's pages: its classes, their budgets, its staff."""

from safe4me.web.school import classes, colleagues, setup, voids

BLUEPRINTS = (
    classes.blueprint,
    classes.budget_blueprint,
    setup.class_rows_blueprint,
    colleagues.blueprint,
    colleagues.teachers_blueprint,
    voids.blueprint,
    setup.year_groups_blueprint,
)
