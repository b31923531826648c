"""A teacher's pages: my week, assign, my classes, opening a room, the room while it is open, its results."""

from safe4me.web.teach import actions, assign, classes, helper, live, opening, practise, results, shared, week

__all__ = ["BLUEPRINTS", "actions", "assign", "classes", "live", "opening", "practise", "results", "week"]

BLUEPRINTS = (shared.blueprint, helper.blueprint)
