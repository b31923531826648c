"""What makes content fit to publish. Each check is one small function; the parser refuses the malformed.

A check takes a document and its surroundings and yields faults: the line, and how to mend it.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from safe4me.content.markup.errors import ContentFault, Fault
from safe4me.content.markup.render import plain
from safe4me.content.model.addresses import FIXED, WORDS, address, follow
from safe4me.content.model.core import Document, Library, Module, Scenario
from safe4me.content.model.help_pages import Door
from safe4me.content.model.records import Service
from safe4me.lessons.fit import (
    of_bands,
    of_guessing,
    of_items,
    of_leaflets,
    of_measured,
    of_minutes,
    of_misconceptions,
    of_paths,
    of_related,
    of_routes,
    of_searches,
    of_stories,
    of_study,
    of_teaching,
)
from safe4me.lessons.fit.banned_words import banned_words, line_of
from safe4me.lessons.fit.facts import PAGES_WITHOUT_FACTS, facts_without_source
from safe4me.lessons.fit.fragments import (
    anchors,
    is_for_pupils,
    links,
    questions,
    shown,
)
from safe4me.lessons.fit.of_boosters import check_booster
from safe4me.lessons.fit.of_cases import cases_stand_together, check_case
from safe4me.lessons.fit.of_casting import check_casting
from safe4me.lessons.fit.of_finder import the_finder_leads_to_help
from safe4me.lessons.fit.of_flows import check_flow
from safe4me.lessons.fit.of_glossary import hard_words_are_explained
from safe4me.lessons.fit.of_guides import check_guide
from safe4me.lessons.fit.of_help import check_door, check_services
from safe4me.lessons.fit.of_law import check_law
from safe4me.lessons.fit.of_lessons import check_lesson
from safe4me.lessons.fit.of_reading import reading_age, simpler_words_are_short
from safe4me.lessons.fit.of_shape import check_shape
from safe4me.lessons.fit.of_withdrawn import nothing_leads_to_what_was_withdrawn
from safe4me.lessons.starters import PLACEHOLDER

_LINKED_OUTSIDE = ("https:", "tel:", "mailto:")


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a document is checked against: its language's addresses and the ids of all that it may name."""

    language: str
    ids: Mapping[str, frozenset[str]]
    services: Mapping[str, Service]
    findings: frozenset[str]
    misconceptions: frozenset[str]


Check = Callable[[Document, Surroundings], Iterator[Fault]]


def check_library(library: Library) -> list[ContentFault]:
    """Every fault of a language's content, in the order of files and lines."""
    around = _surroundings(library)
    faults = [
        ContentFault(f"{document.page.language}/{document.page.path}", *fault)
        for document in library.documents()
        for each in CHECKS
        for fault in each(document, around)
    ]
    apart = (
        *(_repeated_services, check_services, _repeated_addresses, check_casting, facts_without_source),
        *(of_measured.guesses_lead_somewhere, of_measured.forms_ask_the_same, *of_bands.CHECKS),
        *(of_items.recalled_lessons_come_earlier, of_items.lessons_have_their_items),
        *(*of_misconceptions.CHECKS, *of_guessing.CHECKS),
        *(
            *of_leaflets.CHECKS,
            the_finder_leads_to_help,
            nothing_leads_to_what_was_withdrawn,
            hard_words_are_explained,
            cases_stand_together,
            *of_searches.CHECKS,
            *of_related.CHECKS,
            of_teaching.what_is_measured_is_taught,
            of_teaching.what_is_asked_elsewhere_is_taught,
            of_study.few_pages_are_studied,
            of_minutes.modules_say_how_long_they_take,
            of_routes.each_route_has_one_anchor,
        ),
    )
    return sorted({*faults, *(fault for check in apart for fault in check(library))})


def check_links(translation: Library) -> list[ContentFault]:
    """What a translation may break on its own: a link, or a text of `content new` that nobody has replaced.

    All else that is checked of an original holds of its translation because the two are compared.
    """
    around = _surroundings(translation)
    own = (each for each in translation.documents() if each.page.language == translation.language)
    return [
        ContentFault(f"{document.page.language}/{document.page.path}", *fault)
        for document in own
        for each in (links_lead_somewhere, all_is_written)
        for fault in each(document, around)
    ]


def _surroundings(library: Library) -> Surroundings:
    return Surroundings(
        language=library.language,
        ids=dict.fromkeys(FIXED, frozenset[str]())
        | {WORDS: frozenset(term.id for term in library.terms)}
        | {address(d.page.path): frozenset(name for name, _ in anchors(d)) for d in library.documents()},
        services={service.id: service for service in library.services},
        findings=frozenset(finding.id for finding in library.research),
        misconceptions=frozenset(known.id for known in library.misconceptions),
    )


def repeated_ids(document: Document, _: Surroundings) -> Iterator[Fault]:
    """Two steps, two questions, two scenes or two parts of a plan with one id."""
    seen: set[str] = set()
    for name, line in anchors(document):
        if name in seen:
            yield line, f"The id “{name}” stands twice on this page: give this one another."
        seen.add(name)


def questions_are_whole(document: Document, _: Surroundings) -> Iterator[Fault]:
    """What a question's own kind finds wrong with it."""
    for question in questions(document):
        yield from question.faults()


