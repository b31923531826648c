"""What a room may count of an activity, and what a year group is asked in a year."""

from collections.abc import Sequence

from safe4me.content.measure_lock import FORK
from safe4me.content.model.addresses import CASES
from safe4me.content.model.cases import Case
from safe4me.content.model.core import Activity, Lesson, Module, Quiz
from safe4me.content.model.library import Library
from safe4me.content.model.stories import Scene
from safe4me.content.page import YEAR_GROUPS
from safe4me.content.questions.choice import ChoiceQuestion
from safe4me.statistics.ballot import SHARE_OF_A_SURVEY, Measure, MeasuredQuestion

YEAR_WITHOUT_CASE = 8


def measure_of(activity: Activity) -> Measure:
    """What a room may count of an activity: each measured question, or the first choice at a story's fork."""
    if isinstance(activity, Case):
        asked = tuple(map(_measured, activity.measured))
        return Measure(activity.id, asked, one_a_year=True, not_in=(YEAR_WITHOUT_CASE,))
    if isinstance(activity, Quiz):
        asked = tuple(map(_measured, activity.measured))
        if activity.survey:
            return Measure(activity.id, asked, SHARE_OF_A_SURVEY, twice_in=YEAR_GROUPS)
        return Measure(activity.id, asked, twice_in=activity.anchor)
    fork = activity.fork
    return Measure(activity.id, (_measured_fork(fork, activity.rev),) if fork else ())


def year_route(library: Library, year_group: int) -> tuple[Measure, ...]:
    """What a class of that year group is asked in a year with its whole route.

    What is measured before and after stands twice: the survey and the year's anchor. One case, the dearest,
    stands once where there are some, but in Year 8, whose lessons ask as much as a year may.
    """
    beside = [module for module in library.modules if not module.topic]
    modules = [*library.route(year_group), *beside]
    measures = [measure for module in modules for measure in measures_in(module, year_group)]
    return tuple(measure for measure in measures for _ in range(measure.times(year_group)))


def measures_in(module: Module, year_group: int) -> tuple[Measure, ...]:
    """What a module measures of a class of that year group, each activity once; of cases the dearest."""
    parts = [part for part in module.parts if not isinstance(part, Lesson) and part.page.is_for(year_group)]
    found = tuple(measure for part in parts if (measure := measure_of(part)).questions)
    return _one_case(found, year_group) if module.id == CASES else found


def _one_case(cases: Sequence[Measure], year_group: int) -> tuple[Measure, ...]:
    if year_group == YEAR_WITHOUT_CASE or not cases:
        return ()
    return (max(cases, key=lambda measure: measure.cost(1.0)),)


def year_epsilons(library: Library, year_group: int, epsilon: float) -> tuple[float, ...]:
    """The ε of each question of that route, where a question has `epsilon`."""
    asked = year_route(library, year_group)
    return tuple(measure.share * epsilon for measure in asked for _ in measure.questions)


def studied_on(library: Library, year_group: int) -> int:
    """How many pages on that year group's route tell how far they are read."""
    parts = (part for module in library.route(year_group) for part in module.taught)
    return sum(part.page.study and part.page.is_for(year_group) for part in parts)


def _measured(question: ChoiceQuestion) -> MeasuredQuestion:
    options = tuple(str(option.position) for option in question.options)
    return MeasuredQuestion(question.id, question.rev, options, question.safer)


def _measured_fork(fork: Scene, rev: int) -> MeasuredQuestion:
    positions = tuple(str(n) for n, _ in enumerate(fork.choices, start=1))
    return MeasuredQuestion(FORK, rev, positions, fork.safer_choices)
