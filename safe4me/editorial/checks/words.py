"""Whether a hard word is explained where it first stands on a pupils' page: it leads to the glossary."""

import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain

from safe4me.content.markup.errors import ContentError, Fault, Malformed
from safe4me.content.markup.render import plain
from safe4me.content.model.addresses import WORDS, address
from safe4me.content.model.cases import Case, CaseStep
from safe4me.content.model.core import Lesson, Quiz, Scenario
from safe4me.content.model.help_pages import Leaflet
from safe4me.content.model.lessons import Section, Step
from safe4me.content.model.library import Document, Library
from safe4me.content.model.records import Term
from safe4me.content.model.stories import BeatKind
from safe4me.content.page import Html
from safe4me.content.parsing.front_matter import read_yaml
from safe4me.content.translation_check import segments_of
from safe4me.content.translation_facts import without_addresses
from safe4me.editorial.checks.walk import grade, is_for_pupils, readable, sentence_lengths, sentences

_Pattern = re.Pattern[str]
_LINK = re.compile(r"<a .*?</a>", re.DOTALL)
_MARKDOWN_LINK = re.compile(r"\[[^\]\n]*\]\([^)\n]*\)")
_LINKED = "\ue000"  # stands for a link to the word in question


def hard_words_are_explained(library: Library) -> Iterator[ContentError]:
    """A word of the glossary that does not lead there where it first stands in a page's running text."""
    hard = tuple((term, _longer(term, library.terms)) for term in library.terms if not term.everyday)
    for document in library.documents():
        page, told = document.page, tuple(_running_text(document))
        for term, longer in hard if told else ():
            found = _unlinked(term, longer, told) if term.language == page.language else None
            if found:
                start, word = found
                link = posixpath.relpath(WORDS, posixpath.dirname(address(page.path)))
                cure = f"“{word}” is a hard word, and first stands here: write [{word}]({link}/#{term.id})"
                yield ContentError(f"{page.language}/{page.path}", _line(word, page.source, start), cure)


def _running_text(document: Document) -> Iterator[tuple[int, Html]]:
    """The sentences of a page of a band, or of a leaflet, in order, each with the line of what it belongs to.

    Headings, options, drawings, lines to copy and what people say or type are left out: a link would be in
    the way there.
    """
    if isinstance(document, Leaflet):
        yield from _of_leaflet(document)
    elif document.page.bands and isinstance(document, Lesson):
        yield from ((step.line, html) for step in document.steps for html in _of_step(step))
    elif document.page.bands and isinstance(document, Quiz):
        for question in document.questions:
            yield from ((question.line, html) for html in (question.intro, *question.replies()))
    elif document.page.bands and isinstance(document, Case):
        yield from ((stage.line, html) for stage in document.stages for html in _of_stage(stage))
    elif document.page.bands and isinstance(document, Scenario):
        for scene in document.scenes:
            yield from ((scene.line, beat.html) for beat in scene.beats if beat.kind is BeatKind.NARRATION)


def _of_stage(stage: CaseStep) -> Iterator[Html]:
    yield stage.html
    yield from (each.html for each in stage.evidence)
    yield from (card.reply for card in (stage.pick.cards if stage.pick else ()))
    yield from (aside.html for aside in (stage.twist, stage.weighed) if aside is not None)
    for question in stage.questions:
        yield from (question.intro, *question.replies())


def _of_leaflet(leaflet: Leaflet) -> Iterator[tuple[int, Html]]:
    yield 1, leaflet.intro
    for chapter in leaflet.chapters:
        yield chapter.line, chapter.intro
        yield from ((matter.line, matter.html) for matter in chapter.matters if leaflet.questions)


def _of_step(step: Step) -> tuple[Html, ...]:
    body = step.body
    return (body.html,) if isinstance(body, Section) else (body.intro, *body.replies())


def _unlinked(term: Term, longer: _Pattern, told: tuple[tuple[int, Html], ...]) -> tuple[int, str] | None:
    """The line and the word, where a term first stands in what is told, if it is not linked there."""
    link = re.compile(rf'<a href="[^"]*{WORDS}#{term.id}">')
    first = re.compile(f"{_LINKED}|{_any_of(term.forms)}")
    for line, html in told:
        marked = _LINK.sub(lambda each: _LINKED if link.match(each[0]) else " ", html)
        if found := first.search(longer.sub(" ", plain(Html(marked)))):
            return None if found[0] == _LINKED else (line, found[0])
    return None


