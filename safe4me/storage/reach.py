"""How often pages were opened: one number a page and period. Nothing else is kept of an opening."""

from collections.abc import Mapping
from datetime import date

from sqlalchemy import String, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from safe4me.statistics.reach import period_of
from safe4me.storage.base import Base, Refused

Insert = sqlite.Insert | postgresql.Insert


class AlreadyImported(Refused):
    """A log tells of a day that another log has told of."""

    def __init__(self, day: date) -> None:
        self.day = day


class PageTotal(Base):
    """How often one page was opened in one period; the words are those of `statistics/reach.py`."""

    __tablename__ = "page_total"
    period: Mapped[str] = mapped_column(String(8), primary_key=True)
    page: Mapped[str] = mapped_column(String(250), primary_key=True)
    opened: Mapped[int]


class ImportedDay(Base):
    """A day whose log has been added to the totals: it is never added twice."""

    __tablename__ = "imported_day"
    day: Mapped[date] = mapped_column(primary_key=True)


def add_openings(session: Session, day: date, opened: Mapping[str, int]) -> None:
    """Add to the totals what was `opened`, page to number, on `day`; in the caller's transaction."""
    insert = _insert(session, PageTotal)
    upsert = insert.on_conflict_do_update(
        index_elements=[PageTotal.period, PageTotal.page],
        set_={"opened": PageTotal.opened + insert.excluded.opened},
    )
    rows = [  # in one order for all, so that no two who add wait for each other
        {"period": period_of(page, day), "page": page, "opened": number}
        for page, number in sorted(opened.items())
    ]
    if rows:
        session.execute(upsert, rows)


def add_days(session: Session, days: Mapping[date, Mapping[str, int]]) -> None:
    """Add whole days, in the caller's transaction. Raises AlreadyImported; the caller then rolls back."""
    for day in sorted(days):
        insert = _insert(session, ImportedDay).values(day=day).on_conflict_do_nothing()
        new = session.execute(insert.returning(ImportedDay.day))
        if new.first() is None:
            raise AlreadyImported(day)
        add_openings(session, day, days[day])


def import_days(session: Session, days: Mapping[date, Mapping[str, int]]) -> None:
    """Add whole days, all of them or none, in a transaction. Raises AlreadyImported."""
    try:
        add_days(session, days)
        session.commit()
    except BaseException:
        session.rollback()
        raise


def _insert(session: Session, table: type[Base]) -> Insert:
    """An insert that knows what to do about a row that is there: each database has its own."""
    postgres = session.get_bind().dialect.name == "postgresql"
    return postgresql.insert(table) if postgres else sqlite.insert(table)


def totals(session: Session, period: str) -> dict[str, int]:
    """Page to number of openings in one period, exact: for `results` alone."""
    found = select(PageTotal.page, PageTotal.opened).where(PageTotal.period == period)
    return dict(session.execute(found).all())
