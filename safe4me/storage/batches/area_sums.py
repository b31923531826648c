"""Sums of batches over areas: an overview reads few rows, over ten schools or a thousand.

The number of schools cannot be added up afterwards, since one school has batches in several half-terms and
year groups; so a sum stands for each half-term and for its school year, for each year group and for all of
them. A batch of several year groups counts under all of them only.
"""

from dataclasses import dataclass, field
from itertools import product
from typing import NamedTuple

from sqlalchemy import ColumnElement, ForeignKey, Select, String, delete, insert, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from safe4me.storage.base import Base
from safe4me.storage.batches.batch import STANDS, Batch, BatchCount, schools_by_batch
from safe4me.storage.rooms import Phase

ALL_YEAR_GROUPS = 0


class AreaTotal(Base):
    """The sum of an area's batches. `period` is a half-term, or the year a school year began."""

    __tablename__ = "area_total"
    area_id: Mapped[int] = mapped_column(ForeignKey("area.id"), primary_key=True)
    year_group: Mapped[int] = mapped_column(primary_key=True)
    period: Mapped[str] = mapped_column(String(16), primary_key=True)
    activity: Mapped[str] = mapped_column(String(120), primary_key=True)
    phase: Mapped[Phase] = mapped_column(primary_key=True)
    question: Mapped[str] = mapped_column(String(60), primary_key=True)
    rev: Mapped[int] = mapped_column(primary_key=True)
    option: Mapped[int] = mapped_column(primary_key=True)
    count: Mapped[int]
    ballots: Mapped[int]
    seals: Mapped[int]
    schools: Mapped[int]
    epsilon: Mapped[float]


class Cell(NamedTuple):
    """What a row is the sum of."""

    area_id: int
    year_group: int
    period: str
    activity: str
    phase: Phase
    question: str
    rev: int
    option: int


@dataclass(slots=True)
class Added:
    """What has been added up so far."""

    epsilon: float
    count: int = 0
    ballots: int = 0
    seals: int = 0
    schools: set[int] = field(default_factory=set)

    def row(self) -> dict[str, float]:
        """What a row keeps of it: of schools, how many they are."""
        sums = {"count": self.count, "ballots": self.ballots, "seals": self.seals}
        return {**sums, "epsilon": self.epsilon, "schools": len(self.schools)}


def add_up(session: Session, year: str) -> None:
    """Write the sums of the school year that began in `year` again, in the caller's transaction."""
    session.flush()
    session.execute(delete(AreaTotal).where(AreaTotal.period.startswith(year)))
    of_year = Batch.period.startswith(year) & STANDS
    schools = schools_by_batch(session, of_year)
    sums: dict[Cell, Added] = {}
    for batch, question, rev, option, count in session.execute(_counts(of_year)):
        year_groups = {ALL_YEAR_GROUPS, batch.year_group or ALL_YEAR_GROUPS}
        for year_group, period in product(year_groups, (batch.period, year)):
            series = batch.activity, batch.phase, question, rev, option
            added = sums.setdefault(Cell(batch.area_id, year_group, period, *series), Added(batch.epsilon))
            added.count += count
            added.ballots += batch.ballots
            added.seals += batch.seals
            added.schools |= schools[batch.id]
            added.epsilon = min(added.epsilon, batch.epsilon)
    if sums:
        session.execute(
            insert(AreaTotal), [{**cell._asdict(), **added.row()} for cell, added in sums.items()]
        )


def _counts(wanted: ColumnElement[bool]) -> Select[Batch, str, int, int, int]:
    cells = select(Batch, BatchCount.question, BatchCount.rev, BatchCount.option, BatchCount.count)
    return cells.join(BatchCount).where(wanted)
