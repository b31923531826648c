"""What a closed room shows, arranged: questions one after the other, and what is worth five minutes. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from safe4me.lessons.model import Library, Quiz
from safe4me.lessons.page import Html
from safe4me.results import ActivityResult, OptionResult, QuestionResult
from safe4me.statistics.figures import Released

WORTH_A_MENTION_PERCENT = 20


@dataclass(frozen=True, slots=True)
class Slide:
    """One question of a room, of which there are `of`."""

    number: int
    of: int
    activity: ActivityResult
    question: QuestionResult

    @property
    def before(self) -> int | None:
        """The number of the question before, if there is one."""
        return self.number - 1 if self.number > 1 else None

    @property
    def after(self) -> int | None:
        """The number of the question after, if there is one."""
        return self.number + 1 if self.number < self.of else None


@dataclass(frozen=True, slots=True)
class Misconception:
    """A wrong answer that many chose, and what the lesson says to it."""

    option: OptionResult
    answer: Html


def slides(results: Sequence[ActivityResult]) -> tuple[Slide, ...]:
    """The questions of all activities, in their order."""
    pairs = [(activity, question) for activity in results for question in activity.questions]
    return tuple(Slide(n, len(pairs), *pair) for n, pair in enumerate(pairs, start=1))


def misconception(library: Library, slide: Slide) -> Misconception | None:
    """The misconception that most chose, when about one in five or more did."""
    wrong = [option for option in slide.question.options if option.misconception and _is_common(option)]
    if not wrong:
        return None
    most = max(wrong, key=_count)
    return Misconception(most, _feedback(library, slide, most))


def _count(option: OptionResult) -> int:
    return option.figure.count if isinstance(option.figure, Released) else 0


def _is_common(option: OptionResult) -> bool:
    figure = option.figure
    return isinstance(figure, Released) and 100 * figure.count >= WORTH_A_MENTION_PERCENT * figure.total


def _feedback(library: Library, slide: Slide, option: OptionResult) -> Html:
    quiz = library.activity(slide.activity.activity)
    asked = [q for q in quiz.measured if q.id == slide.question.id] if isinstance(quiz, Quiz) else []
    said = [given.feedback for q in asked for given in q.options if given.text == option.text]
    return said[0] if said else Html("")
