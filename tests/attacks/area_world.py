"""An area or two in which classes were held, and every equation about them that a coordinator can ask for."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from random import Random
from typing import Any

from flask import Flask
from sqlalchemy import update

from safe4me import results
from safe4me.db.base import db
from safe4me.db.batch_forming import form
from safe4me.db.released import Seal
from safe4me.db.rooms import Phase
from safe4me.db.schools import Area, School
from safe4me.results import AreaQuestion, AreaResults, RowKind
from safe4me.statistics.figures import Figure, Released
from tests.attacks.classes_held import new_class
from tests.helpers.world.rooms import hold
from tests.helpers.world.schools import Clock, Place, make_place

AREAS = 2
CLASS = 25
CLASSES = {"2026-autumn-2": 4, "2026-spring-1": 5}  # measured once; in the autumn four before and after
YEAR_GROUPS = (8, 9)
DAYS_A_HALF_TERM = 60
QUIZ = "law/quiz"
QUESTIONS = ("pass-on", "confidence")


@dataclass(frozen=True, slots=True)
class Leaf:
    """A batch: a school's classes of one half-term, phase and year group."""

    area: int
    school: int
    half_term: str
    phase: Phase
    year_group: int


@dataclass(frozen=True, slots=True)
class Truth:
    """How many answered a leaf's questions safely, in how many classes."""

    safer: int
    classes: int


Truths = Mapping[Leaf, Truth]
Equation = tuple[frozenset[Leaf], int]  # these leaves' safer answers together, as far as they are told


def hold_classes(app: Flask, clock: Clock, schools: int) -> tuple[Place, Truths]:
    """Hold the classes of so many schools an area; the place's coordinator has all areas."""
    chance = Random(schools)  # noqa: S311 - answers, no secrets
    found: dict[Leaf, Truth] = {}
    place = make_place("Area 0", "School 0-0")
    areas = [place.area, *(Area(name=f"Area {n}") for n in range(1, AREAS))]
    place.coordinator.areas = areas
    own = [School(area=area, name=f"{area.name}, {n}") for area in areas for n in range(schools)]
    db.session.add_all(own)
    db.session.commit()
    for half_term, classes in CLASSES.items():
        for school in own:
            phases = {Phase.ONCE: classes}
            if half_term == min(CLASSES):
                phases |= {Phase.BEFORE: 4, Phase.AFTER: 4}
            for phase, number in phases.items():
                year_group = YEAR_GROUPS[(school.id + len(found)) % len(YEAR_GROUPS)]
                held = [chance.randint(12, 22) for _ in range(number)]
                for safer in held:
                    hold(app, new_class(place, school, year_group), safer, CLASS - safer, phase)
                leaf = Leaf(school.area_id, school.id, half_term, phase, year_group)
                found[leaf] = Truth(sum(held), number)
        db.session.execute(update(Seal).where(Seal.batch_id.is_(None)).values(sealed_on=clock().date()))
        db.session.commit()
        clock.forward(days=DAYS_A_HALF_TERM)
        form(db.session(), clock().date())
    return place, found


def told(app: Flask, place: Place, truths: Truths) -> Iterator[tuple[str, Equation]]:
    """Every figure that a permitted choice of areas, time and year group shows: question, what it sums."""
    areas = sorted({leaf.area for leaf in truths})
    times, year_groups = (None, "2026", *CLASSES), (None, *YEAR_GROUPS)
    for chosen, time, year_group in product([[area] for area in areas] + [areas], times, year_groups):
        of = [
            leaf
            for leaf in truths
            if leaf.area in chosen
            and leaf.half_term.startswith(time or "")
            and year_group in (None, leaf.year_group)
        ]
        yield from on_results(app, place, of, area_ids=chosen, half_term=time, year_group=year_group)
        if time:
            yield from on_school(app, place, of, period=time, year_group=year_group)
            for area_ids in (chosen, None) if chosen == areas else (chosen,):
                yield from on_overview(app, place, of, area_ids=area_ids, period=time, year_group=year_group)


def on_school(app: Flask, place: Place, of: Sequence[Leaf], **choice: Any) -> Iterator[tuple[str, Equation]]:
    library = app.extensions["site"].libraries["en"]
    for school in sorted({leaf.school for leaf in of}):
        shown = results.school_overview(db.session(), library, place.coordinator, school, **choice)
        for activity in shown.activities:
            yield from questions(activity.questions, [leaf for leaf in of if leaf.school == school])


def on_results(app: Flask, place: Place, of: Sequence[Leaf], **choice: Any) -> Iterator[tuple[str, Equation]]:
    library = app.extensions["site"].libraries["en"]
    chosen = results.Selection(place.coordinator, **choice)
    for phase in Phase:
        yield from rows(
            results.area_results(db.session(), library, chosen, QUIZ, phase),
            [leaf for leaf in of if leaf.phase is phase],
        )
    yield from questions(results.question_results(db.session(), library, chosen, QUIZ), of)


def on_overview(
    app: Flask, place: Place, of: Sequence[Leaf], **choice: Any
) -> Iterator[tuple[str, Equation]]:
    library = app.extensions["site"].libraries["en"]
    shown = results.overview(db.session(), library, account=place.coordinator, **choice)
    for activity in shown.activities:
        yield from questions(activity.questions, of)


def questions(shown: Sequence[AreaQuestion], of: Sequence[Leaf]) -> Iterator[tuple[str, Equation]]:
    for each in shown:
        for phase in each.phases:
            summed = frozenset(leaf for leaf in of if leaf.phase is phase.phase)
            yield from equations([each.question.id], [phase.safer], summed)


def rows(table: AreaResults, of: Sequence[Leaf]) -> Iterator[tuple[str, Equation]]:
    alone = {row.school_id for row in table.rows if row.kind is RowKind.SCHOOL}
    for row in table.rows:
        summed = {
            RowKind.ALL: of,
            RowKind.SCHOOL: [leaf for leaf in of if leaf.school == row.school_id],
            RowKind.OTHERS: [leaf for leaf in of if leaf.school not in alone],
        }[row.kind]
        yield from equations([question.id for question in table.questions], row.cells, frozenset(summed))


def equations(
    questions: Sequence[str], figures: Sequence[Figure | None], summed: frozenset[Leaf]
) -> Iterator[tuple[str, Equation]]:
    for question, figure in zip(questions, figures, strict=True):
        if isinstance(figure, Released):
            yield question, (summed, figure.count)
