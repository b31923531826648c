"""A teacher's pages: my week, assign, my classes, opening a room, the room while it is open, its results."""

from safe4me.web.teach import (
    actions,
    assign,
    assigned,
    calendar,
    class_page,
    classes,
    helper,
    holidays,
    lessons,
    live,
    opening,
    practise,
    results,
    shared,
    twenty,
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
    "lessons",
    "live",
    "opening",
    "practise",
    "results",
    "twenty",
    "week",
]

BLUEPRINTS = (shared.blueprint, helper.blueprint)
