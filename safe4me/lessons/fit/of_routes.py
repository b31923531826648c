"""The way of each year through the modules: whether all that lies on it is written, and its anchor."""

from collections.abc import Iterator, Mapping

from safe4me.content.markup.errors import ContentFault
from safe4me.content.model.addresses import BEFORE
from safe4me.content.model.core import Library, Module, Quiz
from safe4me.lessons.fit.banned_words import line_of
from safe4me.lessons.fit.of_bands import is_whole

ROUTES = (
    ("consent", "chats", "help"),  # Year 7
    ("law", "threats", "fakes", "consequences"),  # Year 8
)
ANCHORED = (7, 8, 9)  # the years that have an anchor


def all_is_whole(library: Library) -> bool:
    """Whether every module of the routes is there and whole: only then is the site checked as one."""
    whole = {module.id for module in library.modules if is_whole(module)}
    return no_guide_is_missing(library) and whole.issuperset(name for route in ROUTES for name in route)


def no_guide_is_missing(library: Library) -> bool:
    """Whether no module waits for its guide, which is written last, while others have theirs."""
    return len({module.guide is None for module in library.modules if module.parts}) <= 1


def each_route_has_one_anchor(library: Library) -> Iterator[ContentFault]:
    """A year of 7 to 9 without an anchor or with two, another year with one, and a quiz that cannot be it."""
    named: dict[int, str] = {}
    for module in library.modules:
        for quiz in (part for part in module.parts if isinstance(part, Quiz) and part.anchor):
            path = f"{quiz.page.language}/{quiz.page.path}"
            line = line_of("anchor:", quiz.page.source)
            for message in (*_no_anchor(module, quiz), *_years_amiss(module, quiz, named)):
                yield ContentFault(path, line, message)
            named |= dict.fromkeys(quiz.anchor, path)
    for year in ANCHORED if all_is_whole(library) else ():
        if year not in named and (route := library.route(year)):
            first = route[0]
            message = f"Year {year} has no anchor: write anchor: [{year}] in a quiz of its route."
            yield ContentFault(f"{first.page.language}/{first.page.path}", 1, message)


def _no_anchor(module: Module, quiz: Quiz) -> Iterator[str]:
    """What keeps a quiz from being asked before and after, whatever the year."""
    if len(quiz.measured) != 1:
        yield "An anchor measures one question, as it is asked twice: take out .measured of the others."
    if not all(question.safer for question in quiz.measured):
        yield "An anchor shows what moved towards its safer answer: its measured question needs one."
    if any(part.page.stem == BEFORE for part in module.taught):
        yield f"Rename the file “{BEFORE}.md”: the anchor’s question has its address."


def _years_amiss(module: Module, quiz: Quiz, named: Mapping[int, str]) -> Iterator[str]:
    for year in quiz.anchor:
        if year not in ANCHORED:
            yield f"Year {year} has no anchor yet: only Years {ANCHORED[0]} to {ANCHORED[-1]} have one."
        elif year not in module.years or not quiz.page.is_for(year):
            yield f"This is not on the route of Year {year}: its module is not taught there, or this is not."
        if year in named:
            yield f"Year {year} has its anchor in {named[year]}: a route has one."
