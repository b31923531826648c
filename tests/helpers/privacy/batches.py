"""Batches: written as they close but for their noise, or closed before their day."""

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import count

import pytest
from sqlalchemy import select

from safe4me.db import batches
from safe4me.db.accounts import Account
from safe4me.db.base import db
from safe4me.db.batch_forming import MatchedBatch, MatchedCount, form
from safe4me.db.batches import Batch, BatchCount
from safe4me.db.budget import BudgetEntry
from safe4me.db.released import Seal, SealedCount
from safe4me.db.rooms import Phase, Room, RoomState
from safe4me.db.schools import School, SchoolClass
from safe4me.privacy import noise
from safe4me.statistics.periods import next_change, school_year
from tests.helpers.world.schools import NOW

HALF_TERM, SEALED_ON = "2026-autumn-1", date(2026, 10, 15)
numbers = count()


def totals(
    school: School,
    activity: str,
    counts: Mapping[str, tuple[int, ...]],
    *,
    classes: int = 4,
    phase: Phase = Phase.ONCE,
    half_term: str = HALF_TERM,
    year_group: int | None = 9,
    epsilon: float = 1.0,
    rev: int = 1,
) -> None:
    """A batch an activity, or more when its questions have not the same number of ballots.

    Those of “after” are of the very classes of a batch “before”, where one has as many.
    """
    by_ballots: dict[int, dict[str, tuple[int, ...]]] = {}
    for question, cells in counts.items():
        by_ballots.setdefault(sum(cells), {})[question] = cells
    for ballots, questions in by_ballots.items():
        batch = Batch(
            area_id=school.area_id,
            school_id=school.id,
            year_group=year_group,
            period=half_term,
            activity=activity,
            phase=phase,
            seals=classes,
            ballots=ballots,
            epsilon=epsilon,
            counts=[
                BatchCount(question=question, rev=rev, option=option, count=count)
                for question, cells in questions.items()
                for option, count in enumerate(cells, start=1)
            ],
        )
        db.session.add(batch)
        if phase is Phase.AFTER:
            match_totals(batch)
    batches.add_up(db.session(), half_term[:4])
    db.session.commit()


def match_totals(after: Batch) -> None:
    """A matched batch of a batch and of one before, of the same school and of as many classes."""
    same = {"school_id": after.school_id, "activity": after.activity, "year_group": after.year_group}
    for before in db.session.scalars(select(Batch).filter_by(phase=Phase.BEFORE, seals=after.seals, **same)):
        chosen = {(cell.question, cell.rev, cell.option): cell.count for cell in before.counts}
        if chosen.keys() == {(cell.question, cell.rev, cell.option) for cell in after.counts}:
            matched = MatchedBatch(
                area_id=after.area_id,
                school_id=after.school_id,
                year_group=after.year_group,
                period=after.period,
                activity=after.activity,
                first_form=0,
                classes=after.seals,
                before_ballots=before.ballots,
                after_ballots=after.ballots,
                epsilon=min(before.epsilon, after.epsilon),
                counts=[
                    MatchedCount(question=question, rev=rev, option=option, before=count, after=cell.count)
                    for cell in after.counts
                    for question, rev, option in [(cell.question, cell.rev, cell.option)]
                    for count in [chosen[question, rev, option]]
                ],
            )
            db.session.add(matched)


def seal_class(
    school: School,
    teacher: Account,
    counts: Mapping[str, tuple[int, ...]],
    *,
    activity: str = "law/quiz",
    phase: Phase = Phase.ONCE,
    sealed_on: date = SEALED_ON,
    year_group: int = 9,
    epsilon: float = 1.0,
    rev: int = 1,
    of: SchoolClass | None = None,
    beside: Sequence[SchoolClass] = (),
    first_form: int = 0,
) -> Seal:
    """The seal of one more class of `school`, or `of` one that there is, which waits; not committed.

    With others `beside` it, it is that of a room of several.
    """
    own = of or SchoolClass(
        school=school,
        school_year=school_year(sealed_on),
        year_group=year_group,
        name=f"{year_group}-{next(numbers)}",
        size=30,
    )
    state = {"state": RoomState.CLOSED, "opened_at": NOW, "due_at": NOW, "closed_at": NOW}
    room = Room(school_class=own, beside=list(beside), teacher=teacher, code="CDFGHJ", phase=phase, **state)
    db.session.add_all([own, room])
    db.session.flush()
    seal = Seal(
        room_id=room.id,
        class_id=None if beside else own.id,
        sealed_on=sealed_on,
        activity=activity,
        phase=phase,
        ballots=max(sum(cells) for cells in counts.values()),
        epsilon=epsilon,
        first_form=first_form,
        counts=[
            SealedCount(question=question, rev=rev, option=option, count=chosen)
            for question, cells in counts.items()
            for option, chosen in enumerate(cells, start=1)
        ],
    )
    spent = {"room_id": room.id, "activity": activity, "phase": phase, "epsilon": epsilon * len(counts)}
    db.session.add(seal)
    db.session.add_all(BudgetEntry(class_id=each.id, spent=True, **spent) for each in room.classes)
    return seal


def close_batches(today: date | None = None) -> int:
    """Let the half-term of `today` be over and public, so that what waits is in figures; how many batches."""
    return form(db.session(), next_change(today or NOW.date()))


def without_noise(patch: pytest.MonkeyPatch) -> None:
    """Let every draw of a sum be 0, where a test counts what is in it."""
    patch.setattr(noise, "sum_zero_noise", lambda k, _: (0,) * k)
