"""A school's pages: its classes, their budgets, its staff."""

from safe4me.web.school import (
    class_rows,
    classes,
    colleagues,
    evidence,
    my_school,
    newcomers,
    next_year,
    officers,
    setup,
    voids,
    ways_in,
)

BLUEPRINTS = (
    classes.blueprint,
    classes.budget_blueprint,
    class_rows.blueprint,
    colleagues.blueprint,
    colleagues.teachers_blueprint,
    newcomers.blueprint,
    voids.blueprint,
    ways_in.blueprint,
    setup.year_groups_blueprint,
    next_year.blueprint,
    officers.blueprint,
)

__all__ = ["BLUEPRINTS", "evidence", "my_school"]
