"""The share of a misconception: the options of one question behind which it stands, added together."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from safe4me.results.asked import Asked
from safe4me.statistics.figures import Column, Figure, of_misconception


@dataclass(frozen=True, slots=True)
class MisconceptionResult:
    """How many chose an option with this misconception behind it; `texts` are those options."""

    name: str
    texts: tuple[str, ...]
    figure: Figure


def misconception_results(
    question: Asked, ballots: int, figures_of: Callable[[Sequence[Column]], Sequence[Figure]]
) -> tuple[MisconceptionResult, ...]:
    """The misconceptions of a question, in the order of its options; `figures_of` has a figure a column."""
    columns = question.misconceptions
    figures = figures_of(tuple(columns.values())) if columns else ()
    return tuple(
        MisconceptionResult(name, _texts(question, column), of_misconception(figure, ballots))
        for (name, column), figure in zip(columns.items(), figures, strict=True)
    )


def _texts(question: Asked, column: Column) -> tuple[str, ...]:
    return tuple(question.options[position - 1].text for position in sorted(column))
