"""Whether what pupils look up is short, and leads on: to the step that says more, and to a door into help."""

from collections.abc import Iterator

from safe4me.content.markup.errors import ContentFault, Fault
from safe4me.content.markup.render import plain
from safe4me.content.model.core import Document, Library
from safe4me.content.model.help_pages import Leaflet, Matter
from safe4me.content.model.quiz_ends import step_at
from safe4me.lessons.fit.banned_words import line_of
from safe4me.lessons.fit.fragments import anchors, count_words
from safe4me.lessons.fit.of_routes import all_is_whole

FEWEST_QUESTIONS = 30
MOST_WORDS = 79  # of an answer
OF_A_MODEL = ("made-up", "telling", "limits", "one-person", "out")  # what its page says, in this order


def answers_are_brief(document: Document) -> Iterator[Fault]:
    """A matter with nothing said to it, or with too much."""
    for matter in document.matters if isinstance(document, Leaflet) else ():
        words = count_words(matter.html)
        if not 0 < words <= MOST_WORDS:
            yield matter.line, f"Say this in 1 to {MOST_WORDS} words, not {words}: “{plain(matter.heading)}”"


def models_say_what_they_are(document: Document) -> Iterator[Fault]:
    """A model without what is made up in it, its limits, or where to go."""
    is_model = isinstance(document, Leaflet) and document.kind == "model"
    if is_model and tuple(name for name, _ in anchors(document)) != OF_A_MODEL:
        chapters = ", ".join(f"{{#{name}}}" for name in OF_A_MODEL)
        yield 1, f"A model has these chapters, in this order, and no matters: {chapters}."


def matters_lead_on(library: Library) -> Iterator[ContentFault]:
    """A matter that names no step of a lesson, or no door."""
    doors = {door.page.stem for door in library.doors}
    for leaflet in library.leaflets:
        for matter in leaflet.matters:
            for cure in _cures(library, matter, doors):
                yield _fault(leaflet, matter.line, cure)


def steps_lead_to_their_service(library: Library) -> Iterator[ContentFault]:
    """A page that goes through a service which is not there or has another such page, or has no chapters."""
    known, told = {service.id for service in library.services}, set[str]()
    for leaflet in library.leaflets:
        if not leaflet.service:
            continue
        if leaflet.service not in known:
            yield _fault(leaflet, 1, f"“{leaflet.service}” isn’t a service that is offered: name one.")
        if leaflet.service in told:
            yield _fault(leaflet, 1, f"Another page goes through “{leaflet.service}” already: keep one.")
        if not leaflet.chapters:
            yield _fault(leaflet, 1, "Go through it in chapters: ## What you need {#need}")
        told.add(leaflet.service)


def enough_is_answered(library: Library) -> Iterator[ContentFault]:
    """Too few questions answered, once every module is written whole."""
    for leaflet in library.leaflets if all_is_whole(library) else ():
        answered = len(leaflet.matters)
        if leaflet.questions and answered < FEWEST_QUESTIONS:
            yield _fault(leaflet, 1, f"Answer {FEWEST_QUESTIONS} questions at least, not {answered}.")


def _cures(library: Library, matter: Matter, doors: set[str]) -> Iterator[str]:
    if not step_at(library, matter.step):
        yield f"“{matter.step}” is no step of a lesson: write step=law/passing-it-on#whose-say"
    if matter.door not in doors:
        yield f"“{matter.door}” is no door into help: write door= and one of {', '.join(sorted(doors))}."


def _fault(leaflet: Leaflet, line: int, cure: str) -> ContentFault:
    return ContentFault(f"{leaflet.page.language}/{leaflet.page.path}", line, cure)


def they_go_with_a_module(library: Library) -> Iterator[ContentFault]:
    """A page that says it goes with a module that is not there."""
    modules = {module.id for module in library.modules}
    for leaflet in library.leaflets:
        if leaflet.beside and leaflet.beside not in modules:
            line = line_of("beside:", leaflet.page.source)
            yield _fault(leaflet, line, f"“{leaflet.beside}” is no module: write the name of its folder.")


CHECKS = (matters_lead_on, steps_lead_to_their_service, enough_is_answered, they_go_with_a_module)
