"""Which sentences state a fact, and whether their page says where facts of that kind are from."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from safe4me.content.markup.errors import ContentError, Fault, line_of
from safe4me.content.model.cases import Case
from safe4me.content.model.core import Lesson, Module, Quiz
from safe4me.content.model.library import Document, Library
from safe4me.content.model.quiz_ends import answer_to, judged
from safe4me.content.model.records import Misconception, Service
from safe4me.content.page import Page
from safe4me.content.parsing.library import MISCONCEPTIONS
from safe4me.content.questions.choice import SingleChoice
from safe4me.editorial.checks.teaching import all_is_whole, is_whole
from safe4me.editorial.checks.walk import questions, readable, shown

_SENTENCE_END = re.compile(r"(?<=[.!?…])[”’)]*\s+|\n")
FEWEST_WORDS = 3  # less is a label
LONGEST_QUOTED = 60
KNOWN_TO_ALL = "999"  # in danger anyone is told to call it, whatever the page is about
PAGES_WITHOUT_FACTS = frozenset({"pages/about.md", "pages/privacy.md"})
_HEAD = """\
# Register of facts

Every sentence on the site that names a law, an outcome, a service or a figure, page by page, with the
sources of its page. `make docs` makes it from the content. Before launch somebody who knows the fact sheet
goes through it and ticks each."""


class FactKind(StrEnum):
    """What a sentence names."""

    LAW = "law"
    OUTCOME = "outcome"
    SERVICE = "service"
    FIGURE = "figure"


_NAMES = {
    FactKind.LAW: re.compile(
        r"\b(?:laws?|lawful|(?:il)?legal|offences?|crimes?|criminal|courts?|prosecut\w+|Act (?:19|20)\d\d)\b"
    ),
    FactKind.OUTCOME: re.compile(
        r"\b(?:cautions?|convict\w*|DBS|Outcome 2\d|community resolutions?|registers?|no formal action"
        r"|police (?:must |can |have to )?record|(?:criminal|police) records?)\b"
    ),
    FactKind.FIGURE: re.compile(
        r"\b\d[\d,.]* (?:in|of|out of)(?: every)? \d|\b\d[\d.]*\s?(?:%|per cent)|\b\d,\d{3}\b"
    ),
}
_SOURCES = {
    FactKind.LAW: re.compile(
        r"\bAct\b|Order 1978|CPS|yjlc|hwb|College of Policing|UKCIS|KCSIE|RSHE|NSPCC|NCA\b|CEOP|gov\.uk|IWF"
        r"|Welsh|Report Remove|Childline"
    ),
    FactKind.OUTCOME: re.compile(
        r"College of Policing|yjlc|DBS|UKCIS|NSPCC|NPCC|Outcome|CPS|gov\.uk|Police|hwb|Welsh"
    ),
    FactKind.FIGURE: re.compile(
        r"survey|PLOS|JAMA|Brook|IWF|Hampshire|deSHAME|Internet Matters|Childnet|NatCen|Behav\. Sci|PMC\d",
        re.IGNORECASE,
    ),
}


@dataclass(frozen=True, slots=True)
class FactSentence:
    """A sentence of a page that names something of a kind; `service` is the id of the one that it names."""

    kind: FactKind
    text: str
    service: str = ""


def facts_of(document: Document, services: Iterable[Service]) -> list[FactSentence]:
    """The sentences of a document that name a law, an outcome, a service or a figure; no question does."""
    found = (sentence.strip() for sentence in _SENTENCE_END.split(readable(shown(document))))
    told = dict.fromkeys(text for text in found if len(text.split()) >= FEWEST_WORDS and text[-1] != "?")
    return [fact for text in told for fact in _named_in(text, services)]


def _named_in(text: str, services: Iterable[Service]) -> Iterator[FactSentence]:
    for kind, names in _NAMES.items():
        if names.search(text):
            yield FactSentence(kind, text)
    for service in services:
        name = service.called
        if name in text and re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", text):
            yield FactSentence(FactKind.SERVICE, text, service.id)


def facts_without_source(library: Library) -> Iterator[ContentError]:
    """A sentence with a fact on a page whose sources have none of its kind, or with a service not offered."""
    services = {service.id: service for service in library.services}
    for document in library.documents():
        page = document.page
        for fact in facts_of(document, library.services) if page.path not in PAGES_WITHOUT_FACTS else ():
            if cure := _cure(fact, page, services.get(fact.service)):
                words = f"“{_short(fact.text)}” names a {fact.kind}: {cure}"
                yield ContentError(f"{page.language}/{page.path}", line_of(fact.text, page.source), words)


def fact_register(library: Library) -> str:
    """Every page with its sources, and every sentence of it that names a fact, for a person to tick."""
    lines = [_HEAD]
    for document in library.documents():
        named: dict[str, list[str]] = {}
        for fact in facts_of(document, library.services):
            named.setdefault(fact.text, []).append(fact.service or fact.kind)
        if named:
            ticks = (f"- [ ] {text} *({', '.join(kinds)})*" for text, kinds in named.items())
            lines += ["", f"## {document.page.path}", "", *_about(document.page), *ticks]
    return "\n".join(lines) + "\n"


def _about(page: Page) -> Iterator[str]:
    yield f"Sources: {'; '.join(page.sources) or 'none named'}."
    yield ""
    if page.needs_review:
        yield f"**To be checked:** {'; '.join(page.needs_review)}"
        yield ""


def _cure(fact: FactSentence, page: Page, service: Service | None) -> str:
    """How to give the page a source of the fact's kind; empty where it has one."""
    sources = " | ".join(page.sources)
    if service is None:
        return "" if _SOURCES[fact.kind].search(sources) else "write under sources: where this is from."
    if service.id in {*page.help, KNOWN_TO_ALL} or service.called in sources:
        return ""
    return "" if service.id in sources.lower() else f"write {service.id} under help:, or it under sources:."


