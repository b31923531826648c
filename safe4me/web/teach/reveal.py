"""What a closed room shows, arranged: questions one after the other, and what to teach again. Pure."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from safe4me.content.model.addresses import address
from safe4me.content.model.core import Library, Module, Quiz
from safe4me.content.model.quiz_ends import answer_to, step_at
from safe4me.content.page import Html, Page
from safe4me.content.questions.choice import ChoiceQuestion
from safe4me.results import ActivityResult, QuestionResult, WorthAgain
from safe4me.statistics.figures import Reason, Released, Suppressed


@dataclass(frozen=True, slots=True)
class RevealSlide:
    """One question of a room, of which there are `of`."""

    number: int
    of: int
    activity: ActivityResult
    question: QuestionResult

    @property
    def withheld(self) -> Reason | None:
        """Why the question has no figure; then it is talked about instead."""
        figure = self.question.options[0].figure
        return figure.reason if isinstance(figure, Suppressed) else None

    @property
    def words_only(self) -> bool:
        """Whether words are said of it in the place of numbers."""
        return self.withheld is Reason.TOO_FEW_FOR_NUMBERS

    @property
    def before(self) -> int | None:
        """The number of the question before, if there is one."""
        return self.number - 1 if self.number > 1 else None

    @property
    def after(self) -> int | None:
        """The number of the question after, if there is one."""
        return self.number + 1 if self.number < self.of else None


@dataclass(frozen=True, slots=True)
class Reteaching:
    """A question that surely too few got right, as it is displayed, and what to do about it.

    `texts` are the other answers that clearly led, all with one belief behind them, or empty. `answer` is
    what the activity says to those, else to the right answer. `step` is the address, below its language, of
    the step that teaches it, and `lesson` the page of its lesson.
    """

    slide: RevealSlide
    texts: tuple[str, ...]
    answer: Html
    step: str
    lesson: Page | None
    module: Module

    @property
    def plan(self) -> str | None:
        """The address of the module's guide, if it has one."""
        guide = self.module.guide
        return address(guide.page.path) if guide else None


def reveal_slides(results: Sequence[ActivityResult]) -> tuple[RevealSlide, ...]:
    """The questions of all activities, in their order."""
    pairs = [(activity, question) for activity in results for question in activity.questions]
    return tuple(RevealSlide(n, len(pairs), *pair) for n, pair in enumerate(pairs, start=1))


def reteach(
    library: Library, sealed: Sequence[RevealSlide], displayed: Sequence[RevealSlide]
) -> tuple[Reteaching, ...]:
    """The questions to teach again, the fewest right first; the slides as sealed, and as displayed.

    Of what is kept back none: it has not been taught yet.
    """
    taught = [(n, one.question) for n, one in enumerate(sealed) if not one.activity.kept_back]
    flagged = [(_share_right(question), n) for n, question in taught if question.again]
    return tuple(_reteaching(library, displayed[n]) for _, n in sorted(flagged))


def _reteaching(library: Library, slide: RevealSlide) -> Reteaching:
    again = slide.question.again or WorthAgain()
    module = _module(library, slide)
    found = (again.believed and answer_to(library, again.believed)) or step_at(
        library, _taught(library, slide)
    )
    return Reteaching(
        slide,
        again.texts,
        _said(library, slide, again.texts) or right_answer(library, slide),
        f"{address(found.lesson.page.path)}#{found.step.id}" if found else "",
        found.lesson.page if found else None,
        module,
    )


def _share_right(question: QuestionResult) -> float:
    right = question.safer
    return right.count / right.total if isinstance(right, Released) else 1.0


def _taught(library: Library, slide: RevealSlide) -> str:
    """The step that the question itself says it is taught by: `law/two-ages#step`."""
    taught = [question.taught for question in _asked(library, slide) if question.taught]
    return f"{_module(library, slide).id}/{taught[0]}" if taught else ""


def right_answer(library: Library, slide: RevealSlide) -> Html:
    """What the activity says to the safer answer; empty for an opinion and for a story."""
    safer = [option.text for option in slide.question.options if option.safer]
    return _said(library, slide, safer)


def _module(library: Library, slide: RevealSlide) -> Module:
    activity = library.activity(slide.activity.activity)
    return next(module for module in library.modules if activity in module.parts)


def _asked(library: Library, slide: RevealSlide) -> list[ChoiceQuestion]:
    quiz = library.activity(slide.activity.activity)
    return [q for q in quiz.measured if q.id == slide.question.id] if isinstance(quiz, Quiz) else []


def _said(library: Library, slide: RevealSlide, texts: Collection[str]) -> Html:
    """What the activity says to the first option with one of these texts."""
    said = [given.feedback for q in _asked(library, slide) for given in q.options if given.text in texts]
    return said[0] if said else Html("")
