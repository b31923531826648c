"""Every stored sum has one draw of noise, of its own, and nothing averages it away, voids neither.

Attacker has: every stored sum, and the seals in it

Pairs of classes whose sealed counts are known measure before and after, in many schools, and the site's own
code forms their sums. What is published less the seals must fit the law of the draw: its greatest distance
from that law is beyond 1.95 / √n in less than one run in a thousand (Kolmogorov). The draws of a school's
batches and of both phases of its change must be uncorrelated: the greatest of six correlations is beyond
3.8 / √n as rarely. Then sham classes are voided one after the other: who knows their seals looks at the sum
again each time, and must come no nearer to the seals that stay than one draw, in mean squares, with room for
99.9% of runs.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from itertools import chain, combinations, count, tee
from math import exp, sqrt

import numpy as np
import pytest
from numpy.typing import NDArray
from sqlalchemy import create_engine, insert, select
from sqlalchemy.orm import Session

from safe4me.db import batch_forming, batches
from safe4me.db.all_tables import Base
from safe4me.db.batch_forming import MatchedBatch, form
from safe4me.db.batches import Batch, added, with_a_draw
from safe4me.db.released import Seal, SealedCount
from safe4me.db.rooms import Phase, Room, RoomState, Void, VoidReason
from safe4me.db.schools import Area, School, SchoolClass
from safe4me.privacy import noise
from safe4me.privacy.intervals import variance
from tests.attacks.conftest import Attacks
from tests.attacks.mechanism import EPSILON, draws
from tests.helpers.world.schools import NOW

SEALED_ON, MONDAY = date(2026, 10, 15), date(2026, 11, 2)
COUNTS = ((12, 13), (20, 5), (3, 22), (25, 0))  # of a school's classes, in each phase
QUIZ = "law/quiz"
STAY = 2  # of four classes, when the shams are voided
Integers = NDArray[np.int64]


@contextmanager
def schools_with(number: int, classes: int, phases: Iterable[Phase]) -> Iterator[Session]:
    """A database of so many schools, an area each, whose classes have sealed in each phase, on a Monday."""
    engine = create_engine("sqlite://")
    Base.metadata.create_all(engine)
    numbers, ids = count(1), range(1, number + 1)
    rows: dict[type[Base], list[dict[str, object]]] = {SchoolClass: [], Room: [], Seal: [], SealedCount: []}
    for school in ids:
        for n in range(classes):
            of_class = len(rows[SchoolClass]) + 1
            rows[SchoolClass].append(
                {"id": of_class, "school_id": school, "school_year": 2026, "year_group": 9}
                | {"name": f"{n}", "size": 30}
            )
            for phase in phases:
                sealed = next(numbers)
                times: dict[str, datetime] = dict.fromkeys(("opened_at", "due_at"), NOW)
                rows[Room].append(
                    {"id": sealed, "class_id": of_class, "teacher_id": 1, "code": "CDFGHJ", "phase": phase}
                    | {"state": RoomState.CLOSED, **times}
                )
                rows[Seal].append(
                    {"id": sealed, "room_id": sealed, "class_id": of_class, "sealed_on": SEALED_ON}
                    | {"activity": QUIZ, "phase": phase, "ballots": 25, "epsilon": EPSILON}
                )
                rows[SealedCount] += [
                    {"seal_id": sealed, "question": "q", "rev": 1, "option": option, "count": chosen}
                    for option, chosen in enumerate(COUNTS[n], start=1)
                ]
    with Session(engine) as session:
        session.execute(insert(Area), [{"id": n, "name": f"{n}"} for n in ids])
        session.execute(insert(School), [{"id": n, "area_id": n, "name": f"{n}"} for n in ids])
        for table, of_table in rows.items():
            session.execute(insert(table), of_table)
        session.commit()
        form(session, MONDAY)
        yield session
    engine.dispose()


def known(classes: int) -> int:
    """What these classes' seals have of the first option."""
    return sum(counts[0] for counts in COUNTS[:classes])


def drawn(schools: int) -> Integers:
    """What is published of each school less its seals: of both batches, and of both phases of its change."""
    with schools_with(schools, 2, (Phase.BEFORE, Phase.AFTER)) as session:
        found: dict[int | None, list[int]] = {}
        for batch in session.scalars(select(Batch).order_by(Batch.phase)):
            found.setdefault(batch.school_id, []).append(batch.counts[0].count)
        for change in session.scalars(select(MatchedBatch)):
            cell = next(cell for cell in change.counts if cell.option == 1)
            found[change.school_id] += [cell.before, cell.after]
    return np.array(list(found.values())) - known(2)


