"""Matched batches: the classes of a place that measured the same before and after, as a change has them."""

from collections.abc import Sequence
from datetime import date
from itertools import chain

from sqlalchemy import ForeignKey, Index, Select, String, and_, select
from sqlalchemy.orm import Mapped, Session, aliased, mapped_column, relationship, selectinload

from safe4me.privacy.batches import Group, Waiting, grouped
from safe4me.statistics.periods import period_of_sum, school_year
from safe4me.storage.base import Base
from safe4me.storage.batches.sums import added, with_a_draw
from safe4me.storage.places import School, SchoolClass
from safe4me.storage.rooms import Phase
from safe4me.storage.sealed import Seal, is_voided

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
        _write(session, group, [both[one.seal] for one in group.seals])


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


def _write(session: Session, group: Group, seals: Sequence[Both]) -> None:
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
