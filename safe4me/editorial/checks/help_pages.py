"""Whether a door acts: every button leads somewhere, and nothing sends a child away to look for help."""

import re
from collections.abc import Iterator, Mapping

from safe4me.content.markup.errors import ContentError, Fault, line_of
from safe4me.content.markup.render import plain
from safe4me.content.model.addresses import FIXED, address
from safe4me.content.model.help_pages import Door, Leaflet, Matter
from safe4me.content.model.library import Document, Library
from safe4me.content.model.quiz_ends import step_at
from safe4me.content.model.records import Search, Service
from safe4me.content.model.related import MOST_RELATED, Listed, listed_pages, related
from safe4me.content.parsing.library import GLOSSARY, SERVICES
from safe4me.editorial.checks.teaching import all_is_whole
from safe4me.editorial.checks.walk import anchors, banned_words, count_words

DONTS = 3
LONGEST_DONT = 3  # words
LONGEST_SIMPLER = 8  # words
QUIET = ("text", "chat")
_PROMISED = re.compile(r"not in trouble(?! for (?:asking|telling))", re.IGNORECASE)


def check_door(document: Document, services: Mapping[str, Service]) -> Iterator[Fault]:
    """A door with a button that leads nowhere, without don'ts, steps or simpler words, or that misleads."""
    if isinstance(document, Door):
        yield from _ways(document, services)
        yield from _shape(document)
        yield from _simpler(document)
        yield from _wording(document)


def check_services(library: Library) -> Iterator[ContentError]:
    """A card with words that no page may have: one that sends a child away to search, or blames."""
    for service in library.services:
        for words, instead in banned_words(service.told, for_pupils=not service.adults_only):
            yield ContentError("services.yaml", service.line, f"Do not write “{words}”: {instead}.")


def _ways(door: Door, services: Mapping[str, Service]) -> Iterator[Fault]:
    quiet = line_of("quiet:", door.page.source)
    lines = {door.act.to: line_of("act:", door.page.source)}
    for to in door.ways:
        service = services.get(to.service)
        if service and to.way not in service.ways:
            mend = f"“{to.service}” has no {to.way} in services.yaml: name a way that it has."
            yield lines.get(to, quiet), mend
    for to in door.quiet:
        if to.way not in QUIET:
            yield quiet, f"A {to.way} is not quiet: {' or '.join(QUIET)}."


def _shape(door: Door) -> Iterator[Fault]:
    line = line_of("dont:", door.page.source)
    if len(door.dont) != DONTS:
        yield line, f"Write {DONTS} don’ts, not {len(door.dont)}."
    for dont in door.dont:
        if len(dont.split()) > LONGEST_DONT:
            yield line, f"Shorten “{dont}” to {LONGEST_DONT} words."
    if not door.steps:
        yield 1, "Say what to do, one at a time: steps: a line “- do: …” each."
    if not door.quiet:
        yield 1, "Say who can be reached without a sound: quiet: [{service: shout, way: text}]."


def _simpler(door: Door) -> Iterator[Fault]:
    if not door.simpler:
        yield 1, "Say what matters most in simpler words: simpler: [One short sentence., Another.]."
    for sentence in door.simpler:
        if len(sentence.split()) > LONGEST_SIMPLER:
            yield line_of(sentence, door.page.source), f"Shorten “{sentence}” to {LONGEST_SIMPLER} words."


def _wording(door: Door) -> Iterator[Fault]:
    for text in (*door.texts, *(fear.html for fear in door.fears)):
        if found := _PROMISED.search(text):
            yield line_of(found[0], door.page.source), "Promise only this: not in trouble for asking."


FEWEST_QUESTIONS = 30
MOST_ANSWER_WORDS = 79
OF_A_MODEL = ("made-up", "telling", "limits", "one-person", "out")  # what its page says, in this order


