"""How far the pages that authors study were read in the school year that runs, everywhere."""

from datetime import date

from sqlalchemy.orm import Session

from safe4me.statistics.how_far import ReadTo, first_week, read_to
from safe4me.statistics.periods import school_year
from safe4me.storage.reports.weeks import numbers_from


def how_far(session: Session, today: date) -> dict[str, ReadTo]:
    """By page (`law/two-ages`) what its reports tell, as far as they are enough."""
    found = numbers_from(session, first_week(school_year(today)))
    told = {page: read_to(numbers, weeks) for page, (weeks, numbers) in found.items()}
    return {page: each for page, each in told.items() if each}
