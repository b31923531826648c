"""Rows that staff bring from a spreadsheet: chosen as a file or pasted, looked at, then taken.

Nothing is kept between the steps: the page that shows what will be done sends the same text once more, and
everything is checked again.
"""

from enum import StrEnum
from typing import Any

from flask import render_template
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import StringField

from safe4me.spreadsheets import RowsRefused, decode
from safe4me.web.problems import problem_of

UNPROCESSABLE = 422


class Step(StrEnum):
    """What a reader asks for: to look at what will be done, to go back to the rows, or to do it."""

    LOOK = "look"
    CHANGE = "change"
    TAKE = "take"


class RowsForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """A file, or text with the same rows, and the step."""

    file = FileField()
    text = StringField()
    step = StringField(default=Step.LOOK)

    def rows(self) -> str:
        """The text of the file if one was chosen, else what was pasted. Raises Unreadable."""
        return decode(self.file.data.read()) if self.file.data else self.text.data or ""


def rows_page(template: str, text: str = "", error: Exception | None = None, **given: Any) -> str:
    """The page that asks for rows, with `text` in its box, and with what is wrong with them."""
    refused = problem_of(error).text if error else ""
    rows = error.problems if isinstance(error, RowsRefused) else ()
    problems = [(each.row, problem_of(each.reason).text) for each in rows]
    return render_template(template, text=text, refused=refused, problems=problems, **given)
