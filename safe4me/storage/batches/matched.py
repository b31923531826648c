"""Matched batches: the classes of an area that measured the same before and after, as a change has them."""

from collections import Counter
from collections.abc import Sequence
from itertools import chain

from sqlalchemy import ForeignKey, Index, Select, String, and_, func, select, update
from sqlalchemy.orm import Mapped, Session, aliased, mapped_column, relationship, selectinload

from safe4me.statistics.matched import Matched, MatchedGroup, matched_groups
from safe4me.statistics.periods import half_terms_of
from safe4me.storage.base import Base
from safe4me.storage.batches.batch import STANDS, Batch, ClosedPeriod
from safe4me.storage.places import School, SchoolClass
from safe4me.storage.rooms import Phase
from safe4me.storage.sealed import Seal

Both = tuple[Seal, Seal]  # of one class, before and after


class MatchedBatch(Base):
    """The seals of `classes` before and after, in the area and period in which it closed, for good.

    `year_group` is None where it has several; `first_form` is its seals'; `epsilon` the least among them.
    `left` is the half-term with whose fixed day it left every figure, whole, with a batch of its seals.
    """

    __tablename__ = "matched_batch"
    __table_args__ = (Index("ix_matched_batch_period", "period", "area_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    area_id: Mapped[int] = mapped_column(ForeignKey("area.id"))
    year_group: Mapped[int | None]
    period: Mapped[str] = mapped_column(String(16))
    activity: Mapped[str] = mapped_column(String(120))
    first_form: Mapped[int]
    classes: Mapped[int]
    before_ballots: Mapped[int]
    after_ballots: Mapped[int]
    epsilon: Mapped[float]
    left: Mapped[str | None] = mapped_column(String(16))
    counts: Mapped[list["MatchedCount"]] = relationship()
    schools: Mapped[list["MatchedSchool"]] = relationship()


MATCHED_STANDS = MatchedBatch.left.is_(None)  # which ones changes are made of


class MatchedCount(Base):
    """The sealed counts of one option in both phases, summed over a matched batch."""

    __tablename__ = "matched_count"
    matched_id: Mapped[int] = mapped_column(ForeignKey("matched_batch.id"), primary_key=True)
    question: Mapped[str] = mapped_column(String(60), primary_key=True)
    rev: Mapped[int] = mapped_column(primary_key=True)
    option: Mapped[int] = mapped_column(primary_key=True)
    before: Mapped[int]
    after: Mapped[int]


class MatchedSchool(Base):
    """A school of which there are classes in a matched batch."""

    __tablename__ = "matched_school"
    matched_id: Mapped[int] = mapped_column(ForeignKey("matched_batch.id"), primary_key=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"), primary_key=True)


def let_go(session: Session, period: str) -> None:
    """Let every matched batch leave of which a batch has left, on the fixed day of `period`."""
    gone = select(Seal.matched_id).join(Batch, Batch.id == Seal.batch_id)
    gone = gone.where(Seal.matched_id.is_not(None), ~STANDS)
    session.execute(update(MatchedBatch).where(MATCHED_STANDS, MatchedBatch.id.in_(gone)).values(left=period))


def match(session: Session, period: str) -> None:
    """Put classes that are in batches before and after into matched batches, on the fixed day of `period`.

    In the caller's transaction, once the batches of the day are formed.
    """
    session.flush()
    waiting: dict[int, Both] = {}
    found: list[Matched] = []
    for before, after, area_id, year_group in session.execute(_both_times(period)):
        if before.batch_id and after.batch_id and before.asked == after.asked:
            waiting[before.id] = before, after
            asked, form = (before.activity, before.asked), before.first_form
            batches = before.batch_id, after.batch_id
            found.append(Matched(before.id, area_id, year_group, asked, form, *batches))
    of_year = Seal.half_term.in_(half_terms_of(period))
    sizes = select(Batch.id, Batch.seals).where(Batch.id.in_(select(Seal.batch_id).where(of_year)))
    sums = Seal.batch_id, Seal.matched_id, Seal.phase
    taken = select(*sums, func.count()).where(of_year, Seal.matched_id.is_not(None)).group_by(*sums)
    lines = {
        (batch, (matched, str(phase))): seals
        for batch, matched, phase, seals in session.execute(taken)
        if batch and matched
    }
    by_batch = {row.id: row.seals for row in session.execute(sizes)}
    for group in matched_groups(found, by_batch, lines):
        _write(session, period, group, [waiting[one.seal] for one in group.classes])


def _both_times(period: str) -> Select[Seal, Seal, int, int]:
    """The seals of each class of the school year that has both, in batches that stand and in no change.

    Of batches from before a missed day none: a change that was seen then, and is lost, may have had them.
    """
    before, after = aliased(Seal), aliased(Seal)
    same = before.class_id == after.class_id, before.activity == after.activity
    phases = before.phase == Phase.BEFORE, after.phase == Phase.AFTER
    missed = select(func.max(ClosedPeriod.period)).where(ClosedPeriod.missed).scalar_subquery()
    standing = select(Batch.id).where(STANDS, Batch.period > func.coalesce(missed, ""))
    batched = before.batch_id.in_(standing), after.batch_id.in_(standing)
    free = before.matched_id.is_(None), after.matched_id.is_(None)
    pairs = select(before, after, School.area_id, SchoolClass.year_group).join(after, and_(*same, *phases))
    pairs = pairs.join(SchoolClass, SchoolClass.id == before.class_id).join(School)
    of_year = [seal.half_term.in_(half_terms_of(period)) for seal in (before, after)]
    return pairs.where(*batched, *free, *of_year).options(
        selectinload(before.counts), selectinload(after.counts)
    )


def _write(session: Session, period: str, group: MatchedGroup, seals: Sequence[Both]) -> None:
    sums = [_summed(phase) for phase in zip(*seals, strict=True)]
    school_ids = select(SchoolClass.school_id).where(SchoolClass.id.in_([one.class_id for one, _ in seals]))
    batch = MatchedBatch(
        area_id=group.area,
        year_group=group.year_group,
        period=period,
        activity=seals[0][0].activity,
        first_form=group.first_form,
        classes=len(seals),
        before_ballots=sum(before.ballots for before, _ in seals),
        after_ballots=sum(after.ballots for _, after in seals),
        epsilon=min(seal.epsilon for seal in chain(*seals)),
        counts=[
            MatchedCount(question=question, rev=rev, option=option, before=count, after=sums[1][asked])
            for asked, count in sums[0].items()
            for question, rev, option in [asked]
        ],
        schools=[MatchedSchool(school_id=school_id) for school_id in set(session.scalars(school_ids))],
    )
    session.add(batch)
    session.flush()
    for seal in chain(*seals):
        seal.matched_id = batch.id


def _summed(seals: Sequence[Seal]) -> Counter[tuple[str, int, int]]:
    sums = Counter[tuple[str, int, int]]()
    for cell in chain(*(seal.counts for seal in seals)):
        sums[cell.question, cell.rev, cell.option] += cell.count
    return sums
