"""How shares of safer answers moved, a question each, as staff pages have them. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass

from safe4me.results import Overview, YearGroupChange
from safe4me.statistics.change import Change
from safe4me.statistics.figures import Suppressed


@dataclass(frozen=True, slots=True)
class QuestionChange:
    """How one question's share of safer answers moved from before to after; of a school by year too."""

    id: str
    name: str
    text: str
    change: Change | Suppressed
    by_year: tuple[YearGroupChange, ...]


def changes_of(shown: Overview) -> Iterator[QuestionChange]:
    """Those of every question that was measured both times."""
    for each in shown.activities:
        for one in each.questions:
            if one.change is not None:
                where = figure_id(each.activity.id, one.question.id, "change")
                yield QuestionChange(where, one.question.short, one.question.text, one.change, one.by_year)


def figure_id(*words: str) -> str:
    """The anchor of a figure on the page."""
    return "-".join(words).replace("/", "-")
