"""A teacher's pages: my classes, the term plan, opening a room, the room while it is open, its results."""

from safe4me.web.teach import actions, classes, helper, live, opening, plan, results, shared

__all__ = ["BLUEPRINTS", "actions", "classes", "live", "opening", "plan", "results"]

BLUEPRINTS = (shared.blueprint, helper.blueprint)
