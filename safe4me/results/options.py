"""The options of a question with their figures: one by one, and by the misconception behind them."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from safe4me.lessons.records import Misconception
from safe4me.results.asked import AskedQuestion
from safe4me.statistics.figures import Column, Figure, of_misconception


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