def _short(text: str) -> str:
    return text if len(text) <= LONGEST_QUOTED else f"{text[:LONGEST_QUOTED]}…"


TOLD = {  # what the registry says of a belief → how to write it
    "belief": "belief: what somebody says who holds it",
    "reply": "reply: the kind answer, in one or two short sentences",
    "lesson": "lesson: the step that answers it, module/lesson#step",
}


def wrong_options_name_one(document: Document) -> Iterator[Fault]:
    """A wrong option on a page of a band that names no misconception: nobody would pick it."""
    if isinstance(document, Lesson | Quiz | Case) and document.page.bands:
        for question in questions(document):
            for option in question.options if isinstance(question, SingleChoice) else ():
                if not (option.safer or option.unsure or option.misconception):
                    belief = f"{{misconception=its-id}}, of {MISCONCEPTIONS}"
                    yield (
                        option.line,
                        f"Name the belief behind “{option.text}”, {belief}; one that fits none is no option.",
                    )


def lessons_lead_somewhere(library: Library) -> Iterator[ContentError]:
    """A misconception whose lesson is no step of a lesson."""
    for known in library.misconceptions:
        if known.lesson and not answer_to(library, known):
            words = f"“{known.lesson}” is no step of a lesson: write lesson: law/whose-say#whose-say"
            yield _fault(known, words)


def quizzes_lead_to_lessons(library: Library) -> Iterator[ContentError]:
    """An answer of a quiz with a misconception that no lesson answers."""
    for quiz in (activity for activity in library.activities() if isinstance(activity, Quiz)):
        for question in judged(quiz):
            for line, name in question.misconceptions():
                known = library.misconception(name)
                if known and not known.lesson:
                    words = f"Say in {MISCONCEPTIONS} which step answers “{name}”: lesson: module/lesson#step"
                    yield ContentError(f"{quiz.page.language}/{quiz.page.path}", line, words)


def beliefs_are_told(library: Library) -> Iterator[ContentError]:
    """A misconception that a module written whole names, without its belief, its reply or its lesson.

    Once every module is whole, one that any other names.
    """
    named: dict[str, str] = {}
    for module in library.modules:
        if is_whole(module) or all_is_whole(library):
            named |= dict.fromkeys(_named(module), module.id)
    for known in library.misconceptions:
        for field, how in TOLD.items() if known.id in named else ():
            if not getattr(known, field):
                yield _fault(known, f"“{known.id}” is named in “{named[known.id]}”: write {how}.")


def each_is_named(library: Library) -> Iterator[ContentError]:
    """A misconception that nothing names, once every module is written whole."""
    named = {name for module in library.modules for name in _named(module)}
    for known in library.misconceptions if all_is_whole(library) else ():
        if known.id not in named:
            yield _fault(known, f"No option or guess names “{known.id}”: let one name it, or take it out.")


def _named(module: Module) -> Iterator[str]:
    for part in module.taught:
        for question in questions(part):
            yield from (name for _, name in question.misconceptions())


def _fault(known: Misconception, words: str) -> ContentError:
    return ContentError(f"{known.language}/{MISCONCEPTIONS}", known.line, words)


CHECKS = (lessons_lead_somewhere, quizzes_lead_to_lessons, beliefs_are_told, each_is_named)
