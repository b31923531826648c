"""A small world of public figures: a guess at `confidence`, areas with schools, and what they sealed."""

from dataclasses import replace
from datetime import date

from flask import Flask

from safe4me.content.model.core import Quiz
from safe4me.content.model.library import Library
from safe4me.content.model.records import Research
from safe4me.content.page import Html
from safe4me.content.questions.number import NumberQuestion
from safe4me.db.base import db
from safe4me.db.rooms import Phase
from safe4me.db.schools import Area, School
from tests.helpers.privacy.batches import totals

PAGE = "/en/what-young-people-say/"
PUBLIC = "2026-autumn-1"
RUNNING = date(2026, 11, 20)  # in the half-term of tests.helpers.world.schools.NOW
MOST_HAD_NOT = Research("sent", 2017, "A survey", "In 2017, 26% had sent one.", protective="Most had not.")
UNKIND = Research("unkind", 2016, "Another", "In 2016, 40% did not know.")


def with_guess(library: Library, *, about_fault: bool = False) -> Library:
    """The library with a guess at `confidence` in `law/quiz`, and two findings."""
    modules = tuple(
        replace(
            module,
            parts=tuple(_with_guess(p, about_fault) if isinstance(p, Quiz) else p for p in module.parts),
        )
        for module in library.modules
    )
    return replace(library, modules=modules, research=(MOST_HAD_NOT, UNKIND))


def _with_guess(quiz: Quiz, about_fault: bool) -> Quiz:
    asked = next(q for q in quiz.questions if q.id == "confidence")
    guess = NumberQuestion(
        id="how-many",
        text="How many in 10 would be very sure?",
        html=Html("How many in 10 would be very sure?"),
        intro=Html(""),
        line=asked.line,
        least=0,
        most=10,
        unit="",
        right=None,
        guesses=(),
        of=asked.id,
        about_fault=about_fault,
    )
    others = [block for block in quiz.blocks if not isinstance(block, NumberQuestion)]
    return replace(quiz, blocks=(*others, guess))


def serve(app: Flask, library: Library) -> None:
    """Let the app's build teach `library` in English."""
    app.extensions["site"] = replace(app.extensions["site"], libraries={"en": library})


def make_area(name: str, schools: int = 3) -> list[School]:
    """A new area with that many schools."""
    area = Area(name=name)
    made = [School(area=area, name=f"School {n} of {name}") for n in range(1, schools + 1)]
    db.session.add_all(made)
    db.session.commit()
    return made


def seal(schools: list[School], said: int, *, half_term: str = PUBLIC, phase: Phase = Phase.ONCE) -> None:
    """Eight classes of 25 in each school: so many of 100 said the safer answer."""
    counts = {"confidence": (200 - 2 * said, 0, 2 * said, 0)}
    for school in schools:
        totals(school, "law/quiz", counts, classes=8, phase=phase, half_term=half_term)