def answers_are_brief(document: Document) -> Iterator[Fault]:
    """A matter with nothing said to it, or with too much."""
    for matter in document.matters if isinstance(document, Leaflet) else ():
        words = count_words(matter.html)
        if not 0 < words <= MOST_ANSWER_WORDS:
            heading = plain(matter.heading)
            yield matter.line, f"Say this in 1 to {MOST_ANSWER_WORDS} words, not {words}: “{heading}”"


def models_say_what_they_are(document: Document) -> Iterator[Fault]:
    """A model without what is made up in it, its limits, or where to go."""
    is_model = isinstance(document, Leaflet) and document.kind == "model"
    if is_model and tuple(name for name, _ in anchors(document)) != OF_A_MODEL:
        chapters = ", ".join(f"{{#{name}}}" for name in OF_A_MODEL)
        yield 1, f"A model has these chapters, in this order, and no matters: {chapters}."


def matters_lead_on(library: Library) -> Iterator[ContentError]:
    """A matter that names no step of a lesson, or no door."""
    doors = {door.page.stem for door in library.doors}
    for leaflet in library.leaflets:
        for matter in leaflet.matters:
            for cure in _cures(library, matter, doors):
                yield _leaflet_fault(leaflet, matter.line, cure)


def steps_lead_to_their_service(library: Library) -> Iterator[ContentError]:
    """A page that goes through a service which is not there or has another such page, or has no chapters."""
    known, told = {service.id for service in library.services}, set[str]()
    for leaflet in library.leaflets:
        if not leaflet.service:
            continue
        if leaflet.service not in known:
            yield _leaflet_fault(
                leaflet, 1, f"“{leaflet.service}” isn’t a service that is offered: name one."
            )
        if leaflet.service in told:
            yield _leaflet_fault(
                leaflet, 1, f"Another page goes through “{leaflet.service}” already: keep one."
            )
        if not leaflet.chapters:
            yield _leaflet_fault(leaflet, 1, "Go through it in chapters: ## What you need {#need}")
        told.add(leaflet.service)


def enough_is_answered(library: Library) -> Iterator[ContentError]:
    """Too few questions answered, once every module is written whole."""
    for leaflet in library.leaflets if all_is_whole(library) else ():
        answered = len(leaflet.matters)
        if leaflet.questions and answered < FEWEST_QUESTIONS:
            yield _leaflet_fault(leaflet, 1, f"Answer {FEWEST_QUESTIONS} questions at least, not {answered}.")


def _cures(library: Library, matter: Matter, doors: set[str]) -> Iterator[str]:
    if not step_at(library, matter.step):
        yield f"“{matter.step}” is no step of a lesson: write step=law/passing-it-on#whose-say"
    if matter.door not in doors:
        yield f"“{matter.door}” is no door into help: write door= and one of {', '.join(sorted(doors))}."


def _leaflet_fault(leaflet: Leaflet, line: int, cure: str) -> ContentError:
    return ContentError(f"{leaflet.page.language}/{leaflet.page.path}", line, cure)


def they_go_with_a_module(library: Library) -> Iterator[ContentError]:
    """A page that says it goes with a module that is not there."""
    modules = {module.id for module in library.modules}
    for leaflet in library.leaflets:
        if leaflet.beside and leaflet.beside not in modules:
            line = line_of("beside:", leaflet.page.source)
            yield _leaflet_fault(
                leaflet, line, f"“{leaflet.beside}” is no module: write the name of its folder."
            )


LEAFLET_CHECKS = (matters_lead_on, steps_lead_to_their_service, enough_is_answered, they_go_with_a_module)


FEWEST_RELATED = 2


def related_pages_fit(library: Library) -> Iterator[ContentError]:
    """A page that names one that is not there, is itself, or is for others; or that names too many or few."""
    known = listed_pages(library)
    for entry in known.values():
        for cure in _of_named(entry, known):
            yield _at_related(entry, cure)


