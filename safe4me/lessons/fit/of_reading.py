"""How hard a page may be to read: what people say and type is left out, and so is a page of few words."""

from collections.abc import Iterator

from safe4me.content.markup.errors import Fault
from safe4me.content.model.core import Article, Document
from safe4me.lessons.fit.banned_words import line_of
from safe4me.lessons.fit.fragments import is_for_pupils, sentences
from safe4me.lessons.fit.reading import grade, readable, sentence_lengths

HIGHEST_OF_A, HIGHEST_OF_B = 6.0, 7.0  # grades; 7 for a page of band B alone
FEWEST_WORDS_TO_GRADE = 100
LONGEST_SIMPLER_SENTENCE = 10  # words
OF_PARENTS = "pages/parents/"


def ceiling(document: Document) -> float:
    """The highest grade that a page for pupils may have."""
    return HIGHEST_OF_B if document.page.bands == ("B",) else HIGHEST_OF_A


def grade_of(document: Document) -> float | None:
    """The grade of a page; None where there is too little besides chat and speech to tell."""
    text = readable(sentences(document, talk=False))
    return grade(text) if len(text.split()) >= FEWEST_WORDS_TO_GRADE else None


def simpler_words_are_short(document: Document) -> Iterator[Fault]:
    """A page for parents without simpler words, or with a long sentence among them."""
    if not isinstance(document, Article):
        return
    if document.page.path.startswith(OF_PARENTS) and not document.simpler:
        yield 1, "Say it all again in a block ```simpler: in short sentences, with the same headings."
    for words in sentence_lengths(readable([document.simpler])):
        if words > LONGEST_SIMPLER_SENTENCE:
            line = line_of("```simpler", document.page.source)
            yield line, f"Shorten a sentence of {words} words to {LONGEST_SIMPLER_SENTENCE}."


def reading_age(document: Document, language: str) -> Iterator[Fault]:
    """A page for pupils that is harder to read than its band reads; English alone is measured."""
    found = grade_of(document) if language == "en" and is_for_pupils(document) else None
    if found and found > (highest := ceiling(document)):
        yield 1, f"Hard to read (grade {found:.1f}, at most {highest:.0f}): write shorter sentences."
