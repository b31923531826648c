"""Whether a lesson in prose reads as one; whether simpler words are simple, and there for a whole page."""

import re
from collections.abc import Callable, Iterator

from safe4me.content.drawings.interactive import Touchable
from safe4me.content.markup.errors import Fault, line_of
from safe4me.content.model.cases import Case
from safe4me.content.model.core import Lesson, Quiz, Scenario
from safe4me.content.model.lessons import Section, Step
from safe4me.content.model.library import Article, Document
from safe4me.content.page import Html
from safe4me.content.questions.choice import Poll
from safe4me.editorial.checks.walk import count_words, easier, grade, readable, sentence_lengths

FEWEST_WORDS, MOST_WORDS = 60, 140  # of a step
SHORTEST, LONGEST = 8, 25  # words of a sentence
MOST_SHORT = 0.35  # of a lesson’s sentences: one in a while, for breath
LOWEST_GRADE, HIGHEST_GRADE = 5.0, 7.0  # Flesch–Kincaid, of a lesson
CEILING = 8.0  # of a step
CHOICES_OF_A_DILEMMA = 3
FEWEST_WORDS_TO_ARGUE = 12
LONGEST_SIMPLER_SENTENCE = 10  # words of a sentence
HIGHEST_SIMPLER_GRADE = 4.5
OF_PARENTS = "pages/parents/"
_EXTRACT = re.compile(r"<blockquote>.*?</blockquote>", re.DOTALL)
_NOTE = re.compile(r"<p><em>Notes?, checked .*?</p>", re.DOTALL)  # its words are given


def prose_of(step: Step) -> Html:
    """What a step tells in paragraphs: no extract and no dated note, which are other people’s words."""
    html = step.body.html if isinstance(step.body, Section) else step.body.intro
    return Html(_NOTE.sub("", _EXTRACT.sub("", html)))


def words_read(step: Step) -> int:
    """How many words are read before anything is answered: heading, prose, options, what can be touched."""
    labels = step.question.labels() if step.question else ()
    touched = step.drawing.words if isinstance(step.drawing, Touchable) else ()
    return count_words(step.heading, prose_of(step), *labels, *map(Html, touched))


def steps_have_a_middle_length(lesson: Lesson) -> Iterator[Fault]:
    """A step of too few or too many words, or whose simpler words are missing or too many."""
    for step in lesson.steps:
        words, simpler = words_read(step), count_words(step.simpler)
        touched = isinstance(step.drawing, Touchable)
        if words < FEWEST_WORDS or (words > MOST_WORDS and not touched):
            yield step.line, f"Give this step {FEWEST_WORDS} to {MOST_WORDS} words, not {words}."
        if not 0 < simpler <= MOST_WORDS:
            yield step.line, "Say this step in easier words as well, in a block ```simpler."


def sentences_have_a_middle_length(lesson: Lesson) -> Iterator[Fault]:
    """A sentence that is too long, or a lesson that is chopped into short ones."""
    lengths = [(step.line, sentence_lengths(readable([prose_of(step)]))) for step in lesson.steps]
    for line, found in lengths:
        if found and max(found) > LONGEST:
            yield line, f"Shorten a sentence of {max(found)} words to {LONGEST}."
    told = [words for _, found in lengths for words in found]
    short = sum(words < SHORTEST for words in told)
    if short > MOST_SHORT * len(told):
        message = f"{short} of {len(told)} sentences have fewer than {SHORTEST} words: join some of them."
        yield 1, message


def reads_as_its_band_does(lesson: Lesson) -> Iterator[Fault]:
    """A lesson whose prose is too easy or too hard, or a step that is."""
    found = grade(readable(map(prose_of, lesson.steps)))
    if not LOWEST_GRADE <= found <= HIGHEST_GRADE:
        yield 1, f"Its prose has grade {found:.1f}: make it {LOWEST_GRADE:.0f} to {HIGHEST_GRADE:.0f}."
    for step in lesson.steps:
        if (of_step := grade(readable([prose_of(step)]))) > CEILING:
            message = f"Hard to read (grade {of_step:.1f}, at most {CEILING:.0f}): write shorter sentences."
            yield step.line, message


def weighs_a_source_and_a_dilemma(lesson: Lesson) -> Iterator[Fault]:
    """A lesson without one source and one dilemma, or with several."""
    for flag, steps in (
        ("source", [step for step in lesson.steps if step.source]),
        ("dilemma", [step for step in lesson.steps if step.dilemma]),
    ):
        if not steps:
            yield 1, f"Mark one step {{.{flag}}}: a lesson in prose weighs one."
        for step in steps[1:]:
            yield step.line, f"A lesson has one {flag}: take .{flag} out here."


def dilemmas_judge_nothing(lesson: Lesson) -> Iterator[Fault]:
    """A dilemma that is no opinion of three, or that leaves a reason unargued."""
    for step in (each for each in lesson.steps if each.dilemma):
        question = step.question
        if not isinstance(question, Poll) or len(question.options) != CHOICES_OF_A_DILEMMA:
            yield step.line, f"A dilemma is a .poll of {CHOICES_OF_A_DILEMMA} choices: none of them is right."
        elif any(count_words(reply) < FEWEST_WORDS_TO_ARGUE for reply in question.replies()):
            yield step.line, "Argue with the reason for each choice, in a line “> …” below it."


PROSE_CHECKS: tuple[Callable[[Lesson], Iterator[Fault]], ...] = (
    steps_have_a_middle_length,
    sentences_have_a_middle_length,
    reads_as_its_band_does,
    weighs_a_source_and_a_dilemma,
    dilemmas_judge_nothing,
)


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
            if words > LONGEST_SIMPLER_SENTENCE:
                yield line, f"Shorten a sentence of {words} words to {LONGEST_SIMPLER_SENTENCE}."


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


SIMPLER_CHECKS = (simpler_words_are_short, simpler_words_are_easy, all_or_none_is_simpler)