def _longer(term: Term, terms: Iterable[Term]) -> _Pattern:
    """A pattern for the words of other terms that hold this one: the “age of consent” is no “consent”."""
    others = (form for other in terms if other.id != term.id for form in other.forms)
    return re.compile(_any_of(tuple(form for form in others if term.term.casefold() in form.casefold())))


def _any_of(forms: Sequence[str]) -> str:
    """A pattern for one of these, whole and in any case; a name stands as it is written (“Take It Down”)."""
    found = (re.escape(form) if form[0].isupper() else f"(?i:{re.escape(form)})" for form in forms)
    return rf"(?<![\w-])(?:{'|'.join(found)})(?![\w-])" if forms else "(?!)"


def _line(word: str, source: str, start: int) -> int:
    """The line of a file on which a word stands, from the line `start` on; that one, when it is not found."""
    lines = enumerate(_MARKDOWN_LINK.sub("", source).split("\n"), start=1)
    return next((n for n, line in lines if n > start and word in line), start)


TERMS = "terms.yaml"
Terms = Mapping[str, tuple[str, ...]]  # an English term → its forms, or how they begin


def parse_terms(text: str) -> Terms:
    """The terms of a language: `consent: [cydsyni, gydsyni]` a line. Raises Malformed."""
    given = read_yaml(text, 1) or {}
    if not isinstance(given, dict):
        raise Malformed(1, "Write a term a line, with its forms: consent: [cydsyni, gydsyni].")
    return {str(term): _forms(term, forms, text) for term, forms in given.items()}


def _forms(term: object, forms: object, text: str) -> tuple[str, ...]:
    given = forms if isinstance(forms, list) else [forms]
    if not given or not all(isinstance(form, str) and form.strip() for form in given):
        before = text.partition(f"{term}:")[0]
        raise Malformed(before.count("\n") + 1, f"Write the forms of “{term}”: {term}: [one, another].")
    return tuple(given)


def terms_are_used(terms: Terms, original: str, translation: str) -> Iterator[Fault]:
    """A term of the English page of which the translation has no form, where the English has it first."""
    ours = [without_addresses(each.text) for each in segments_of(original)]
    theirs = segments_of(translation)
    said = without_addresses(translation).casefold()
    for term, forms in terms.items():
        if any(form.casefold() in said for form in forms):
            continue
        term_alone = re.compile(rf"\b{re.escape(term)}\b", re.IGNORECASE)
        place = next((n for n, each in enumerate(ours) if term_alone.search(each)), None)
        if place is not None:
            line = theirs[place].line if place < len(theirs) else 1
            yield line, f"Say “{term}” as {TERMS} does: {', '.join(forms)}."


HIGHEST_OF_A, HIGHEST_OF_B = 6.0, 7.0  # grades; 7 for a page of band B alone
FEWEST_WORDS_TO_GRADE = 100
LOWEST_OF_PROSE, LONGEST_OF_PROSE = 5.0, 25  # a grade, and the words of a sentence


def ceiling(document: Document) -> float:
    """The highest grade that a page for pupils may have."""
    return HIGHEST_OF_B if document.page.bands == ("B",) else HIGHEST_OF_A


def grade_of(document: Document) -> float | None:
    """The grade of a page; None where there is too little besides chat and speech to tell."""
    text = readable(sentences(document, talk=False))
    return grade(text) if len(text.split()) >= FEWEST_WORDS_TO_GRADE else None


def stories_in_prose(document: Document) -> Iterator[Fault]:
    """A story in prose whose narration is too easy or too hard, or has a sentence that is too long."""
    if not isinstance(document, Scenario) or not document.prose:
        return
    told = {scene: [beat.html for beat in scene.beats if beat.person is None] for scene in document.scenes}
    found = grade(readable(chain.from_iterable(told.values())))
    if not LOWEST_OF_PROSE <= found <= HIGHEST_OF_B:
        fair = f"{LOWEST_OF_PROSE:.0f} to {HIGHEST_OF_B:.0f}"
        yield (
            1,
            f"What this story tells has grade {found:.1f}: make it {fair}, with longer or shorter sentences.",
        )
    for scene, beats in told.items():
        if (longest := max(sentence_lengths(readable(beats)), default=0)) > LONGEST_OF_PROSE:
            yield scene.line, f"Shorten a sentence of {longest} words to {LONGEST_OF_PROSE}."


def reading_age(document: Document, language: str) -> Iterator[Fault]:
    """A page for pupils that is harder to read than its band reads; English alone is measured."""
    found = grade_of(document) if language == "en" and is_for_pupils(document) else None
    if found and found > (highest := ceiling(document)):
        yield 1, f"Hard to read (grade {found:.1f}, at most {highest:.0f}): write shorter sentences."
