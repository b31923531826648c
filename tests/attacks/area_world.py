"""An area or two in which classes were held, and every equation about them that a coordinator can ask for."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import product
from random import Random

from flask import Flask

from safe4me import results
from safe4me.results import AreaResults, RowKind
from safe4me.statistics.figures import Figure, Released
from safe4me.storage.base import db
from safe4me.storage.places import Area, School
from safe4me.storage.rooms import Phase
from tests.attacks.classes_held import new_class
from tests.rooms import hold
from tests.world import Clock, Place, make_place

AREAS = 2
CLASS = 25
CLASSES = {"2026-autumn-2": 3, "2026-spring-1": 1}  # measured once; in the autumn one more before and after
DAYS_TO_SPRING = 60
QUIZ = "law/quiz"
QUESTIONS = ("pass-on", "confidence")


@dataclass(frozen=True, slots=True)
class Leaf:
    """The finest sums that are kept: a school's classes of one half-term and phase."""

    area: int
    school: int
    half_term: str
    phase: Phase


@dataclass(frozen=True, slots=True)
class Truth:
    """How many answered a leaf's questions safely, in how many classes."""

    safer: int
    classes: int


Truths = Mapping[Leaf, Truth]
Equation = tuple[frozenset[Leaf], int]  # these leaves' safer answers together, as far as they are told


def hold_classes(app: Flask, clock: Clock, schools: int) -> tuple[Place, Truths]:
    """Hold the classes of so many schools an area; the place's coordinator has all areas."""
    chance, found = Random(schools), {}  # noqa: S311 - answers, no secrets
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
                phases |= {Phase.BEFORE: 1, Phase.AFTER: 1}
            for phase, number in phases.items():
                held = [chance.randint(12, 22) for _ in range(number)]
                for safer in held:
                    hold(app, new_class(place, school), safer, CLASS - safer, phase)
                leaf = Leaf(school.area_id, school.id, half_term, phase)
                found[leaf] = Truth(sum(held), number)
        clock.forward(days=DAYS_TO_SPRING)
    return place, found


def told(app: Flask, place: Place, truths: Truths) -> Iterator[tuple[str, Equation]]:
    """Every figure that any permitted choice of areas and half-term shows: its question, and what it sums."""
    library, areas = app.extensions["site"].libraries["en"], sorted({leaf.area for leaf in truths})
    for chosen, half_term in product([[area] for area in areas] + [areas], [None, *CLASSES]):
        of = [leaf for leaf in truths if leaf.area in chosen and half_term in (None, leaf.half_term)]
        ask = partial(
            results.area_results,
            db.session(),
            library,
            account=place.coordinator,
            area_ids=chosen,
            activity=QUIZ,
            half_term=half_term,
        )
        for phase in Phase:
            yield from rows(ask(phase=phase), [leaf for leaf in of if leaf.phase is phase])
        for each in results.question_results(*ask.args, **ask.keywords):
            for shown in each.phases:
                summed = frozenset(leaf for leaf in of if leaf.phase is shown.phase)
                yield from equations([each.question.id], [shown.safer], summed)


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
