"""Quizzes, module fronts and pages for adults: prose, in a quiz with questions between."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from safe4me.lessons.kinds import parse_question
from safe4me.lessons.markup.blocks import Line, Passage, passages, refuse_stray_option
from safe4me.lessons.markup.faults import Malformed, read_each
from safe4me.lessons.markup.fences import take_fences
from safe4me.lessons.markup.render import to_html
from safe4me.lessons.model import Article, Block, Quiz
from safe4me.lessons.page import YEAR_GROUPS, Html
from safe4me.lessons.parsing.front_matter import FrontMatter
from safe4me.lessons.parsing.page_fields import ENDED_FIELDS, PART_FIELDS, read_page

MOST_QUESTIONS = 20
_LEVELS = ("## ", "### ", "#### ")


def parse_article(path: str, text: str, front: FrontMatter, lines: Iterable[Line]) -> Article:
    """A page of prose for adults, with its simpler words in a block of their own. Raises Malformed."""
    front.allow(ENDED_FIELDS)
    outside, fences = take_fences(lines, "simpler")
    if len(fences) > 1:
        raise Malformed(fences[1].line, "A page has one ```simpler at most: take this out.")
    simpler = fences[0].lines[1:] if fences else ()
    sheet = front.text("kind", "") == "sheet"
    return Article(read_page(path, text, front), to_prose(outside), to_prose(simpler), sheet)


def parse_quiz(path: str, text: str, front: FrontMatter, lines: Iterable[Line]) -> Quiz:
    """A quiz or a form of a survey; its id is its module and its file's stem. Raises Malformed."""
    front.allow(f"{PART_FIELDS} form_of anchor before")
    page = read_page(path, text, front)
    form_of = front.text("form_of", "")
    return Quiz(
        id=f"{path.split('/', maxsplit=1)[0]}/{form_of or page.stem}",
        page=page,
        blocks=parse_blocks(lines),
        survey=front.text("kind") == "survey",
        form_of=form_of,
        anchor=front.numbers("anchor", YEAR_GROUPS),
        before=front.text("before") if "anchor" in front.fields else "",
    )


def with_forms(quizzes: tuple[Quiz, ...]) -> Iterator[Quiz]:
    """The quizzes, each with its other form, which then stands in it alone."""
    stems = {quiz.page.stem for quiz in quizzes}
    forms = {quiz.form_of: quiz for quiz in quizzes if quiz.form_of in stems}
    for quiz in quizzes:
        if quiz not in forms.values():
            yield replace(quiz, other_form=forms.get(quiz.page.stem))


def parse_blocks(lines: Iterable[Line]) -> tuple[Block, ...]:
    """Prose and questions in the order of the page. Raises Malformed."""
    found = list(passages(lines))
    if sum(bool(passage.level) for passage in found) > MOST_QUESTIONS:
        raise Malformed(1, f"Split this page: it has more than {MOST_QUESTIONS} questions.")
    return tuple(block for block in read_each(_block, found) if block)


def _block(passage: Passage) -> Block:
    return parse_question(passage) if passage.level else to_prose(passage.lines)


def to_prose(lines: Iterable[Line]) -> Html:
    """Prose as HTML. Raises Malformed for stray options and for headings of the page's own level."""
    lines = tuple(lines)
    for line in lines:
        refuse_stray_option(line)
        if line.text.startswith("#") and not line.text.startswith(_LEVELS):
            raise Malformed(
                line.number, "Start headings with ##, ### or ####: the title is in the front matter."
            )
    return to_html(lines)
