"""Whether what a quiz measures is taught: by a step for the youngest, in every plan that has the quiz."""

import re
from collections.abc import Callable, Iterator, Mapping
from itertools import chain

from safe4me.content.markup.blocks import RULE
from safe4me.content.markup.errors import ContentError, Fault, line_of
from safe4me.content.model.addresses import BEFORE, address, follow
from safe4me.content.model.cases import Case
from safe4me.content.model.core import Lesson, Module, Quiz
from safe4me.content.model.guides import RSHE, Guide, GuidePart
from safe4me.content.model.library import Document, Library
from safe4me.content.model.quiz_ends import step_at
from safe4me.content.page import YEAR_GROUPS, Page, band_of
from safe4me.content.parsing.guides import CUTS, cuts_of
from safe4me.content.questions.choice import ChoiceQuestion
from safe4me.editorial.checks.walk import count_words, grade, links_in, readable, sentences

EXAMPLE = "the-order#what-first"


def what_is_measured_is_taught(library: Library) -> Iterator[ContentError]:
    """A measured question of a quiz of a band that no step teaches, or a plan that asks it untaught."""
    for module in library.modules:
        for quiz in module.parts:
            if isinstance(quiz, Quiz) and quiz.page.bands:
                for question in quiz.measured:
                    yield from _untaught(module, quiz, question)


def what_is_asked_elsewhere_is_taught(library: Library) -> Iterator[ContentError]:
    """A measured question of a survey or a case that names a step which no module has."""
    for module in library.modules:
        for part in module.taught:
            if isinstance(part, Case) or (isinstance(part, Quiz) and part.survey):
                for question in part.measured:
                    if question.taught and not step_at(library, question.taught):
                        message = f"“{question.taught}” is no step: write taught=threats/{EXAMPLE}"
                        yield _fault(part.page, question.line, message)


def _untaught(module: Module, quiz: Quiz, question: ChoiceQuestion) -> Iterator[ContentError]:
    lesson = _teaching(module, question.taught)
    if not question.taught:
        message = f"Say which step teaches “{question.id}”, in its braces: taught={_example(module)}"
        yield _fault(quiz.page, question.line, message)
    elif lesson is None:
        message = f"“{question.taught}” is no step of this module’s lessons: write taught={_example(module)}"
        yield _fault(quiz.page, question.line, message)
    elif "A" not in lesson.page.bands:
        message = f"“{lesson.page.title}” is for 14 to 16s alone: name a step of a lesson of band A or A+B."
        yield _fault(quiz.page, question.line, message)
    elif module.guide:
        yield from _plans_without(module.guide, quiz, lesson, question)


def _plans_without(
    guide: Guide, quiz: Quiz, lesson: Lesson, question: ChoiceQuestion
) -> Iterator[ContentError]:
    for cut in CUTS:
        asking = next((part for part in guide.plan(cut) if _leads(guide, part, quiz.page)), None)
        if asking and not any(_leads(guide, part, lesson.page) for part in guide.plan(cut)):
            message = (
                f"The plan of {cut} minutes measures “{question.id}” and does not teach it: in a part with "
                f"cuts={cut}, link ../../{address(lesson.page.path)} (“{lesson.page.title}”)."
            )
            yield _fault(guide.page, asking.line, message)


def _leads(guide: Guide, part: GuidePart, page: Page) -> bool:
    """Whether a part of the plan links a page."""
    told = (part.script, *(text for screen in part.screens for text in (screen.html, screen.notes)))
    here = address(guide.page.path)
    return any(follow(here, link)[0] == address(page.path) for text in told for link in links_in(text))


def _teaching(module: Module, taught: str) -> Lesson | None:
    """The lesson with the step that `taught` names (`the-order#what-first`)."""
    stem, _, step = taught.partition("#")
    for part in module.parts:
        if isinstance(part, Lesson) and part.page.stem == stem:
            return part if any(found.id == step for found in part.steps) else None
    return None


def _example(module: Module) -> str:
    """A step that could be named: the first of the module's first lesson for the youngest."""
    lessons = (part for part in module.parts if isinstance(part, Lesson) and "A" in part.page.bands)
    return next((f"{each.page.stem}#{each.steps[0].id}" for each in lessons if each.steps), EXAMPLE)


def _fault(page: Page, line: int, message: str) -> ContentError:
    return ContentError(f"{page.language}/{page.path}", line, message)


LEAST_MINUTES = {20: 17, 30: 27, 40: 34, 50: 43, 60: 51}  # of the plan of so many minutes
MOST_WORDS_A_SCREEN = 30
HIGHEST_GRADE = 9.0
STRANDS = (
    "Self-image and identity",
    "Online relationships",
    "Online reputation",
    "Online bullying",
    "Managing online information",
    "Health, wellbeing and lifestyle",
    "Privacy and security",
    "Copyright and ownership",
)


def plans_fill_their_time(guide: Guide, _: str) -> Iterator[Fault]:
    """A plan whose parts take longer than it has, or leave much of it empty."""
    for cut in guide.cuts if guide.is_briefing else cuts_of(guide.page.path):
        minutes = guide.minutes(cut)
        least = LEAST_MINUTES[cut]
        if not least <= minutes <= cut:
            yield (
                guide.parts[0].line,
                f"The plan of {cut} minutes takes {minutes}: give its parts {least} to {cut} in all.",
            )


def screens_are_short(guide: Guide, _: str) -> Iterator[Fault]:
    """A screen of more words than a class reads at a glance."""
    for part in guide.parts:
        for number, screen in enumerate(part.screens, start=1):
            words = count_words(screen.html)
            if words > MOST_WORDS_A_SCREEN:
                yield (
                    part.line,
                    f"Screen {number} has {words} words, at most {MOST_WORDS_A_SCREEN}: tell more in notes.",
                )


