"""Renders the page that shows each part of the site in each of its states; while developing only."""

from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

from safe4me.content.model.core import Lesson, Module, Quiz
from safe4me.content.model.library import Library
from safe4me.content.questions.base import Mark, Question
from safe4me.content.questions.choice import ChoiceQuestion
from safe4me.content.questions.number import NumberQuestion
from safe4me.content.questions.sorting import SortingQuestion
from safe4me.web.build.pages import LazyPage, lazy_page, links_from, part_address

HREF = "href="  # it holds on the page of its question alone


class State(NamedTuple):
    """A question as it stands after something was done; `mark` is None before."""

    name: str
    question: Question
    mark: Mark | None
    locked: bool = False


def render_design(library: Library) -> Iterator[LazyPage]:
    """The page of parts, with its address; what it shows is the library's own."""
    address = f"/{library.language}/design/"
    asked = {q.kind: (module, part, q) for module, part, q in _questions(library) if HREF not in repr(q)}
    states = [state for _, _, question in asked.values() for state in _states(question)]
    module, part, _ = next(iter(asked.values()))
    action = links_from(address)(f"{part_address(library, module, part)}check")
    services = library.services[:2]
    yield lazy_page("design", library, address, action=action, part=part, services=services, states=states)


def _questions(library: Library) -> Iterator[tuple[Module, Lesson | Quiz, Question]]:
    for module in library.modules:
        for part in module.parts:
            if isinstance(part, (Lesson, Quiz)):
                yield from ((module, part, question) for question in part.questions)


def _states(question: Question) -> Iterator[State]:
    """A question untouched, and each way to answer it as the server marks it, open and locked."""
    yield State(f"{question.kind}: untouched", question, None)
    for name, fields in _ways(question):
        for locked in (False, True):
            own = replace(question, id=f"{question.id}-{'-'.join(name.split())}{'-locked' * locked}")
            mark = own.mark({f"answers.{own.id}{part}": [value] for part, value in fields.items()})
            yield State(f"{question.kind}: {name}{', locked' * locked}", own, mark, locked)


def _ways(question: Question) -> Iterator[tuple[str, dict[str, str]]]:
    """Ways to answer a question, by name: what its fields hold, by what follows its id in their names."""
    match question:
        case ChoiceQuestion():
            for safer, position in {option.safer: option.position for option in question.options}.items():
                yield "the safer answer" if safer else "another answer", {"": str(position)}
        case SortingQuestion():
            yield "in place", {f".{item.position}": str(item.place) for item in question.items}
            yield "not in place", {f".{item.position}": "1" for item in question.items}
        case NumberQuestion():
            yield "a guess", {"": str(question.least)}
