"""A teacher's pages: my classes, the term plan, opening a room, the room while it is open, its results."""

from safe4me.web.teach import (
    acts,
    classes,
    finish,
    helper,
    live,
    opening,
    plan,
    practising,
    results,
    shared,
)

__all__ = ["BLUEPRINTS", "acts", "classes", "finish", "live", "opening", "plan", "practising", "results"]

BLUEPRINTS = (shared.blueprint, helper.blueprint)
