"""A teacher who subtracts one class's figures from a school's of three gets two seals and noise, never more.

Attacker has: one class's figures, and the school's

Schools of three classes are held, batched and read: what remains of each school's figures and stored sums,
without the teacher's own and without the batch's draw, which nobody knows, is compared with the sum of the
two other classes' sealed counts. How much even that tells of one answer there, to somebody who knows all
else, is bounded as in attack 1.
"""

from collections import Counter
from collections.abc import Iterator
from datetime import date

import numpy as np
import pytest
from flask import Flask
from sqlalchemy import select, update

from safe4me import results
from safe4me.db.base import db
from safe4me.db.batch_forming import form
from safe4me.db.batches import Batch, BatchCount
from safe4me.db.released import Seal
from safe4me.db.rooms import Phase, Room
from safe4me.privacy import noise
from safe4me.results import RowKind
from safe4me.statistics.figures import Figure, Released
from tests.attacks.classes_held import hold_new_class, true_counts
from tests.attacks.conftest import Attacks
from tests.attacks.mechanism import (
    MOST_ADVANTAGE,
    PAIR,
    Sealed,
    advantage,
    draws,
    moved,
    seals,
)
from tests.helpers.world.schools import Place, make_place

QUIZ = "law/quiz"
CLASSES = ((18, 12), (23, 7), (19, 11))  # pupils who answered safely, and who did not; the first is the own
SAFER = {"pass-on": 2, "confidence": 3}
OWN_CLASS, THIRD_CLASS = (14, 11), (16, 9)
MONDAY = date(2026, 11, 30)
Cell = tuple[str, int]  # question and option


def sealed_of(room: Room) -> Counter[Cell]:
    seal = db.session.scalars(select(Seal).where(Seal.room_id == room.id)).one()
    return Counter({(cell.question, cell.option): cell.count for cell in seal.counts})


def count_of(figure: Figure | None) -> int:
    assert isinstance(figure, Released)
    return figure.count


def what_remains(app: Flask, place: Place, own: Room) -> Iterator[tuple[Cell, int]]:
    """The school's figures, then its stored sums, each less the teacher's own."""
    library, settings = app.extensions["site"].libraries["en"], app.extensions["settings"]
    [mine] = results.room_results(db.session(), settings, library, own)
    choice = results.Selection(place.coordinator, [place.area.id])
    table = results.area_results(db.session(), library, choice, QUIZ, Phase.ONCE)
    [school] = [row for row in table.rows if row.kind is RowKind.SCHOOL]
    for asked, figure, question in zip(table.questions, school.cells, mine.questions, strict=True):
        yield (asked.id, SAFER[asked.id]), count_of(figure) - count_of(question.safer)
    sealed = sealed_of(own)
    for total in db.session.scalars(select(BatchCount).join(Batch).filter_by(school_id=place.school.id)):
        cell = total.question, total.option
        yield cell, total.count - sealed[cell]


def other_than_sealed(
    app: Flask, schools: int, patch: pytest.MonkeyPatch, *, exact: bool = False
) -> tuple[int, int]:
    """In how many cells there remains anything but the sum of the others' sealed counts; and of how many.

    The attacker is given the draw of each batch.
    """
    held = []
    for n in range(schools):
        place = make_place(f"Area {n}", f"School {n}")
        held.append((place, [hold_new_class(app, place, *answers) for answers in CLASSES]))
    with patch.context() as without_draws:
        without_draws.setattr(noise, "sum_zero_noise", lambda options, _epsilon: (0,) * options)
        assert form(db.session(), MONDAY) == schools
    remains: list[bool] = []
    for place, (own, *others) in held:
        if exact:
            keep_exact_sums(place)
        sealed: Counter[Cell] = Counter()
        for room in others:
            sealed.update(sealed_of(room))
        remains += [count != sealed[cell] for cell, count in what_remains(app, place, own)]
    return sum(remains), len(remains)


def keep_exact_sums(place: Place) -> None:
    batch_id = db.session.scalars(select(Batch.id).filter_by(school_id=place.school.id)).one()
    safer, others = (sum(answers) for answers in zip(*CLASSES, strict=True))
    for question, counts in true_counts(safer, others).items():
        for option, count in enumerate(counts, start=1):
            one = {"batch_id": batch_id, "question": question, "option": option}
            db.session.execute(update(BatchCount).filter_by(**one).values(count=count))
    db.session.commit()


def subtracted(other: tuple[int, ...], attacks: Attacks, patch: pytest.MonkeyPatch) -> Sealed:
    """What remains of a school's sums, many times over, when the other class answered so.

    All that the third class answered is known, and taken away too: only its noise is left.
    """
    drawn = draws(2, attacks.trials(whole=40_000, quick=20_000))
    own = seals(OWN_CLASS, drawn[::2], patch)
    third = seals(THIRD_CLASS, [*drawn[2::2], drawn[0]], patch)
    totals = own + third + seals(other, drawn[1::2], patch)
    remains: Sealed = totals - own - np.array(THIRD_CLASS)
    return remains


def test_there_remains_the_sum_of_the_other_seals(
    attacks: Attacks, app: Flask, in_app: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    wrong, cells = other_than_sealed(app, attacks.trials(whole=40, quick=6), monkeypatch)
    attacks.holds(f"share of {cells} cells that tell more than two seals", wrong / cells, at_most=0)


def test_what_remains_hardly_tells_one_answer(attacks: Attacks, monkeypatch: pytest.MonkeyPatch) -> None:
    here, there = (subtracted(counts, attacks, monkeypatch) for counts in (PAIR, moved(PAIR)))
    gain = advantage(here, there, PAIR)
    attacks.holds("advantage on one answer of another class", gain, MOST_ADVANTAGE)


def test_exact_sums_are_caught(
    attacks: Attacks, app: Flask, in_app: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    wrong, cells = other_than_sealed(app, 3, monkeypatch, exact=True)
    attacks.twin("exact sums: share of cells that tell more than two seals", wrong / cells, beyond=0)


def test_exact_sums_give_one_answer_away(attacks: Attacks) -> None:
    # Who knows the own class exactly is left with the others' exact counts, and so with the answer.
    totals = [np.tile(np.add(OWN_CLASS, counts), (1000, 1, 1)) for counts in (PAIR, moved(PAIR))]
    here, there = (total - np.array(OWN_CLASS) for total in totals)
    attacks.twin("exact sums: advantage", advantage(here, there, PAIR), MOST_ADVANTAGE)
