"""What was asked, in the words of today's library: the texts that stand beside figures."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from safe4me.content.measure_lock import FORK
from safe4me.content.model.cases import Case
from safe4me.content.model.core import Activity, Quiz, Scenario
from safe4me.content.model.library import Library
from safe4me.content.model.records import Misconception
from safe4me.content.model.stories import Scene
from safe4me.content.questions.base import RetiredMeasure
from safe4me.content.questions.choice import ChoiceQuestion, SingleChoice
from safe4me.rounding import percent_of
from safe4me.statistics.comparisons import clear_leader
from safe4me.statistics.figures import Column, Figure, Tally, of_misconception

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@dataclass(frozen=True, slots=True)
class AskedOption:
    """One option, or one choice at a fork, under its letter."""

    letter: str
    text: str
    safer: bool
    misconception: Misconception | None


@dataclass(frozen=True, slots=True)
class AskedQuestion:
    """A measured question in one revision; a scenario's is `fork`, of kind `fork`.

    `short` is its name for staff. `baseline` is the id of a finding, whose text the library has
    (`Library.finding`). `found` is how a sentence about its safer answers goes on, and `taught` the step that
    teaches it (`law/two-ages#seventeen`), of a fork its story's id; both empty for what is asked no more.
    """

    id: str
    rev: int
    short: str
    text: str
    kind: str
    options: tuple[AskedOption, ...]
    baseline: str | None = None
    found: str = ""
    taught: str = ""

    @property
    def safer(self) -> Column:
        """Positions of the safer options; empty for a poll."""
        return frozenset(n for n, option in enumerate(self.options, start=1) if option.safer)

    @property
    def by_chance(self) -> int | None:
        """The percent that clicking at random would give the safer choices of a fork; else None."""
        return percent_of(len(self.safer), len(self.options)) if self.kind == FORK else None

    @property
    def misconceptions(self) -> dict[Misconception, Column]:
        """Positions of the options behind which each misconception stands, in the order of the options."""
        names = [option.misconception for option in self.options]
        return {
            name: frozenset(n for n, other in enumerate(names, start=1) if other == name)
            for name in names
            if name is not None
        }


def is_survey(activity: Activity | None) -> bool:
    """Whether it is a survey, of which one class's figures are shown to nobody."""
    return isinstance(activity, Quiz) and activity.survey


def asked(library: Library, activity: Activity) -> tuple[AskedQuestion, ...]:
    """The measured questions of an activity, in its order."""
    if isinstance(activity, Quiz | Case):
        return tuple(_question(library, activity, question) for question in activity.measured)
    fork = activity.fork
    return (_fork(activity, fork),) if fork else ()


def asked_before(past: RetiredMeasure) -> AskedQuestion:
    """A question that is asked no more, in the words that the lock kept."""
    told = zip(LETTERS, past.asked.options, strict=False)
    options = tuple(
        AskedOption(letter, text, position in past.asked.safer, None)
        for position, (letter, text) in enumerate(told, start=1)
    )
    words = past.asked.question
    return AskedQuestion(past.question, past.rev, words, words, past.asked.kind, options)


def _question(library: Library, activity: Quiz | Case, question: ChoiceQuestion) -> AskedQuestion:
    options = tuple(
        AskedOption(letter, option.text, option.safer, library.misconception(option.misconception))
        for letter, option in zip(LETTERS, question.options, strict=False)
    )
    return AskedQuestion(
        question.id,
        question.rev,
        question.short,
        question.text,
        question.kind,
        options,
        question.baseline,
        question.found,
        _taught(activity, question),
    )


def _taught(activity: Quiz | Case, question: ChoiceQuestion) -> str:
    own = question.taught and "/" not in question.taught
    return f"{activity.id.partition('/')[0]}/{question.taught}" if own else question.taught


def _fork(story: Scenario, fork: Scene) -> AskedQuestion:
    options = tuple(
        AskedOption(letter, choice.text, choice.safer, None)
        for letter, choice in zip(LETTERS, fork.choices, strict=False)
    )
    text = f"{story.page.title}: {fork.title}"
    words = {"found": fork.found, "taught": story.id}
    return AskedQuestion(FORK, story.rev, fork.title, text, FORK, options, **words)


@dataclass(frozen=True, slots=True)
class OptionResult:
    """How many chose one option."""

    letter: str
    text: str
    safer: bool
    misconception: Misconception | None
    figure: Figure


@dataclass(frozen=True, slots=True)
class MisconceptionResult:
    """How many chose an option with this misconception behind it; `texts` are those options."""

    believed: Misconception
    texts: tuple[str, ...]
    figure: Figure


@dataclass(frozen=True, slots=True)
class WorthAgain:
    """A question to teach again; what is `believed` where one wrong answer clearly leads, and its `texts`."""

    believed: Misconception | None = None
    texts: tuple[str, ...] = ()


def worth_again(
    question: AskedQuestion, tally: Tally, right: Figure | None, is_worth: Callable[[Figure], bool]
) -> WorthAgain | None:
    """Whether a question that has right answers is to be taught again, by the rule for one class or many."""
    if question.kind != SingleChoice.kind or right is None or not is_worth(right):
        return None
    wrong: list[tuple[Misconception | None, Column]] = list(question.misconceptions.items())
    wrong += [
        (None, frozenset({position}))
        for position, option in enumerate(question.options, start=1)
        if not option.safer and option.misconception is None
    ]
    leader = clear_leader([tally.of(column) for _, column in wrong], tally.noises)
    believed, column = wrong[leader] if leader is not None else (None, frozenset())
    return WorthAgain(believed, _texts(question, column)) if believed else WorthAgain()


def option_results(question: AskedQuestion, figures: Iterable[Figure]) -> tuple[OptionResult, ...]:
    """The options of a question; the first of `figures` are theirs."""
    return tuple(
        OptionResult(option.letter, option.text, option.safer, option.misconception, figure)
        for option, figure in zip(question.options, figures, strict=False)
    )


def misconception_results(
    question: AskedQuestion, ballots: int, figures_of: Callable[[Sequence[Column]], Sequence[Figure]]
) -> tuple[MisconceptionResult, ...]:
    """The misconceptions of a question, in the order of its options; `figures_of` has a figure a column."""
    columns = question.misconceptions
    figures = figures_of(tuple(columns.values())) if columns else ()
    return tuple(
        MisconceptionResult(believed, _texts(question, column), of_misconception(figure, ballots))
        for (believed, column), figure in zip(columns.items(), figures, strict=True)
    )


def _texts(question: AskedQuestion, column: Column) -> tuple[str, ...]:
    return tuple(question.options[position - 1].text for position in sorted(column))
