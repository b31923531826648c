"""What a coordinator sees of reach: pages opened and activities finished, the same numbers in every area.

Each number leaves through `shown`, rounded or withheld, and no number here is a sum of others: a total beside
its parts would tell a part that is withheld. Which pages, weeks and activities have a place does not depend
on whether anybody opened them.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from safe4me.lessons.model import Library
from safe4me.results.asked import asked
from safe4me.results.choosing import UnknownFilter
from safe4me.statistics.periods import half_term
from safe4me.statistics.reach import HELP, Sum, finished_months, finished_weeks, rounded
from safe4me.storage.reach import totals
from safe4me.storage.sealed import Seal

WEEKS = 12
MONTHS = 3


@dataclass(frozen=True, slots=True)
class Reach:
    """One week's pages, the half-term of its Monday, and the latest months of help.

    `pages` and `finished` are by page and by activity id, `help` by month's first day.
    """

    week: str
    half_term: str
    pages: Mapping[str, Sum]
    finished: Mapping[str, Sum]
    help: Mapping[date, Sum]


def reach_weeks(today: date) -> dict[str, date]:
    """The weeks to choose from, latest first, each with its Monday: they are over, and their sums stand."""
    return finished_weeks(today, WEEKS)


def reach(session: Session, library: Library, *, week: str, pages: Iterable[str], today: date) -> Reach:
    """What was opened of `pages` in `week`, and what was finished around it. Raises UnknownFilter."""
    figures = opened(session, week=week, pages=pages, today=today)
    monday = reach_weeks(today)[week]
    return Reach(
        week=week,
        half_term=half_term(monday),
        pages=figures,
        finished=finished_in(session, library, half_term(monday)),
        help={
            first: rounded(totals(session, month).get(HELP, 0))
            for month, first in finished_months(today, MONTHS).items()
        },
    )


def opened(session: Session, *, week: str, pages: Iterable[str], today: date) -> dict[str, Sum]:
    """How often each of `pages` was opened in `week`, everywhere. Raises UnknownFilter."""
    if week not in reach_weeks(today):
        raise UnknownFilter
    found = totals(session, week)
    return {page: rounded(found.get(page, 0)) for page in pages}


def finished_in(session: Session, library: Library, term: str) -> dict[str, Sum]:
    """Ballots sent in rooms, an activity each: their number is public, so the seals are counter enough."""
    sums = select(Seal.activity, Seal.sealed_on, func.sum(Seal.ballots))
    ballots = Counter[str]()
    for activity, day, number in session.execute(sums.group_by(Seal.activity, Seal.sealed_on)):
        ballots[activity] += int(number) if half_term(day) == term else 0
    measured = [activity.id for activity in library.activities() if asked(library, activity)]
    return {name: rounded(ballots[name]) for name in measured}
