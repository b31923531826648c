"""Quizzes, module fronts and pages for adults: prose, in a quiz with questions between."""

from collections.abc import Iterable

from safe4me.lessons.kinds import parse_question
from safe4me.lessons.markup.blocks import Line, Passage, passages, refuse_stray_option
from safe4me.lessons.markup.faults import Malformed, read_each
from safe4me.lessons.markup.render import to_html
from safe4me.lessons.model import Article, Block, Quiz
from safe4me.lessons.page import Html
from safe4me.lessons.parsing.front_matter import PAGE_FIELDS, PART_FIELDS, FrontMatter, read_page

MOST_QUESTIONS = 20
_LEVELS = ("## ", "### ", "#### ")


def parse_article(path: str, text: str, front: FrontMatter, lines: Iterable[Line]) -> Article:
    """A page of prose for adults. Raises Malformed."""
    front.allow(PAGE_FIELDS)
    return Article(read_page(path, text, front), to_prose(lines))


def parse_quiz(path: str, text: str, front: FrontMatter, lines: Iterable[Line]) -> Quiz:
    """A quiz; its id is its module and its file's stem. Raises Malformed."""
    front.allow(PART_FIELDS)
    page = read_page(path, text, front)
    return Quiz(f"{path.split('/', maxsplit=1)[0]}/{page.stem}", page, parse_blocks(lines))


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