def from_the_law(noises: Integers) -> float:
    """The greatest distance between the cumulative frequencies of these draws and those of the law."""
    reach = int(max(np.abs(noises).max(initial=0), 40))
    values = np.arange(-reach, reach + 1)
    law = np.exp(-EPSILON * np.abs(values)) * (1 - exp(-EPSILON)) / (1 + exp(-EPSILON))
    met = np.array([(noises <= value).mean() for value in values])
    return float(np.abs(met - np.cumsum(law)).max())


def alike(noises: Integers) -> float:
    """The greatest correlation between any two sums of a school."""
    spread = noises.std(axis=0) + 1e-9
    moved = (noises - noises.mean(axis=0)) / spread
    return max(abs(float((moved[:, a] * moved[:, b]).mean())) for a, b in combinations(range(4), 2))


def nearer_after_voids(schools: int, patch: pytest.MonkeyPatch) -> float:
    """How many times nearer than one draw the best of two guesses is: the first sum, or the mean of all."""
    patch.setattr(batches, "add_up", lambda *_: None)
    with schools_with(schools, len(COUNTS), (Phase.ONCE,)) as session:
        errors = []
        for batch in session.scalars(select(Batch)).all():
            views = [batch.counts[0].count - known(len(COUNTS))]
            members = session.scalars(select(Seal).filter_by(batch_id=batch.id).order_by(Seal.id)).all()
            for left, sham in reversed(list(enumerate(members))[STAY:]):
                room_id = sham.room_id
                session.add(Void(room_id=room_id, activity=QUIZ, reason=VoidReason.TEST, day=MONDAY))
                batch_forming.take_from_sums(session, room_id, QUIZ)
                views.append(batch.counts[0].count - known(left))
            errors.append((views[0], float(np.mean(views))))
    squares = (np.array(errors) ** 2.0).mean(axis=0)
    return float(variance(2, ((EPSILON, 1),)) / squares.min())


def test_what_is_published_is_the_seals_and_a_draw_of_its_own(attacks: Attacks) -> None:
    schools = attacks.trials(whole=20_000, quick=2_000)
    noises = drawn(schools)
    assert noises.shape == (schools, 4)
    for name, own in zip(("before", "after", "change, before", "change, after"), noises.T, strict=True):
        attacks.holds(f"distance from the law of the draw, {name}", from_the_law(own), 1.95 / sqrt(schools))
    attacks.holds("correlation of two sums of the same classes", alike(noises), 3.8 / sqrt(schools))


def test_a_sum_without_a_draw_is_caught(attacks: Attacks, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(noise, "sum_zero_noise", lambda options, _: (0,) * options)
    attacks.twin("no draw: distance from the law", from_the_law(drawn(200)), beyond=1.95 / sqrt(200))


def test_one_draw_for_all_sums_of_the_same_classes_is_caught(
    attacks: Attacks, monkeypatch: pytest.MonkeyPatch
) -> None:
    each = draws(2, 200)
    of_school = chain.from_iterable([own] * 2 for own in each)  # of both batches, then of both phases
    order = chain.from_iterable(tee(of_school, 2))
    monkeypatch.setattr(noise, "sum_zero_noise", lambda *_: next(order))
    attacks.twin("one draw for all: correlation", alike(drawn(200)), beyond=3.8 / sqrt(200))


def room_for(schools: int) -> float:
    """1, and what chance adds in 99.9% of runs: the fourth moment of a draw is under 7 of its squares."""
    return 1 / (1 - 3.3 * sqrt(6 / schools))


def test_voids_of_shams_bring_nobody_nearer(attacks: Attacks, monkeypatch: pytest.MonkeyPatch) -> None:
    schools = attacks.trials(whole=5_000, quick=400)
    times = nearer_after_voids(schools, monkeypatch)
    attacks.holds("times nearer than one draw after two voids", times, room_for(schools))


def test_a_sum_that_is_drawn_anew_at_a_void_is_caught(
    attacks: Attacks, monkeypatch: pytest.MonkeyPatch
) -> None:
    def anew(session: Session, batch: Batch, seal: Seal) -> None:
        seal.batch_id = None
        session.flush()
        stay = session.scalars(select(Seal).filter_by(batch_id=batch.id)).all()
        fresh = with_a_draw(added(stay), EPSILON)
        for cell in batch.counts:
            cell.count = fresh[cell.question, cell.rev, cell.option]

    monkeypatch.setattr(batch_forming, "_from_batch", anew)  # private: the twin breaks this step alone
    times = nearer_after_voids(400, monkeypatch)
    attacks.twin("drawn anew at each of two voids: times nearer", times, beyond=room_for(400))
