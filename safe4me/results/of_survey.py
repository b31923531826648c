"""What a survey is for: areas alone, and from how many classes on."""

from dataclasses import dataclass

from safe4me.content import measure_of
from safe4me.lessons.model import Library, Quiz
from safe4me.settings import Settings
from safe4me.statistics.needed import classes_for_a_change, classes_for_a_share


@dataclass(frozen=True, slots=True)
class SurveyNeeds:
    """About how many classes of an area a share needs, and a change from before to after."""

    share: int
    change: int


def survey_needs(settings: Settings, library: Library) -> SurveyNeeds | None:
    """What each figure of the survey needs at least to stand; None without a survey."""
    surveys = [measure_of(each) for each in library.activities() if isinstance(each, Quiz) and each.survey]
    asked = [(q, each.share * settings.epsilon_per_question) for each in surveys for q in each.questions]
    if not asked:
        return None
    return SurveyNeeds(
        max(classes_for_a_share(len(q.options), epsilon) for q, epsilon in asked),
        max(classes_for_a_change(len(q.options), len(q.safer), epsilon) for q, epsilon in asked if q.safer),
    )
