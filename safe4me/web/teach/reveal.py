"""What a closed room shows, arranged: questions one after the other, and what to teach again. Pure."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from safe4me.lessons.addresses import address
from safe4me.lessons.model import Library, Module, Quiz
from safe4me.lessons.page import Html
from safe4me.results import ActivityResult, MisconceptionResult, QuestionResult
from safe4me.statistics.figures import Figure, Reason, Released, Suppressed

WORTH_A_MENTION_PERCENT = 20


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
    def before(self) -> int | None:
        """The number of the question before, if there is one."""
        return self.number - 1 if self.number > 1 else None

    @property
    def after(self) -> int | None:
        """The number of the question after, if there is one."""
        return self.number + 1 if self.number < self.of else None


@dataclass(frozen=True, slots=True)
class Reteaching:
    """A mistaken belief that about one in five or more chose, in question `number`; what to do about it.

    `answer` is what the activity says to it, `module` where it is taught.
    """

    number: int
    believed: MisconceptionResult
    answer: Html
    module: Module

    @property
    def lesson(self) -> str:
        """The address of the module, below its language."""
        return address(self.module.page.path)

    @property
    def plan(self) -> str | None:
        """The address of the module's guide, if it has one."""
        guide = self.module.guide
        return address(guide.page.path) if guide else None


def reveal_slides(results: Sequence[ActivityResult]) -> tuple[RevealSlide, ...]:
    """The questions of all activities, in their order."""
    pairs = [(activity, question) for activity in results for question in activity.questions]
    return tuple(RevealSlide(n, len(pairs), *pair) for n, pair in enumerate(pairs, start=1))


def reteach(library: Library, pages: Iterable[RevealSlide]) -> tuple[Reteaching, ...]:
    """The mistaken beliefs that many chose, question by question."""
    return tuple(
        Reteaching(slide.number, believed, _said(library, slide, believed.texts), _module(library, slide))
        for slide in pages
        for believed in slide.question.misconceptions
        if _is_common(believed.figure)
    )


def right_answer(library: Library, slide: RevealSlide) -> Html:
    """What the activity says to the safer answer; empty for an opinion and for a story."""
    safer = [option.text for option in slide.question.options if option.safer]
    return _said(library, slide, safer)


def _module(library: Library, slide: RevealSlide) -> Module:
    activity = library.activity(slide.activity.activity)
    return next(module for module in library.modules if activity in module.parts)


def _is_common(figure: Figure) -> bool:
    return isinstance(figure, Released) and 100 * figure.count >= WORTH_A_MENTION_PERCENT * figure.total


def _said(library: Library, slide: RevealSlide, texts: Collection[str]) -> Html:
    """What the activity says to the first option with one of these texts."""
    quiz = library.activity(slide.activity.activity)
    asked = [q for q in quiz.measured if q.id == slide.question.id] if isinstance(quiz, Quiz) else []
    said = [given.feedback for q in asked for given in q.options if given.text in texts]
    return said[0] if said else Html("")
