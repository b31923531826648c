"""How far the pages that authors study were read in the school year that runs, everywhere."""

from datetime import date
from itertools import groupby

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from safe4me.db.page_progress import ReportWeek
from safe4me.privacy.page_progress import ReadTo, first_week, read_to
from safe4me.statistics.periods import school_year


def how_far(session: Session, today: date) -> dict[str, ReadTo]:
    """By page (`law/two-ages`) what its reports tell, as far as they are enough."""
    part = ReportWeek.page, ReportWeek.part
    parts = select(ReportWeek.page, func.count(), func.sum(ReportWeek.number)).group_by(*part).order_by(*part)
    since = parts.where(ReportWeek.week >= first_week(school_year(today)))
    told = {}
    for page, rows in groupby(session.execute(since), key=lambda row: row[0]):
        _, (weeks, *_), numbers = zip(*rows, strict=True)
        told[page] = read_to(list(map(int, numbers)), weeks)
    return {page: each for page, each in told.items() if each}
