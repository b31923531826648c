"""Batches are formed here: each Monday, of all seals that wait, in one transaction.

A late run makes one set of batches, of all that was sealed before the last Monday.
"""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from safe4me.privacy.batches import Group, Waiting, grouped
from safe4me.statistics.periods import half_term, last_monday, period_of_sum, school_year
from safe4me.storage.batches import area_sums, matched
from safe4me.storage.batches.batch import Batch, BatchCount, FormedMonday
from safe4me.storage.batches.sums import added, with_a_draw
from safe4me.storage.places import School, areas_locked
from safe4me.storage.rooms import Room
from safe4me.storage.sealed import Seal, is_voided


def form(session: Session, today: date) -> int:
    """Put what was sealed before the last Monday, and waits, into batches; returns how many these are.

    One transaction. Safe to repeat, and safe when two do it at once: each Monday has its batches once.
    """
    monday = last_monday(today)
    if monday <= _last_formed(session):
        return 0
    with areas_locked(session):
        last = _last_formed(session)
        return _form(session, monday, last) if monday > last else 0


def _last_formed(session: Session) -> date:
    return session.scalar(select(func.max(FormedMonday.monday))) or date.min


def _form(session: Session, monday: date, last: date) -> int:
    formed = _batches(session, monday)
    if half_term(last) != half_term(monday):
        matched.form_matched(session, monday)
    session.add(FormedMonday(monday=monday))
    for year in sorted({batch.period[:4] for batch in formed}):
        area_sums.add_up(session, year)
    return len(formed)


def _batches(session: Session, monday: date) -> list[Batch]:
    seals = select(Seal, School.area_id, School.id, Room).select_from(Seal)
    seals = seals.join(Room, Room.id == Seal.room_id).join(Room.school_class).join(School)
    waits = Seal.batch_id.is_(None), Seal.alone.is_(False), Seal.sealed_on < monday, ~is_voided()
    with_all = selectinload(Seal.counts), joinedload(Room.school_class), selectinload(Room.beside)
    by_id: dict[int, Seal] = {}
    waiting: list[Waiting] = []
    for seal, area_id, school_id, room in session.execute(seals.where(*waits).options(*with_all)):
        by_id[seal.id] = seal
        place = area_id, school_id, room.year_group, room.school_class.school_year
        # Only seals with the very same questions, revisions and options are added.
        waiting.append(Waiting(seal.id, *place, series=(seal.activity, seal.phase, seal.asked)))
    return [
        _write(session, group, [by_id[one.seal] for one in group.seals])
        for group in grouped(waiting, running=school_year(monday))
    ]


def _write(session: Session, group: Group, seals: Sequence[Seal]) -> Batch:
    epsilon = min(seal.epsilon for seal in seals)
    latest = max(seal.sealed_on for seal in seals) if group.school else None
    batch = Batch(
        area_id=group.area,
        school_id=group.school,
        year_group=group.year_group,
        period=period_of_sum(group.year, latest),
        activity=seals[0].activity,
        phase=seals[0].phase,
        seals=len(seals),
        ballots=sum(seal.ballots for seal in seals),
        epsilon=epsilon,
        counts=[
            BatchCount(question=question, rev=rev, option=option, count=count)
            for (question, rev, option), count in with_a_draw(added(seals), epsilon).items()
        ],
    )
    session.add(batch)
    session.flush()
    for seal in seals:
        seal.batch_id = batch.id
    return batch
