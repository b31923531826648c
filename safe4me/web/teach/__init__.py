"""A teacher's pages: my classes, opening a room, the room while it is open, its results."""

from safe4me.web.teach import acts, classes, live, opening, results
from safe4me.web.teach.shared import blueprint

__all__ = ["acts", "blueprint", "classes", "live", "opening", "results"]
