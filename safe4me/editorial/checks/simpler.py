"""Whether simpler words are simple, and there for the whole of a story, quiz or case."""

from collections.abc import Iterator

from safe4me.content.markup.errors import Fault, line_of
from safe4me.content.model.cases import Case
from safe4me.content.model.core import Quiz, Scenario
from safe4me.content.model.library import Article, Document
from safe4me.editorial.checks.walk import easier, grade, readable, sentence_lengths

LONGEST_SENTENCE = 10  # words
HIGHEST_SIMPLER_GRADE = 4.5
OF_PARENTS = "pages/parents/"


def simpler_words_are_short(document: Document) -> Iterator[Fault]:
    """A page for parents without simpler words; or a long sentence among those of a page or an activity."""
    if isinstance(document, Article):
        if document.page.path.startswith(OF_PARENTS) and not document.simpler:
            yield 1, "Say it all again in a block ```simpler: in short sentences, with the same headings."
        told = [(line_of("```simpler", document.page.source), document.simpler)]
    else:
        told = list(easier(document)) if isinstance(document, Quiz | Scenario | Case) else []
    for line, html in told:
        for words in sentence_lengths(readable([html])):
            if words > LONGEST_SENTENCE:
                yield line, f"Shorten a sentence of {words} words to {LONGEST_SENTENCE}."


def simpler_words_are_easy(document: Document) -> Iterator[Fault]:
    """A story, quiz or case whose simpler words are harder to read than grade 4 or so."""
    if isinstance(document, Quiz | Scenario | Case):
        found = grade(readable(html for _, html in easier(document)))
        if found > HIGHEST_SIMPLER_GRADE:
            cure = f"grade {found:.1f}, at most {HIGHEST_SIMPLER_GRADE}"
            yield (
                line_of("```simpler", document.page.source),
                f"Take shorter words for the simpler ones: {cure}.",
            )


def all_or_none_is_simpler(document: Document) -> Iterator[Fault]:
    """A scene, question or stage without simpler words, where others of its page have them."""
    if isinstance(document, Quiz | Scenario | Case) and any(easier(document)):
        for each in document.without_simpler:
            yield (
                each.line,
                f"“{each.id}” has no simpler words, and others here have: write ```simpler in it too.",
            )


CHECKS = (simpler_words_are_short, simpler_words_are_easy, all_or_none_is_simpler)
