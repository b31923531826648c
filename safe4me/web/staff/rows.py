"""Rows that staff bring from a spreadsheet: chosen as a file or pasted, looked at, then taken.

Nothing is kept between the steps: the page that shows what will be done sends the same text once more, and
everything is checked again.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from flask import request
from flask.typing import ResponseReturnValue
from flask_babel import LazyString
from flask_wtf.file import FileField
from wtforms import StringField, TextAreaField

from safe4me.csv_rows import IsWorkbook, OtherEnding, RowsRefused, UnknownLetters, Unreadable, decode
from safe4me.db.schools import SchoolClass
from safe4me.results import Overview, YearGroupChange
from safe4me.schools.text import folded
from safe4me.statistics.change import Change
from safe4me.statistics.figures import Suppressed
from safe4me.web.problems import problem_of
from safe4me.web.staff.filters import one_of, only
from safe4me.web.staff.forms import About, StaffForm, answer

ABOUT: About = {
    IsWorkbook: "file",
    OtherEnding: "file",
    UnknownLetters: "file",
    Unreadable: "text",
    RowsRefused: "text",
}


class RowsStep(StrEnum):
    """What a reader asks for: to look at what will be done, to go back to the rows, or to do it."""

    LOOK = "look"
    CHANGE = "change"
    TAKE = "take"


class RowsForm(StaffForm):
    """A file, or text with the same rows, and the step; `problems` are rows that are not right, and why."""

    file = FileField()
    text = TextAreaField()
    step = StringField(default=RowsStep.LOOK)
    problems: Sequence[tuple[int, LazyString | str]] = ()

    def rows(self) -> str:
        """The text of the file if one was chosen, else what was pasted. Raises Unreadable."""
        chosen = self.file.data
        return decode(chosen.filename or "", chosen.read()) if chosen else self.text.data or ""


def answer_rows(
    form: RowsForm, step: Callable[[str, RowsStep], ResponseReturnValue], show: Callable[[], str]
) -> ResponseReturnValue:
    """Answer a form with rows: `step` looks at its text or takes it, `show` is where rows are asked for."""

    def act() -> ResponseReturnValue:
        form.text.data = form.rows()
        if form.step.data == RowsStep.CHANGE:
            return show()
        try:
            return step(form.text.data, RowsStep.TAKE if form.step.data == RowsStep.TAKE else RowsStep.LOOK)
        except RowsRefused as error:
            form.problems = [(each.row, problem_of(each.reason).text) for each in error.problems]
            raise

    return answer(form, act, show, ABOUT)


MANY = 6  # classes: fewer are seen at a glance


@dataclass(frozen=True, slots=True)
class ClassSearch:
    """What a reader looks for; `year_groups` are those to choose from; `offered` where there are many."""

    name: str
    year_group: int | None
    year_groups: tuple[int, ...]
    offered: bool

    def finds(self, school_class: SchoolClass) -> bool:
        """Whether a class is among what is looked for; spaces and capitals say nothing."""
        in_year = self.year_group in {None, school_class.year_group}
        return in_year and _plain(self.name) in _plain(school_class.name)


def class_search(among: Sequence[SchoolClass]) -> ClassSearch:
    """What the address asks for. Raises UnknownFilter."""
    only({"name", "year_group"})
    years = tuple(sorted({each.year_group for each in among}))
    year_group = one_of("year_group", {str(year): year for year in years}, None)
    name = request.args.get("name", "").strip()
    return ClassSearch(name, year_group, years, bool(name or year_group) or len(among) > MANY)


def _plain(name: str) -> str:
    return folded("".join(name.split()))


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