def aims_are_told(guide: Guide, language: str) -> Iterator[Fault]:
    """A guide without outcomes, strands or guidance, or with a strand that the framework does not have."""
    if not guide.outcomes:
        yield 1, "Say what pupils can do afterwards: outcomes: [one, another]."
    if not guide.strands and not guide.is_briefing:
        yield 1, f"Say where this belongs: strands:, of {', '.join(STRANDS)}."
    if not guide.rshe and not guide.is_briefing:
        yield 1, f"Say what of the statutory guidance this teaches: rshe:, of {', '.join(map(str, RSHE))}."
    for strand in guide.strands:
        if language == "en" and strand not in STRANDS:
            yield (
                line_of(strand, guide.page.source),
                f"“{strand}” isn’t a strand of Education for a Connected World: {'; '.join(STRANDS)}.",
            )


def plain_enough(guide: Guide, language: str) -> Iterator[Fault]:
    """A guide that is hard to take in between two lessons."""
    measured = grade(readable(sentences(guide))) if language == "en" else 0.0
    if measured > HIGHEST_GRADE:
        yield 1, f"Hard to read (grade {measured:.1f}, at most {HIGHEST_GRADE:.0f}): write shorter sentences."


GUIDE_CHECKS: tuple[Callable[[Guide, str], Iterator[Fault]], ...] = (
    plans_fill_their_time,
    screens_are_short,
    aims_are_told,
    plain_enough,
)


def check_guide(document: Document, language: str) -> Iterator[Fault]:
    """The faults of a guide; none in any other document."""
    if isinstance(document, Guide):
        for each in GUIDE_CHECKS:
            yield from each(document, language)


OLDEST_OF_A = 13
OF_LAW = "law"
_ITEM = re.compile(r"## .*?(?:\{[^{}]*\bages=(?P<ages>[^\s{}]+)[^{}]*\})?\s*$")
_AGE = re.compile(r"(?:\b(?:is|was|aged|turns) |, )(?P<age>1[4-7])(?=[,.;:]| and\b)")


def ages(document: Document) -> Iterator[Fault]:
    """Somebody young on a page for 11 to 13s who is older, but in an item of law: `{#its-id ages=law}`."""
    reason = None
    for number, line in enumerate(document.page.source.split("\n"), start=1):
        if item := _ITEM.match(line):
            reason = item["ages"]
            if reason not in {None, OF_LAW}:
                yield number, f"Only an item of law names older ages: write ages={OF_LAW}, or take it out."
        elif RULE.match(line):
            reason = None
        if "A" in document.page.bands and reason != OF_LAW and (found := _AGE.search(line)):
            message = f"Somebody is {found['age']}: on a page of band A nobody young is over {OLDEST_OF_A}."
            yield number, message


def is_whole(module: Module) -> bool:
    """Whether a module is written for its bands, each part of it: only then is it checked as one."""
    return bool(module.parts) and all(part.page.bands for part in module.parts)


def bands_are_told(library: Library) -> Iterator[ContentError]:
    """A part without its band in a module whose other parts have theirs."""
    for module in library.modules:
        for part in module.parts if module.bands else ():
            if not part.page.bands:
                path = f"{part.page.language}/{part.page.path}"
                yield ContentError(path, 1, "Say whom this is for, as its module does: band: A, B or A+B.")


def years_are_told(library: Library) -> Iterator[ContentError]:
    """A topic that is not taught in one year group for each of its bands, where others say when they are."""
    topics = [module for module in library.modules if module.topic]
    for module in topics if any(topic.years for topic in topics) else ():
        taught = [band_of(year) for year in module.years]
        if any(taught.count(band) != 1 for band in module.bands):
            path = f"{module.page.language}/{module.page.path}"
            message = "Say in which year group each of its bands is taught: years: [7, 10]"
            yield ContentError(path, line_of("years:", module.page.source), message)


def moves(library: Library) -> Iterator[ContentError]:
    """An old address that is a page's still, or of two pages."""
    taken = {address(document.page.path) for document in library.documents()}
    for part in chain.from_iterable(module.taught for module in library.modules):
        old = f"learn/{part.page.was}/"
        if part.page.was and old in taken:
            message = f"“{part.page.was}” is another page’s address: write was: what no page is called now."
            path = f"{part.page.language}/{part.page.path}"
            yield ContentError(path, line_of("was:", part.page.source), message)
        taken.add(old)


CHECKS = (bands_are_told, years_are_told, moves)


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


def each_route_has_one_anchor(library: Library) -> Iterator[ContentError]:
    """A year without an anchor or with two, and a quiz that cannot be it."""
    named: dict[int, str] = {}
    for module in library.modules:
        for quiz in (part for part in module.parts if isinstance(part, Quiz) and part.anchor):
            path = f"{quiz.page.language}/{quiz.page.path}"
            line = line_of("anchor:", quiz.page.source)
            for message in (*_no_anchor(module, quiz), *_years_amiss(module, quiz, named)):
                yield ContentError(path, line, message)
            named |= dict.fromkeys(quiz.anchor, path)
    for year in YEAR_GROUPS if all_is_whole(library) else ():
        if year not in named and (route := library.route(year)):
            first = route[0]
            message = f"Year {year} has no anchor: write anchor: [{year}] in a quiz of its route."
            yield ContentError(f"{first.page.language}/{first.page.path}", 1, message)


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
        if year not in module.years or not quiz.page.is_for(year):
            yield f"This is not on the route of Year {year}: its module is not taught there, or this is not."
        if year in named:
            yield f"Year {year} has its anchor in {named[year]}: a route has one."
