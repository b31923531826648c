"""Staff accounts on the web: one's own page, where signing in leads, and the first password by invitation."""

from typing import Any

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext
from flask_security import hash_password
from wtforms import PasswordField, SelectField, ValidationError
from wtforms.validators import InputRequired

from safe4me.places.people import LONGEST_NAME
from safe4me.places.written import checked_name
from safe4me.storage.accounts import Account, RoleName
from safe4me.storage.base import NotFound
from safe4me.web.account.passwords import SHORTEST, objection
from safe4me.web.serving import current
from safe4me.web.serving.caching import (
    never_store,
)
from safe4me.web.serving.locale import own_name
from safe4me.web.staff.entry import (
    OWN_ACCOUNT,
    lacks_second_step,
    me,
    pages_of,
    signed_in,
    staff_blueprint,
)
from safe4me.web.staff.forms import LineField, StaffForm, answer, obeys
from safe4me.web.staff.invitations import invited_by

accounts = Blueprint("accounts", __name__, url_prefix="/account")
accounts.after_request(never_store)
blueprint = staff_blueprint(OWN_ACCOUNT, __name__, *RoleName)


class FirstPasswordForm(StaffForm):
    """The password that an invited member of staff chooses."""

    password = PasswordField(validators=[InputRequired(lazy_gettext("Choose a password."))])

    def __init__(self, email: str) -> None:
        super().__init__()
        self.email = email

    def validate_password(self, field: PasswordField) -> None:
        """Raise ValidationError for a password that is too short, too long or too common."""
        found = objection(field.data or "", self.email)
        if found:
            raise ValidationError(found)


class NameForm(StaffForm):
    """What colleagues read, and, where there are several, the language of one's own pages."""

    name = LineField(validators=[obeys(checked_name, LONGEST_NAME)])
    language = SelectField()

    def __init__(self, **given: Any) -> None:  # Any: what the library's own form takes
        super().__init__(**given)
        languages = current.languages()
        if len(languages) == 1:
            del self.language
        else:
            own = ((each, own_name(each)) for each in languages)
            self.language.choices = [("", gettext("As your browser says")), *own]


@accounts.get("/start")
def start() -> ResponseReturnValue:
    """Lead someone who has signed in to their first page. Raises NotFound for an account without a role."""
    account = signed_in()
    if account is None:
        return redirect(url_for("security.login"))
    pages = pages_of(account)
    if not pages:
        raise NotFound
    return redirect(pages[0]["address"])


@blueprint.get("/")
def mine() -> str:
    """One's own account: name, password, second step, recovery codes, and signing out everywhere."""
    return _own_page(NameForm(name=me().name, language=me().language or ""))


@blueprint.post("/name")
def name() -> ResponseReturnValue:
    """Change one's own name and language."""
    form = NameForm()

    def act() -> ResponseReturnValue:
        me().name = form.name.data
        if form.language:
            me().language = form.language.data or None
        current.session().commit()
        return redirect(url_for(".mine", changed="yes"))

    return answer(form, act, lambda: _own_page(form))


def _own_page(form: NameForm) -> str:
    return render_template(
        "account/account.html",
        form=form,
        account=me(),
        lacks_second_step=lacks_second_step(me()),
        codes_left=len(me().mf_recovery_codes or ()),
    )


@accounts.route("/invitation/<token>", methods=["GET", "POST"])
def invitation(token: str) -> ResponseReturnValue:
    """Set the first password. Raises InvitationOver."""
    account = invited_by(token, current.now())
    form = FirstPasswordForm(account.email)

    def act() -> ResponseReturnValue:
        _set_first_password(account, form.password.data or "")
        return redirect(url_for("security.login", invited="yes"))

    def show() -> str:
        return render_template("account/invitation.html", form=form, email=account.email, shortest=SHORTEST)

    return answer(form, act, show)


def _set_first_password(account: Account, password: str) -> None:
    account.password = hash_password(current.security().password_util.normalize(password))
    account.end_sessions()
    current.session().commit()
