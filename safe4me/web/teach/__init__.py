"""A teacher's pages: my week, assign, my classes, opening a room, the room while it is open, its results.

A helper's and a police officer's pages of a room are here, too.
"""

from safe4me.web.teach import (
    actions,
    assign,
    assigned,
    calendar,
    class_page,
    classes,
    helper,
    holidays,
    lending,
    lessons,
    live,
    officer,
    opening,
    practise,
    results,
    shared,
    week,
)

__all__ = [
    "BLUEPRINTS",
    "actions",
    "assign",
    "assigned",
    "calendar",
    "class_page",
    "classes",
    "holidays",
    "lending",
    "lessons",
    "live",
    "opening",
    "practise",
    "results",
    "week",
]

BLUEPRINTS = (shared.blueprint, helper.blueprint, officer.blueprint)
