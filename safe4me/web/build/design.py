"""Renders the page that shows each part of the site in each of its states; while developing only."""

from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

from safe4me.lessons.kinds.choice import ChoiceQuestion
from safe4me.lessons.kinds.question import Mark, Question
from safe4me.lessons.model import Lesson, Library, Module, Quiz
from safe4me.web.build.pages import Rendered, links_from, part_address, render

LINK = "href="  # it holds on the page of its question alone


class State(NamedTuple):
    """A question as it stands after something was done; `mark` is None before."""

    name: str
    question: Question
    mark: Mark | None
    locked: bool = False


def render_design(library: Library) -> Iterator[Rendered]:
    """The page of parts, with its address; what it shows is the library's own."""
    address = f"/{library.language}/design/"
    asked = {q.kind: (module, part, q) for module, part, q in _questions(library) if LINK not in repr(q)}
    states = [state for _, _, question in asked.values() for state in _states(question)]
    module, part, _ = next(iter(asked.values()))
    action = links_from(address)(f"{part_address(library, module, part)}check")
    services = library.services[:2]
    yield address, render("design", library, address, action=action, states=states, services=services)


def _questions(library: Library) -> Iterator[tuple[Module, Lesson | Quiz, Question]]:
    for module in library.modules:
        for part in module.parts:
            if isinstance(part, (Lesson, Quiz)):
                yield from ((module, part, question) for question in part.questions)


def _states(question: Question) -> Iterator[State]:
    """A question untouched, and where it can be marked on the server, each way to answer it."""
    yield State(f"{question.kind}: untouched", question, None)
    if isinstance(question, ChoiceQuestion):
        for safer, position in {option.safer: option.position for option in question.options}.items():
            own = replace(question, id=f"{question.id}-{position}")
            mark = own.mark({f"answers.{own.id}": [str(position)]})
            yield State(f"{question.kind}: {'the safer' if safer else 'another'} answer", own, mark)
        own = replace(question, id=f"{question.id}-locked")
        yield State(f"{question.kind}: locked", own, own.mark({f"answers.{own.id}": ["1"]}), locked=True)
