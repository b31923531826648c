"""Rows that staff bring from a spreadsheet: chosen as a file or pasted, looked at, then taken.

Nothing is kept between the steps: the page that shows what will be done sends the same text once more, and
everything is checked again.
"""

from collections.abc import Callable, Sequence
from enum import StrEnum

from flask.typing import ResponseReturnValue
from flask_babel import LazyString
from flask_wtf.file import FileField
from wtforms import StringField, TextAreaField

from safe4me.csv_rows import IsWorkbook, OtherEnding, RowsRefused, UnknownLetters, Unreadable, decode
from safe4me.web.problems import problem_of
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
