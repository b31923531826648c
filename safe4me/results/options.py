"""The options of a question with their figures: one by one, and by the misconception behind them."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from safe4me.content.model.records import Misconception
from safe4me.content.questions.choice import SingleChoice
from safe4me.results.asked import AskedQuestion
from safe4me.statistics.comparisons import clear_leader
from safe4me.statistics.figures import Column, Figure, Tally, of_misconception


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
