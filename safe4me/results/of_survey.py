"""What a share of the survey needs: areas, and from how many classes on."""

from safe4me.content import measure_of
from safe4me.lessons.model import Library, Quiz
from safe4me.settings import Settings
from safe4me.statistics.figures import classes_for_a_share


def survey_needs(settings: Settings, library: Library) -> int | None:
    """About how many classes of an area each of its shares needs to stand; None without a survey."""
    surveys = [measure_of(each) for each in library.activities() if isinstance(each, Quiz) and each.survey]
    needs = [
        classes_for_a_share(len(question.options), each.share * settings.epsilon_per_question)
        for each in surveys
        for question in each.questions
    ]
    return max(needs, default=None)
