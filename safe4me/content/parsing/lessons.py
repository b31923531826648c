"""A lesson: a step under each `##`, a section or a question."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from safe4me.content.drawings import parse_drawing
from safe4me.content.markup.blocks import (
    RULE,
    Fence,
    Line,
    Passage,
    by_heading,
    passages,
    refuse_stray_option,
    take_fences,
)
from safe4me.content.markup.errors import Malformed, read_each
from safe4me.content.markup.render import plain, to_html, to_inline_html
from safe4me.content.model.core import Block, Lesson, Quiz
from safe4me.content.model.lessons import Section, Step
from safe4me.content.model.library import Article
from safe4me.content.page import YEAR_GROUPS, Html
from safe4me.content.parsing.front_matter import FrontMatter
from safe4me.content.parsing.page_head import ENDED_FIELDS, PART_FIELDS, read_page
from safe4me.content.questions import asks, parse_question

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


MOST_STEPS = 20
_DRAWINGS = ("draw", "try")
_FENCES = "draw try simpler"
_OF_A_STEP = frozenset(("relief", "source", "dilemma"))  # flags of any step, whatever its kind


def parse_lesson(path: str, text: str, front: FrontMatter, lines: Iterable[Line]) -> Lesson:
    """A lesson. Raises Malformed."""
    front.allow(f"{PART_FIELDS} done next_question prose outcome")
    above, *found = by_heading(line for line in lines if not RULE.match(line.text))
    if to_prose(above.lines):
        line = next(line.number for line in above.lines if not line.blank)
        raise Malformed(line, "Put these words into a step: what a lesson talks about is its content_note:")
    if len(found) > MOST_STEPS:
        raise Malformed(1, f"Split this lesson: it has more than {MOST_STEPS} steps.")
    return Lesson(
        page=read_page(path, text, front),
        steps=tuple(read_each(_step, found)),
        done=front.text("done", ""),
        next_question=front.text("next_question", ""),
        booster=front.text("kind", "lesson") == "booster",
        prose=front.yes("prose"),
        outcome=front.text("outcome", ""),
    )


def _step(passage: Passage) -> Step:
    lines, fences = take_fences(passage.lines, _FENCES)
    eyebrow, attributes = passage.attributes.without("eyebrow")
    recalls, attributes = attributes.without("from")
    flags = attributes.flags & _OF_A_STEP
    attributes = replace(attributes, flags=attributes.flags - flags)
    passage = replace(passage, lines=lines, attributes=attributes)
    drawing = _only([fence for fence in fences if fence.kind in _DRAWINGS])
    simpler = _only([fence for fence in fences if fence.kind not in _DRAWINGS])
    return Step(
        body=parse_question(passage) if asks(passage) else _section(passage),
        eyebrow=eyebrow,
        drawing=parse_drawing(drawing.lines) if drawing else None,
        simpler=to_html(simpler.lines[1:] if simpler else ()),
        recalls=recalls,
        relief="relief" in flags,
        source="source" in flags,
        dilemma="dilemma" in flags,
    )


def _section(passage: Passage) -> Section:
    passage.attributes.allow(passage.line, keys="eyebrow ages")
    heading = to_inline_html(passage.heading, passage.line)
    return Section(
        id=passage.attributes.id or _named_after(plain(heading)),
        heading=heading,
        html=to_prose(passage.lines),
        line=passage.line,
    )


def _named_after(heading: str) -> str:
    return "-".join(re.findall(r"[a-z0-9]+", heading.lower())) or "step"


def _only(fences: Sequence[Fence]) -> Fence | None:
    if len(fences) > 1:
        raise Malformed(fences[1].line, "A step has one drawing at most, and one ```simpler: take this out.")
    return fences[0] if fences else None
