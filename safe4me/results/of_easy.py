"""The questions that almost everybody in a coordinator's areas gets right."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from safe4me.lessons.model import Library
from safe4me.results.asked import AskedQuestion
from safe4me.results.choosing import areas_of, filters
from safe4me.results.of_questions import question_results
from safe4me.statistics.figures import Figure
from safe4me.statistics.flags import is_easy
from safe4me.storage.accounts import Account
from safe4me.storage.rooms import Phase


@dataclass(frozen=True, slots=True)
class EasyQuestion:
    """A question, of which activity and in which phase, and the figure of its safer answers."""

    activity: str
    question: AskedQuestion
    phase: Phase
    safer: Figure


def easy_questions(session: Session, library: Library, account: Account) -> list[EasyQuestion]:
    """Those of every half-term together, in the order in which they are taught.

    Not after the lessons: there it is what they are for.
    """
    areas = [area.id for area in areas_of(account)]
    return [
        EasyQuestion(activity.id, each.question, figures.phase, figures.safer)
        for activity in filters(session, library, account).activities
        for each in question_results(
            session, library, account=account, area_ids=areas, activity=activity.id, half_term=None
        )
        for figures in each.phases
        if figures.phase is not Phase.AFTER and figures.safer is not None and is_easy(figures.safer)
    ]