def links_lead_somewhere(document: Document, around: Surroundings) -> Iterator[Fault]:
    """A link to a page, or a place on it, that does not exist."""
    for link in links(document):
        if link.startswith(_LINKED_OUTSIDE):
            continue
        target, fragment = follow(address(document.page.path), link)
        if target not in around.ids:
            yield (
                line_of(f"]({link})", document.page.source),
                f"“{link}” leads nowhere: there is no page {target}.",
            )
        elif fragment and fragment not in around.ids[target]:
            yield (
                line_of(f"]({link})", document.page.source),
                f"“{link}” leads nowhere: no step or question #{fragment} there.",
            )


def review_dates(document: Document, _: Surroundings) -> Iterator[Fault]:
    """A page of facts without the dates of its last and next review."""
    page = document.page
    if has_facts(document) and not (page.reviewed and page.review_due):
        yield (
            1,
            "Say when its facts were checked and will be again: reviewed: and review_due:, as 2026-11-01.",
        )


def all_is_written(document: Document, _: Surroundings) -> Iterator[Fault]:
    """A text of `content new` that is still to be replaced."""
    for number, line in enumerate(document.page.source.split("\n"), start=1):
        found = PLACEHOLDER.search(line)
        if found:
            yield number, f"Still to be written: {found[0]}"


def sources(document: Document, _: Surroundings) -> Iterator[Fault]:
    """A page of facts that does not say where they are from."""
    if has_facts(document) and not document.page.sources:
        yield 1, "Say where its facts are from: sources: [one, another]."


def has_facts(document: Document) -> bool:
    """Whether a page states facts: lessons, quizzes, doors and pages for adults, but not stories."""
    return not isinstance(document, (Module, Scenario)) and document.page.path not in PAGES_WITHOUT_FACTS


def wording(document: Document, _: Surroundings) -> Iterator[Fault]:
    """Words that blame or hurt, and on pupils' pages the labels of professionals."""
    for fragment in shown(document):
        for words, instead in banned_words(plain(fragment), for_pupils=is_for_pupils(document)):
            yield line_of(words, document.page.source), f"Do not write “{words}”: {instead}."


def help_exists(document: Document, around: Surroundings) -> Iterator[Fault]:
    """Help that is no service, that is for adults only on a pupils' page, or a door without any."""
    line = line_of("help:", document.page.source)
    for service in document.named if isinstance(document, Door) else document.page.help:
        if service not in around.services:
            yield line, f"“{service}” isn’t a service that is offered: write an id of services.yaml."
        elif around.services[service].adults_only and is_for_pupils(document):
            yield line, f"“{service}” is for adults only: take it off this page."
    if isinstance(document, Door) and not document.page.help:
        yield 1, "Say whom to contact: help: [childline, …]."


def baselines_exist(document: Document, around: Surroundings) -> Iterator[Fault]:
    """A baseline that is no finding."""
    for question in of_measured.measured_questions(document):
        if question.baseline and question.baseline not in around.findings:
            yield (
                question.line,
                f"“{question.baseline}” isn’t a finding: write an id of research.yaml.",
            )


def misconceptions_exist(document: Document, around: Surroundings) -> Iterator[Fault]:
    """An answer with a misconception that is not in the registry."""
    for question in questions(document):
        for line, name in question.misconceptions():
            if name not in around.misconceptions:
                yield line, f"“{name}” is no misconception: write it in misconceptions.yaml first."


CHECKS: tuple[Check, ...] = (
    repeated_ids,
    questions_are_whole,
    links_lead_somewhere,
    all_is_written,
    review_dates,
    sources,
    wording,
    lambda document, around: reading_age(document, around.language),
    lambda document, _: simpler_words_are_short(document),
    help_exists,
    baselines_exist,
    misconceptions_exist,
    lambda document, _: check_lesson(document),
    lambda document, _: check_shape(document),
    lambda document, _: check_booster(document),
    lambda document, _: of_bands.ages(document),
    lambda document, _: of_items.one_is_a_relief(document),
    lambda document, _: of_minutes.parts_say_how_long_they_take(document),
    lambda document, _: of_leaflets.answers_are_brief(document),
    lambda document, _: of_leaflets.models_say_what_they_are(document),
    lambda document, _: of_guessing.quizzes_are_not_guessed(document),
    lambda document, _: of_misconceptions.wrong_options_name_one(document),
    lambda document, _: check_case(document),
    lambda document, _: check_flow(document),
    lambda document, around: check_guide(document, around.language),
    lambda document, around: check_door(document, around.services),
    lambda document, around: check_law(document, around.ids),
    *(lambda document, _, each=each: each(document) for each in (*of_stories.CHECKS, *of_paths.CHECKS)),
    *(lambda document, _, each=each: each(document) for each in of_measured.CHECKS),
)


def _repeated_services(library: Library) -> Iterator[ContentFault]:
    for name, times in Counter(service.id for service in library.services).items():
        if times > 1:
            yield ContentFault("services.yaml", 1, f"The service “{name}” stands twice: give one another id.")


def _repeated_addresses(library: Library) -> Iterator[ContentFault]:
    first: dict[str, str] = {}
    for document in library.documents():
        path = document.page.path
        other = first.setdefault(address(path), path)
        if other != path:
            yield ContentFault(
                f"{document.page.language}/{path}", 1, f"Rename this file: its address is that of {other}."
            )
