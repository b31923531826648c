"""One way to make a form of staff: typed, validated, giving back what was typed; `answer` answers it.

A view says which form, what to do when it is right, and which page shows it again. What is wrong is said in
words of our own: by the form, which asks the rules of floor 2 (`obeys`), or by a refusal of floor 2.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import Any, Self

from flask import request
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext
from flask_wtf import FlaskForm
from wtforms import DateField, Field, IntegerField, StringField
from wtforms.form import BaseForm
from wtforms.validators import ValidationError
from wtforms.widgets import TextInput

from safe4me.db.base import Refused
from safe4me.db.security_events import Event, EventOutcome
from safe4me.schools.text import tidy
from safe4me.web.http import context
from safe4me.web.http.audit_hooks import log_event
from safe4me.web.problems import problem_of

UNPROCESSABLE = 422
MAY_BE_EMPTY = 0  # characters
About = Mapping[type[Exception], str]  # refusals, and the name of the field that each is about
NOTHING: About = MappingProxyType({})

OUR_WORDS = {
    "Not a valid integer value.": lazy_gettext("Give a whole number, such as 28."),
    "Not a valid date value.": lazy_gettext("Choose a day."),
    "This field is required.": lazy_gettext("Please fill this in."),
}
CHOOSE = lazy_gettext("Choose from the list.")
OPEN_TOO_LONG = lazy_gettext("This page had been open too long. Please try once more.")


class OurTranslations:
    """What WTForms says by itself, in our words; what is not among `OUR_WORDS` is about a list."""

    def gettext(self, text: str) -> str:
        """One of `OUR_WORDS`, in the reader's language."""
        return str(OUR_WORDS.get(text, CHOOSE))

    def ngettext(self, one: str, _many: str, _number: int) -> str:
        """The same, whatever the number."""
        return self.gettext(one)


class OurMeta(FlaskForm.Meta):  # type: ignore[misc]  # Flask-WTF ships no types
    """A form that speaks in our own words."""

    def get_translations(self, _form: BaseForm) -> OurTranslations:
        """The same for every form."""
        return OurTranslations()


class StaffForm(FlaskForm):  # type: ignore[misc]  # as above
    """A form of a staff page; `at` tells it apart where a page has several, in the ids of its fields too."""

    Meta = OurMeta

    def __init__(self, at: str = "", **given: Any) -> None:  # Any: what the library's own form takes
        super().__init__(**given)
        self.at = at
        for field in self if at else ():
            field.id = f"{at}-{field.id}"

    @classmethod
    def shown(cls, sent: FlaskForm | None, at: str = "", **values: Any) -> Self:  # Any: each of its own type
        """The form as a page shows it: the very one that was `sent`, else one that holds `values`."""
        if isinstance(sent, cls) and sent.at == at:
            return sent
        return cls(at, formdata=None, **values)


class NumberField(IntegerField):
    """A whole number, an int once it is validated. A text box: others throw away what is no number."""

    data: int
    widget = TextInput()


class DayField(DateField):
    """A day, a date once it is validated."""

    data: date


class LineField(StringField):
    """One line of text, without space at its ends or doubled."""

    data: str

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        """Take what was typed, tidied."""
        self.data = tidy("".join(valuelist[:1]))


def obeys(rule: Callable[..., object], *bounds: int) -> Callable[[BaseForm, Field], None]:
    """A validator that asks a rule of floor 2, and refuses in the words of that rule’s refusal."""

    def validate(_form: BaseForm, field: Field) -> None:
        if field.errors:  # it is no number at all
            return
        try:
            rule(field.data, *bounds)
        except Refused as error:
            raise ValidationError(str(problem_of(error).text)) from None

    return validate


def answer(
    form: FlaskForm,
    act: Callable[[], ResponseReturnValue],
    show: Callable[[], str],
    about: About = NOTHING,
) -> ResponseReturnValue:
    """Do what a form asks for, or show its page: for the first time, or again with what is wrong.

    `act` does it and says where that leads. When the form is not valid, or `act` refuses with `Refused` or
    with one of `about`, nothing has changed, and the page is shown again with 422.
    """
    if not form.is_submitted():
        return show()
    if form.validate():
        refusals: tuple[type[Exception], ...] = (Refused, *about)
        try:
            return act()
        except refusals as error:
            context.session().rollback()
            name = next((about[kind] for kind in type(error).__mro__ if kind in about), "")
            refuse(form, str(problem_of(error).text), name)
    add_error_summary(form)
    return show(), UNPROCESSABLE


def refuse(form: FlaskForm, text: str, name: str = "") -> None:
    """Say what is wrong with the field of that name, or without one with the form as a whole."""
    if name:
        form[name].errors = [text]
    else:
        form.form_errors = [text]


def add_error_summary(form: FlaskForm) -> None:
    """Have the browser move to the first field that is wrong, which needs no script.

    Where something is wrong with the form as a whole, its summary is first: `macros/forms.html`.
    """
    if form.csrf_token.errors:
        log_event(Event.FORGED_FORM, outcome=EventOutcome.REFUSED, subject=request.endpoint or "")
        form.csrf_token.errors = ()
        refuse(form, str(OPEN_TOO_LONG))
    wrong: list[Field] = [field for field in form if field.errors]
    if wrong and not form.form_errors:
        wrong[0].render_kw = {**(wrong[0].render_kw or {}), "autofocus": True}
