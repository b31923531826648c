"""Batches are formed here: on each fixed day, of all seals that wait, in one transaction.

What is voided by then waits for nothing, and a batch that has it leaves, whole and for good.

A run that is late makes what one on time would have made, a period after the other: a seal knows since it was
written with which half-term it counts.
"""

from collections import Counter
from collections.abc import Hashable, Sequence
from datetime import date

from sqlalchemy import ColumnElement, and_, func, select, update
from sqlalchemy.orm import Session, joinedload, selectinload

from safe4me.statistics.batches import Group, Waiting, grouped
from safe4me.statistics.periods import (
    ends_school_year,
    half_term,
    half_terms_from,
    half_terms_of,
    last_public_day,
)
from safe4me.storage.batches import area_sums, matched
from safe4me.storage.batches.batch import STANDS, Batch, BatchCount, ClosedPeriod
from safe4me.storage.places import School, areas_locked
from safe4me.storage.rooms import Room, Void, VoidReason
from safe4me.storage.sealed import Seal, is_voided


def close_periods(session: Session, today: date) -> int:
    """Put what waited on each fixed day that has come by `today` into batches; returns how many these are.

    One transaction. Safe to repeat, and safe when two do it at once: each period is closed once.
    """
    latest = half_term(last_public_day(today))
    if not _to_close(session, latest):
        return 0
    with areas_locked(session):
        return _close_all(session, _to_close(session, latest))  # none of them, if somebody else was first


def leave_out_missed(session: Session, today: date) -> int:
    """Void what waits for a fixed day that has come, and close its half-term as missed; how many seals.

    After a backup was put back: that day's batches were made, perhaps of more classes, and their figures
    seen. Made anew of fewer, they would differ by a class. So would a change of what was in batches by then.
    Works in the caller's transaction.
    """
    missed = _to_close(session, half_term(last_public_day(today)))
    if not missed:
        return 0
    waiting = select(Seal).where(_waits_by(missed[-1]), Seal.half_term >= half_terms_of(missed[0])[0])
    left_out = session.scalars(waiting).all()
    for seal in left_out:
        void = session.get(Void, (seal.room_id, seal.activity))
        if void is None:
            void = Void(room_id=seal.room_id, activity=seal.activity, reason=VoidReason.RESTORED, day=today)
            session.add(void)
        void.period = missed[0]
    _close_all(session, missed, missed=True)
    return len(left_out)


def _close_all(session: Session, periods: Sequence[str], *, missed: bool = False) -> int:
    made = 0
    changed = set(periods)
    for period in periods:
        made += _close(session, period, missed=missed)
        changed |= _let_go(session, period)
        matched.let_go(session, period)
        if not missed:
            matched.match(session, period)
    for year in sorted({period[:4] for period in changed}):
        area_sums.add_up(session, year)
    return made


def _waits_by(period: str) -> ColumnElement[bool]:
    """Which seals of up to that half-term wait, and are not voided by its fixed day."""
    return and_(Seal.batch_id.is_(None), Seal.half_term <= period, ~is_voided(by=period))


def _to_close(session: Session, latest: str) -> tuple[str, ...]:
    """The periods up to `latest` that are not closed, from the first in which anything was sealed."""
    if session.get(ClosedPeriod, latest):
        return ()
    first = session.scalar(select(func.min(Seal.half_term)))
    closed = session.scalar(select(func.max(ClosedPeriod.period))) or ""
    return tuple(period for period in half_terms_from(first, latest) if period > closed) if first else ()


def _close(session: Session, period: str, *, missed: bool) -> int:
    seals = select(Seal, School.area_id, School.id, Room).select_from(Seal)
    seals = seals.join(Room, Room.id == Seal.room_id).join(Room.school_class).join(School)
    of_year = Seal.half_term >= half_terms_of(period)[0]
    with_all = selectinload(Seal.counts), joinedload(Room.school_class), selectinload(Room.beside)
    rows = session.execute(seals.where(_waits_by(period), of_year).options(*with_all))
    by_id: dict[int, Seal] = {}
    waiting: list[Waiting] = []
    for seal, area_id, school_id, room in rows:
        by_id[seal.id] = seal
        waiting.append(Waiting(seal.id, area_id, school_id, room.year_group, _series(seal), seal.ballots))
    groups = grouped(waiting, last_of_year=ends_school_year(period))
    for group in groups:
        _write(session, period, group, [by_id[one.seal] for one in group.seals])
    session.add(ClosedPeriod(period=period, missed=missed))
    session.flush()
    return len(groups)


def _let_go(session: Session, period: str) -> set[str]:
    """Let every batch leave of which a seal is voided by now; returns the periods in which they closed."""
    voided = select(Seal.batch_id).where(Seal.batch_id.is_not(None), is_voided(by=period))
    gone = update(Batch).where(STANDS, Batch.id.in_(voided)).values(left=period)
    return set(session.scalars(gone.returning(Batch.period)))


def _series(seal: Seal) -> Hashable:
    """What was measured: only seals with the very same questions, revisions and options are added."""
    return seal.activity, seal.phase, seal.asked


def _write(session: Session, period: str, group: Group, seals: Sequence[Seal]) -> None:
    sums = Counter[tuple[str, int, int]]()
    for seal in seals:
        for cell in seal.counts:
            sums[cell.question, cell.rev, cell.option] += cell.count
    batch = Batch(
        area_id=group.area,
        school_id=group.school,
        year_group=group.year_group,
        period=period,
        activity=seals[0].activity,
        phase=seals[0].phase,
        seals=len(seals),
        ballots=sum(seal.ballots for seal in seals),
        epsilon=min(seal.epsilon for seal in seals),
        counts=[
            BatchCount(question=question, rev=rev, option=option, count=count)
            for (question, rev, option), count in sums.items()
        ],
    )
    session.add(batch)
    session.flush()
    for seal in seals:
        seal.batch_id = batch.id
