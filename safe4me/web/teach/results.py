"""What a class chose, once it is sealed: for its teachers and the school's lead, then for the class."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from safe4me import results
from safe4me.content.model.addresses import address
from safe4me.content.model.core import Module, Quiz
from safe4me.content.model.library import Library
from safe4me.content.model.quiz_ends import answer_to, step_at
from safe4me.content.page import Html, Page
from safe4me.content.questions.choice import ChoiceQuestion
from safe4me.db.base import NotFound
from safe4me.db.rooms import Room, RoomState
from safe4me.results import ActivityResult, QuestionResult, WorthAgain
from safe4me.schools import readers, voiding
from safe4me.statistics.comparisons import FEWEST_NOT_RIGHT
from safe4me.statistics.figures import Reason, Released, Suppressed
from safe4me.web.http import context
from safe4me.web.http.locale import language
from safe4me.web.teach.shared import blueprint, room_i_read, thrown_away


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


@blueprint.get("/rooms/<int:room_id>/results")
def results_of_room(room_id: int) -> ResponseReturnValue:
    """What the class chose, the same for all who read it; what is open has no results."""
    return _own_page("teach/results.html", room_i_read(room_id))


@blueprint.get("/rooms/<int:room_id>/summary")
def summary(room_id: int) -> ResponseReturnValue:
    """The same figures as tables, to print and keep."""
    return _own_page("teach/summary.html", room_i_read(room_id))


@blueprint.get("/rooms/<int:room_id>/show")
def show(room_id: int) -> str:
    """One question for the class's own eyes: no number where fewer than 60% chose the safer answer."""
    found = room_i_read(room_id)
    shown = results.room_results(context.session(), context.settings(), context.library(language()), found)
    pages = reveal_slides(results.on_screen(shown))
    number = request.args.get("question", 1, type=int)
    if not 1 <= number <= len(pages):
        raise NotFound
    return render_template("teach/show.html", room=found, slide=pages[number - 1])


def _own_page(template: str, found: Room) -> ResponseReturnValue:
    library = context.library(language())
    sealed = results.room_results(context.session(), context.settings(), library, found)
    if found.state is RoomState.OPEN and not sealed:
        return redirect(url_for(".room", room_id=found.id))
    shown = results.as_displayed(sealed)
    pages = reveal_slides(shown)
    return render_template(
        template,
        room=found,
        thrown=thrown_away(found),
        results=shown,
        slides=pages,
        asked=voiding.requests_of(context.session(), found),
        today=context.now().date(),
        readers=readers.readers_of(context.session(), found.classes, context.now()) if found.of_class else [],
        needs=results.survey_needs(context.settings(), library),
        reteach=reteach(library, reveal_slides(sealed), pages),
        fewest_not_right=FEWEST_NOT_RIGHT,
        right_answers={slide.number: right_answer(library, slide) for slide in pages},
    )
