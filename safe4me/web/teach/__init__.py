"""A teacher's pages: my classes, the term plan, opening a room, the room while it is open, its results."""

from safe4me.web.teach import acts, classes, live, opening, plan, results
from safe4me.web.teach.shared import blueprint

__all__ = ["acts", "blueprint", "classes", "live", "opening", "plan", "results"]
