"""What makes content fit to publish. Each check is one small function; the parser refuses the malformed.

A check takes a document and its surroundings and yields faults: the line, and how to mend it.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

from safe4me.content.markup.errors import ContentError, Fault, line_of
from safe4me.content.markup.render import plain
from safe4me.content.model.addresses import FIXED, WORDS, address, follow
from safe4me.content.model.core import Module, Scenario
from safe4me.content.model.help_pages import Door
from safe4me.content.model.library import Document, Library
from safe4me.content.model.records import Service
from safe4me.content.model.story_graph import with_choices_mended
from safe4me.editorial.checks import (
    claims,
    facts,
    help_pages,
    lesson_shape,
    lessons,
    prose,
    quizzes,
    stories,
    teaching,
)
from safe4me.editorial.checks.balance import check_balance
from safe4me.editorial.checks.cases import cases_stand_together, check_case
from safe4me.editorial.checks.casting import check_casting
from safe4me.editorial.checks.decision_tables import check_flow, check_tables
from safe4me.editorial.checks.facts import PAGES_WITHOUT_FACTS, facts_without_source
from safe4me.editorial.checks.help_pages import (
    check_door,
    check_services,
    nothing_leads_to_what_was_withdrawn,
)
from safe4me.editorial.checks.lessons import check_booster, check_lesson
from safe4me.editorial.checks.odds import ODDS_CHECKS, forks_say_what_comes
from safe4me.editorial.checks.outcomes import OUTCOME_CHECKS
from safe4me.editorial.checks.sheet import check_sheet, findings_for_pupils_are_the_norm
from safe4me.editorial.checks.signatures import readers_read_what_is_there
from safe4me.editorial.checks.stories import check_shape
from safe4me.editorial.checks.teaching import check_guide
from safe4me.editorial.checks.walk import anchors, banned_words, is_for_pupils, links, questions, shown
from safe4me.editorial.checks.words import hard_words_are_explained, reading_age, stories_in_prose
from safe4me.editorial.templates import PLACEHOLDER

_LINKED_OUTSIDE = ("https:", "tel:", "mailto:")


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a document is checked against: its language's addresses and the ids of all that it may name."""

    language: str
    ids: Mapping[str, frozenset[str]]
    services: Mapping[str, Service]
    findings: frozenset[str]
    misconceptions: frozenset[str]
    signed: frozenset[str]


Check = Callable[[Document, Surroundings], Iterator[Fault]]


def check_library(library: Library) -> list[ContentError]:
    """Every fault of a language's content, in the order of files and lines."""
    lost = _lost_choices(library)
    if lost:  # what only follows from one wrong name is not told as well
        library = _with_stories_mended(library)
    around = _surroundings(library)
    faults = [
        ContentError(f"{document.page.language}/{document.page.path}", *fault)
        for document in library.documents()
        for each in CHECKS
        for fault in each(document, around)
    ]
    apart = (
        *(check_services, _repeated_addresses, check_casting, check_balance, facts_without_source),
        *(quizzes.guesses_lead_somewhere, quizzes.forms_ask_the_same, *teaching.CHECKS),
        *(lessons.recalled_lessons_come_earlier, lessons.lessons_have_their_items),
        *lesson_shape.OF_A_LIBRARY,
        *(*facts.CHECKS, *quizzes.GUESSING_CHECKS, *ODDS_CHECKS, *OUTCOME_CHECKS),
        *(
            *help_pages.LEAFLET_CHECKS,
            check_tables,
            nothing_leads_to_what_was_withdrawn,
            hard_words_are_explained,
            cases_stand_together,
            findings_for_pupils_are_the_norm,
            *claims.CHECKS,
            *help_pages.SEARCH_CHECKS,
            *help_pages.RELATED_CHECKS,
            teaching.what_is_measured_is_taught,
            teaching.what_is_asked_elsewhere_is_taught,
            lessons.few_pages_are_studied,
            lessons.modules_say_how_long_they_take,
            teaching.each_route_has_one_anchor,
            readers_read_what_is_there,
        ),
    )
    return sorted({*lost, *faults, *(fault for check in apart for fault in check(library))})


def _lost_choices(library: Library) -> list[ContentError]:
    return [
        ContentError(f"{document.page.language}/{document.page.path}", *fault)
        for document in library.documents()
        for fault in stories.choices_lead_somewhere(document)
    ]


def _with_stories_mended(library: Library) -> Library:
    modules = []
    for module in library.modules:
        parts = (with_choices_mended(part) if isinstance(part, Scenario) else part for part in module.parts)
        modules.append(replace(module, parts=tuple(parts)))
    return replace(library, modules=tuple(modules))


def check_links(translation: Library) -> list[ContentError]:
    """What a translation may break on its own: a link, or a text of `content new` that nobody has replaced.

    All else that is checked of an original holds of its translation because the two are compared.
    """
    around = _surroundings(translation)
    own = (each for each in translation.documents() if each.page.language == translation.language)
    return [
        ContentError(f"{document.page.language}/{document.page.path}", *fault)
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
        signed=frozenset(draft.id for draft in library.drafts if draft.signed),
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
        found = PLACEHOLDER.search(line) if "‹" in line or "›" in line else None
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
    for question in quizzes.measured_questions(document):
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
    lambda document, _: stories_in_prose(document),
    help_exists,
    baselines_exist,
    misconceptions_exist,
    lambda document, _: check_lesson(document),
    lambda document, _: check_shape(document),
    lambda document, _: check_booster(document),
    lambda document, _: teaching.ages(document),
    lambda document, _: lessons.one_is_a_relief(document),
    lambda document, _: lessons.parts_say_how_long_they_take(document),
    lambda document, _: help_pages.answers_are_brief(document),
    lambda document, _: help_pages.models_say_what_they_are(document),
    lambda document, _: quizzes.quizzes_are_not_guessed(document),
    lambda document, _: forks_say_what_comes(document),
    lambda document, _: facts.wrong_options_name_one(document),
    lambda document, _: check_case(document),
    lambda document, _: check_flow(document),
    lambda document, around: check_guide(document, around.language),
    lambda document, around: check_door(document, around.services),
    lambda document, around: check_sheet(document, around.signed),
    *(
        lambda document, _, each=each: each(document)
        for each in (*stories.STORY_CHECKS, *stories.PATH_CHECKS, *prose.SIMPLER_CHECKS)
    ),
    *(lambda document, _, each=each: each(document) for each in quizzes.MEASURED_CHECKS),
)


def _repeated_addresses(library: Library) -> Iterator[ContentError]:
    first: dict[str, str] = {}
    for document in library.documents():
        path = document.page.path
        other = first.setdefault(address(path), path)
        if other != path:
            yield ContentError(
                f"{document.page.language}/{path}", 1, f"Rename this file: its address is that of {other}."
            )
