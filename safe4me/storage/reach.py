"""How often pages were opened, and how far they were read: one number a page and period, or a station.

Nothing else is kept of an opening. How far is exact only until its week is over.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date

from sqlalchemy import String, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from safe4me.statistics.reach import WEEK, period_of, week_of
from safe4me.storage.base import Base, Refused, insert_into


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
    insert = insert_into(session, PageTotal)
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
        insert = insert_into(session, ImportedDay).values(day=day).on_conflict_do_nothing()
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


def totals(session: Session, period: str) -> dict[str, int]:
    """Page to number of openings in one period, exact: for `results` alone."""
    found = select(PageTotal.page, PageTotal.opened).where(PageTotal.period == period)
    return dict(session.execute(found).all())


class FurthestStation(Base):
    """How many views of a page stopped at a station, in a week that is not sealed yet."""

    __tablename__ = "furthest_station"
    week: Mapped[str] = mapped_column(String(8), primary_key=True)
    page: Mapped[str] = mapped_column(String(250), primary_key=True)
    station: Mapped[int] = mapped_column(primary_key=True)
    stopped: Mapped[int]


class SealedStation(Base):
    """The same number with its noise, once its week is over; it may be negative."""

    __tablename__ = "sealed_station"
    week: Mapped[str] = mapped_column(String(8), primary_key=True)
    page: Mapped[str] = mapped_column(String(250), primary_key=True)
    station: Mapped[int] = mapped_column(primary_key=True)
    stopped: Mapped[int]


def add_views(session: Session, day: date, stopped: Mapping[tuple[str, int], int]) -> None:
    """Add views that ended on `day`: page and station to number; in the caller's transaction."""
    insert = insert_into(session, FurthestStation)
    upsert = insert.on_conflict_do_update(
        index_elements=[FurthestStation.week, FurthestStation.page, FurthestStation.station],
        set_={"stopped": FurthestStation.stopped + insert.excluded.stopped},
    )
    rows = [  # in one order for all, so that no two who add wait for each other
        {"week": week_of(day), "page": page, "station": station, "stopped": number}
        for (page, station), number in sorted(stopped.items())
    ]
    if rows:
        session.execute(upsert, rows)


def seal_weeks(
    session: Session,
    today: date,
    stations: Mapping[str, int],
    noisy: Callable[[Sequence[int]], Sequence[int]],
) -> int:
    """Seal the weeks before that of `today` that are not sealed yet; how many they were.

    Every page has its number for each of its `stations`, also a 0. What comes late for a week that is sealed
    is dropped, and so is all of it where no page has stations any more. Each week is a transaction; raises
    IntegrityError where two seal one at once.
    """
    over = select(FurthestStation.week).where(FurthestStation.week < week_of(today)).distinct()
    last = week_of(today - WEEK)  # also where nobody stopped: that is a number, too
    sealed = set(session.scalars(select(SealedStation.week).distinct()))
    waiting = {*session.scalars(over), last} - sealed if stations else set()
    for week in sorted(waiting):
        _seal(session, week, stations, noisy)
    session.execute(delete(FurthestStation).where(FurthestStation.week < week_of(today)))
    session.commit()
    return len(waiting)


def sealed_week(session: Session, week: str) -> dict[str, tuple[int, ...]]:
    """Page to the noisy numbers of its stations, in their order; empty until the week is sealed."""
    found = select(SealedStation).where(SealedStation.week == week).order_by(SealedStation.station)
    pages: dict[str, tuple[int, ...]] = {}
    for row in session.scalars(found):
        pages[row.page] = (*pages.get(row.page, ()), row.stopped)
    return pages


def _seal(
    session: Session,
    week: str,
    stations: Mapping[str, int],
    noisy: Callable[[Sequence[int]], Sequence[int]],
) -> None:
    exact = select(FurthestStation.page, FurthestStation.station, FurthestStation.stopped)
    counted = {(p, s): n for p, s, n in session.execute(exact.where(FurthestStation.week == week))}
    for page, last in stations.items():
        numbers = noisy([counted.get((page, station), 0) for station in range(1, last + 1)])
        session.add_all(
            SealedStation(week=week, page=page, station=station, stopped=number)
            for station, number in enumerate(numbers, start=1)
        )
    session.execute(delete(FurthestStation).where(FurthestStation.week == week))
    session.commit()  # with the noise, so that no crash leaves both
