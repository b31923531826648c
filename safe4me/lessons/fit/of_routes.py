"""The way of each year through the modules, and whether all that lies on it is written."""

from safe4me.lessons.fit.of_bands import is_whole
from safe4me.lessons.model import Library

ROUTES = (
    ("consent", "chats", "help"),  # Year 7
    ("law", "threats", "fakes", "consequences"),  # Year 8
)


def all_is_whole(library: Library) -> bool:
    """Whether every module of the routes is there and whole: only then is the site checked as one."""
    whole = {module.id for module in library.modules if is_whole(module)}
    return no_guide_is_missing(library) and whole.issuperset(name for route in ROUTES for name in route)


def no_guide_is_missing(library: Library) -> bool:
    """Whether no module waits for its guide, which is written last, while others have theirs."""
    return len({module.guide is None for module in library.modules if module.parts}) <= 1
