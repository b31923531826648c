"""Batches are formed here: each Monday, of all seals that wait, in one transaction.

A late run makes one set of batches, of all that was sealed before the last Monday.
"""

from collections.abc import Sequence
from datetime import date
from itertools import chain

from sqlalchemy import ForeignKey, Index, Select, String, and_, func, select
from sqlalchemy.orm import Mapped, Session, aliased, joinedload, mapped_column, relationship, selectinload

from safe4me.db import batches
from safe4me.db.base import Base
from safe4me.db.batches import Batch, BatchCount, FormedMonday, OptionKey, added, with_a_draw
from safe4me.db.released import Seal, is_voided
from safe4me.db.rooms import Phase, Room
from safe4me.db.schools import School, SchoolClass, areas_locked
from safe4me.privacy.batches import FEWEST_SEALS, Group, Waiting, grouped
from safe4me.statistics.periods import half_term, last_monday, period_of_sum, school_year

Both = tuple[Seal, Seal]  # of one class, before and after


class MatchedBatch(Base):
    """The seals of `classes` before and after, in the area in which they were put together.

    `school_id` and `year_group` are None where it has several; `first_form` is its seals'; `epsilon` the
    least among them. The sum of each phase has so many `draws` of noise: one when it was formed, and one for
    each class taken out since.
    """

    __tablename__ = "matched_batch"
    __table_args__ = (Index("ix_matched_batch_period", "period", "area_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    area_id: Mapped[int] = mapped_column(ForeignKey("area.id"))
    school_id: Mapped[int | None] = mapped_column(ForeignKey("school.id"), index=True)
    year_group: Mapped[int | None]
    period: Mapped[str] = mapped_column(String(16))
    activity: Mapped[str] = mapped_column(String(120))
    first_form: Mapped[int]
    classes: Mapped[int]
    draws: Mapped[int] = mapped_column(default=1)
    before_ballots: Mapped[int]
    after_ballots: Mapped[int]
    epsilon: Mapped[float]
    counts: Mapped[list["MatchedCount"]] = relationship(cascade="all, delete-orphan")


class MatchedCount(Base):
    """The sealed counts of one option in both phases, summed over a matched batch with its draws."""

    __tablename__ = "matched_count"
    matched_id: Mapped[int] = mapped_column(ForeignKey("matched_batch.id"), primary_key=True)
    question: Mapped[str] = mapped_column(String(60), primary_key=True)
    rev: Mapped[int] = mapped_column(primary_key=True)
    option: Mapped[int] = mapped_column(primary_key=True)
    before: Mapped[int]
    after: Mapped[int]


def form_matched(session: Session, monday: date) -> None:
    """Put classes that measured before and after, and are in no change, into matched batches.

    On the first Monday after each half-term: each week, classes that measured "after" a few weeks apart would
    have nobody to go with. In the caller's transaction.
    """
    both: dict[int, Both] = {}
    waiting: list[Waiting] = []
    for before, after, area_id, school_class in session.execute(_both_times(monday)):
        if before.asked == after.asked:
            both[before.id] = before, after
            place = area_id, school_class.school_id, school_class.year_group, school_class.school_year
            waiting.append(Waiting(before.id, *place, (before.activity, before.asked, before.first_form)))
    for group in grouped(waiting, running=school_year(monday)):
        _write_matched(session, group, [both[one.seal] for one in group.seals])


def _both_times(monday: date) -> Select[Seal, Seal, int, SchoolClass]:
    before, after = aliased(Seal), aliased(Seal)
    same = before.class_id == after.class_id, before.activity == after.activity
    phases = before.phase == Phase.BEFORE, after.phase == Phase.AFTER
    pairs = select(before, after, School.area_id, SchoolClass).join(after, and_(*same, *phases))
    pairs = pairs.join(SchoolClass, SchoolClass.id == before.class_id).join(School)
    for seal in (before, after):
        in_none = seal.matched_id.is_(None), seal.alone.is_(False)
        pairs = pairs.where(*in_none, seal.sealed_on < monday, ~is_voided(seal))
    return pairs.options(selectinload(before.counts), selectinload(after.counts))


def _write_matched(session: Session, group: Group, seals: Sequence[Both]) -> None:
    epsilon = min(seal.epsilon for seal in chain(*seals))
    sums = [with_a_draw(added(phase), epsilon) for phase in zip(*seals, strict=True)]
    latest = max(after.sealed_on for _, after in seals) if group.school else None
    batch = MatchedBatch(
        area_id=group.area,
        school_id=group.school,
        year_group=group.year_group,
        period=period_of_sum(group.year, latest),
        activity=seals[0][0].activity,
        first_form=seals[0][0].first_form,
        classes=len(seals),
        before_ballots=sum(before.ballots for before, _ in seals),
        after_ballots=sum(after.ballots for _, after in seals),
        epsilon=epsilon,
        counts=[
            MatchedCount(question=question, rev=rev, option=option, before=count, after=sums[1][asked])
            for asked, count in sums[0].items()
            for question, rev, option in [asked]
        ],
    )
    session.add(batch)
    session.flush()
    for seal in chain(*seals):
        seal.matched_id = batch.id


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
        form_matched(session, monday)
    session.add(FormedMonday(monday=monday))
    for year in sorted({batch.period[:4] for batch in formed}):
        batches.add_up(session, year)
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
        _write_batch(session, group, [by_id[one.seal] for one in group.seals])
        for group in grouped(waiting, running=school_year(monday))
    ]


def _write_batch(session: Session, group: Group, seals: Sequence[Seal]) -> Batch:
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


def take_from_sums(session: Session, room_id: int, activity: str) -> None:
    """Take what is voided, an activity that a room sealed, out of every stored sum; it may be in none.

    Works in the caller's transaction, which must be `areas_locked` as that of Monday's batches is, and writes
    the void too. A sum that is left with one seal leaves whole; that seal enters no other.
    """
    seal = session.scalars(select(Seal).filter_by(room_id=room_id, activity=activity)).one()
    if seal.batch_id is not None:
        _from_batch(session, session.get_one(Batch, seal.batch_id), seal)
    if seal.matched_id is not None:
        _from_matched(session, session.get_one(MatchedBatch, seal.matched_id), seal)


def _from_batch(session: Session, batch: Batch, seal: Seal) -> None:
    _subtract(batch.counts, "count", seal, batch.epsilon)
    seal.batch_id = None
    batch.seals -= 1
    batch.draws += 1
    batch.ballots -= seal.ballots
    if batch.seals < FEWEST_SEALS:
        _delete(session, batch, "batch_id")
    batches.add_up(session, batch.period[:4], batch.area_id)


def _from_matched(session: Session, matched: MatchedBatch, seal: Seal) -> None:
    """A class leaves in both phases; so voiding its other seal later takes nothing more."""
    own = select(Seal).where(Seal.matched_id == matched.id, Seal.class_id == seal.class_id)
    before, after = session.scalars(own.order_by(Seal.phase == Phase.AFTER))
    for each in (before, after):
        _subtract(matched.counts, str(each.phase), each, matched.epsilon)
        each.matched_id = None
    matched.classes -= 1
    matched.draws += 1
    matched.before_ballots -= before.ballots
    matched.after_ballots -= after.ballots
    if matched.classes < FEWEST_SEALS:
        _delete(session, matched, "matched_id")


def _subtract(
    stored: Sequence[BatchCount] | Sequence[MatchedCount], column: str, seal: Seal, epsilon: float
) -> None:
    """Take a seal from what is stored, with a draw: added up anew it would be another view of the rest."""
    taken = added([seal])
    left = {_key(cell): getattr(cell, column) - taken[_key(cell)] for cell in stored}
    drawn = with_a_draw(left, epsilon)
    for cell in stored:
        setattr(cell, column, drawn[_key(cell)])


def _key(cell: BatchCount | MatchedCount) -> OptionKey:
    return cell.question, cell.rev, cell.option


def _delete(session: Session, left: Batch | MatchedBatch, mark: str) -> None:
    for last in session.scalars(select(Seal).filter_by(**{mark: left.id})):
        setattr(last, mark, None)
        last.alone = True
    session.flush()  # its last seal lets go of it first
    session.delete(left)
