"""How far lessons and activities were read in a week that is over, as funnels of noisy sums."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from safe4me.lessons.model import Library
from safe4me.results.of_reach import finished_in
from safe4me.statistics.how_far import Funnel, funnel
from safe4me.statistics.periods import half_term
from safe4me.statistics.reach import Sum, finished_weeks
from safe4me.storage.reach import sealed_week


@dataclass(frozen=True, slots=True)
class HowFar:
    """By part (`law/quiz`) its funnel in the week of `monday`, and what was sent in rooms in that half-term.

    There are no funnels until the week is sealed.
    """

    monday: date
    funnels: Mapping[str, Funnel]
    sent: Mapping[str, Sum]


def how_far(session: Session, library: Library, today: date) -> HowFar:
    """How far everything was read in the last week that is over, everywhere."""
    ((week, monday),) = finished_weeks(today, 1).items()
    funnels = {part: funnel(stopped) for part, stopped in sealed_week(session, week).items()}
    return HowFar(monday, funnels, finished_in(session, library, half_term(monday)))
