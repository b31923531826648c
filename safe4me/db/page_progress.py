"""The numbers of reports of weeks that are over: they come from memory once, with the noise they began at."""

from collections.abc import Mapping, Set
from datetime import date

from sqlalchemy import String
from sqlalchemy.orm import Mapped, Session, mapped_column

from safe4me.db.base import Base, insert_into
from safe4me.page_progress.interface import Report, RunningWeek
from safe4me.privacy.page_progress import first_numbers, week_of


class ReportWeek(Base):
    """How many reports said one part of a page in one week, with noise: it may be negative."""

    __tablename__ = "report_week"
    week: Mapped[str] = mapped_column(String(8), primary_key=True)
    page: Mapped[str] = mapped_column(String(250), primary_key=True)
    part: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[int]


def turn_weeks(session: Session, running: RunningWeek, studied: Set[str], today: date) -> None:
    """Keep the weeks that are over, and let the running one begin for each page that is studied.

    Of two that do it at once, or again after a crash, one is heard. Raises ReportsUnavailable.
    """
    week, numbers = week_of(today), running.numbers()
    if over := {report: number for report, number in numbers.items() if report.week < week}:
        keep_week(session, over)
        running.forget(over)
    if missing := studied - {report.page for report in numbers if report.week == week}:
        starts = ((page, enumerate(first_numbers(), start=1)) for page in sorted(missing))
        running.begin({Report(week, page, part): number for page, each in starts for part, number in each})


def keep_week(session: Session, over: Mapping[Report, int]) -> None:
    """Write down numbers that do not change any more, in a transaction: what is there already stays."""
    rows = [{**report._asdict(), "number": number} for report, number in sorted(over.items())]
    session.execute(insert_into(session, ReportWeek).on_conflict_do_nothing(), rows)
    session.commit()
