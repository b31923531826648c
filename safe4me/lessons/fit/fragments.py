"""Walks what a file became: its documents, its questions, and every piece of text that is shown."""

import html
import re
from collections.abc import Iterator

from safe4me.lessons.doors import Door
from safe4me.lessons.drawings.drawing import Drawing
from safe4me.lessons.drawings.touchable import Touchable
from safe4me.lessons.fit.reading import readable
from safe4me.lessons.kinds.question import Question
from safe4me.lessons.model import (
    Article,
    Block,
    Document,
    Lesson,
    Module,
    Scenario,
)
from safe4me.lessons.page import Html
from safe4me.lessons.plans import Guide
from safe4me.lessons.steps import Section, Step

_LINK = re.compile(r'href="([^"]*)"')


def is_for_pupils(document: Document) -> bool:
    """Whether pupils are led there: modules and doors, not the pages for adults."""
    return not isinstance(document, Guide) and not document.page.path.startswith("pages/")


def blocks(document: Document) -> tuple[Block, ...]:
    """The prose and questions of a document; a scenario and a door have none."""
    if isinstance(document, Module):
        return (document.intro,)
    if isinstance(document, Guide):
        return tuple(_told(document))
    if isinstance(document, Article):
        return (document.html,)
    if isinstance(document, Lesson):
        return tuple(map(_block, document.steps))
    return () if isinstance(document, Scenario | Door) else document.blocks


def _block(step: Step) -> Block:
    if isinstance(step.body, Section):
        return Html(f"<h2>{step.body.heading}</h2>\n{step.body.html}")
    return step.body


def _told(guide: Guide) -> Iterator[Html]:
    yield guide.intro
    for part in guide.parts:
        yield part.script
        for screen in part.screens:
            yield from (screen.html, screen.notes)


def questions(document: Document) -> tuple[Question, ...]:
    """The questions of a document, in the order of the page."""
    return tuple(block for block in blocks(document) if isinstance(block, Question))


def anchors(document: Document) -> Iterator[tuple[str, int]]:
    """The id and the line of everything on a document's page that an address can name."""
    if isinstance(document, Guide):
        yield from ((part.id, part.line) for part in document.parts)
    elif isinstance(document, Scenario):
        yield from ((scene.id, scene.line) for scene in document.scenes)
    elif isinstance(document, Lesson):
        yield from ((step.id, step.line) for step in document.steps)
    else:
        yield from ((question.id, question.line) for question in questions(document))


def prose(document: Document) -> Iterator[Html]:
    """The running text of a document, questions left out."""
    yield from (block for block in blocks(document) if isinstance(block, str))
    if isinstance(document, Door):
        yield from (_html(text) for text in document.texts)
        yield from (html for fear in document.fears for html in (fear.heading, fear.html))
    if isinstance(document, Scenario):
        yield from (beat.html for scene in document.scenes for beat in scene.beats)
        yield from (beat.html for scene in document.scenes for way in scene.choices for beat in way.reply)


def drawings(document: Document) -> Iterator[Drawing | Touchable]:
    """The drawings of a lesson's steps and of a story's scenes, and a module's cover."""
    if isinstance(document, Lesson):
        yield from (step.drawing for step in document.steps if step.drawing)
    if isinstance(document, Scenario):
        yield from (scene.drawing for scene in document.scenes if scene.drawing)
    if isinstance(document, Module):
        yield document.cover


def sentences(document: Document) -> Iterator[Html]:
    """All that is written in sentences: prose, questions and feedback, but not options, items and titles."""
    yield from prose(document)
    for drawing in drawings(document):
        replies = drawing.replies if isinstance(drawing, Touchable) else ()
        yield from map(_html, (drawing.alt, *replies))
    for question in questions(document):
        yield from (question.html, question.intro, *question.replies())


def shown(document: Document) -> Iterator[Html]:
    """Every piece of text of a document that somebody may see."""
    page = document.page
    yield from (_html(text) for text in (page.title, page.summary, page.content_note))
    yield from sentences(document)
    for question in questions(document):
        yield from question.labels()
    for drawing in drawings(document):
        yield from map(_html, drawing.words)
    if isinstance(document, Scenario):
        yield from (_html(scene.title) for scene in document.scenes)
        yield from (choice.html for scene in document.scenes for choice in scene.choices)
    if isinstance(document, Guide):
        yield from (_html(text) for text in (*document.outcomes, *document.strands))
        yield from (_html(part.title) for part in document.parts)


def links(document: Document) -> Iterator[str]:
    """Every address that a document links to."""
    for fragment in shown(document):
        yield from (html.unescape(address) for address in _LINK.findall(fragment))


def count_words(*fragments: Html) -> int:
    """How many words stand in the fragments."""
    return len(readable(fragments).split())


def _html(text: str) -> Html:
    return Html(html.escape(text))