def pages_lead_on(library: Library) -> Iterator[ContentError]:
    """A page with too little to lead on to, once every module is written whole and there is an A–Z."""
    is_one = library.searches and all_is_whole(library)
    for place, entry in listed_pages(library).items() if is_one else ():
        if len(found := related(library, place)) < FEWEST_RELATED and not entry.page.related:
            told = ", ".join(each.address for each in found) or "nothing"
            cure = f"This page ends on {told}: write two or three, related: [against-the-law/, questions/]"
            yield _at_related(entry, cure)


def _of_named(entry: Listed, known: Mapping[str, Listed]) -> Iterator[str]:
    named = entry.page.related
    number = len(set(named))
    if named and not FEWEST_RELATED <= number <= MOST_RELATED:
        yield f"Name {FEWEST_RELATED} or {MOST_RELATED} different pages under related:, not {number}."
    for page in named:
        if page not in known:
            yield f"“{page}” is no page to lead on to: write its address, as learn/law/two-ages/."
        elif page == entry.address:
            yield f"“{page}” is this very page: name another."
        elif not entry.suits(known[page]):
            yield f"“{page}” is not for everyone whom this page is for: name another."


def _at_related(entry: Listed, cure: str) -> ContentError:
    page = entry.page
    return ContentError(f"{page.language}/{page.path}", line_of("related:", page.source), cure)


RELATED_CHECKS = (related_pages_fit, pages_lead_on)


FILE = "searches.yaml"


def searches_lead_somewhere(library: Library) -> Iterator[ContentError]:
    """A search that names no door into help, or a page that is not there."""
    doors = {door.page.stem for door in library.doors}
    known = FIXED | {address(document.page.path) for document in library.documents()}
    for search in library.searches:
        if search.door and search.door not in doors:
            yield _search_fault(
                search, f"“{search.door}” is no door into help: write one of {', '.join(sorted(doors))}."
            )
        for page in search.pages:
            if page not in known:
                yield _search_fault(
                    search, f"“{page}” is no page: write its address, as learn/law/two-ages/."
                )


def phrases_stand_once(library: Library) -> Iterator[ContentError]:
    """A phrase that another search has already: it could lead to one of them only."""
    seen: set[str] = set()
    for search in library.searches:
        for phrase in search.phrases:
            if phrase in seen:
                yield _search_fault(search, f"“{phrase}” stands twice: leave it where it leads best.")
            seen.add(phrase)


def _search_fault(search: Search, cure: str) -> ContentError:
    return ContentError(f"{search.language}/{FILE}", search.line, cure)


SEARCH_CHECKS = (searches_lead_somewhere, phrases_stand_once)


def nothing_leads_to_what_was_withdrawn(library: Library) -> Iterator[ContentError]:
    """A line of a page, a card or a word of the glossary with its name, its number or its address."""
    for service in library.withdrawn:
        found = _traces(service)
        cure = f"“{service.name}” was withdrawn: name a service that is still there, or none."
        for document in library.documents():
            for each in found.finditer(source := document.page.source):
                line = source.count("\n", 0, each.start()) + 1
                yield ContentError(f"{document.page.language}/{document.page.path}", line, cure)
        for other in library.services:
            if found.search(other.told):
                yield ContentError(SERVICES, other.line, cure)
        for term in library.terms:
            if found.search(f"{term.term} {term.meaning}"):
                yield ContentError(f"{term.language}/{GLOSSARY}", term.line, cure)


def _traces(service: Service) -> re.Pattern[str]:
    """Its name, its number with spaces or without, and its addresses, with all that stands below them."""
    numbers = (r"\s?".join(re.sub(r"\D", "", number)) for number in (service.phone, service.text) if number)
    sites = (
        site.removeprefix("https://").rstrip("/") for site in (service.report, service.chat, service.website)
    )
    name = r"\s+".join(map(re.escape, service.called.split()))
    told = (name, *numbers, *(re.escape(site) for site in sites if site))
    return re.compile(rf"(?<![\w-])(?:{'|'.join(told)})(?![\w-])")
