"""How a device that is new to an account becomes known to it, out of reach of whoever guesses.

Strangers who guess wrong keep everybody off devices that an account does not know. Its owner shows here whose
the device is: by a passkey, by a link, which is mailed or handed over, or by a code from a device that is
signed in. None of these is a way in: password and second step are asked for as ever. And no count that
somebody else can use up stands before them: who asks for a link is mailed the same one as before, and neither
a passkey nor a code that is right is refused for wrong ones.
"""

from datetime import UTC, datetime, timedelta
from secrets import token_urlsafe
from typing import Any, cast

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext
from itsdangerous import BadData, URLSafeTimedSerializer
from webauthn import generate_authentication_options, options_to_json
from webauthn.helpers.structs import UserVerificationRequirement
from wtforms.validators import InputRequired

from safe4me.db.accounts import Account, Passkey
from safe4me.db.base import NotFound
from safe4me.db.security_events import Event, EventOutcome, Factor
from safe4me.join_codes import canonical
from safe4me.rate_limits.interface import AttemptLimit, OverLimit
from safe4me.web.account.by_link import count_mail
from safe4me.web.account.devices import CODE_LENGTH, remember_link, spend_device_code
from safe4me.web.account.sign_in_forms import DevicePasskeyForm
from safe4me.web.http import context
from safe4me.web.http.audit_hooks import log_event, note_limit
from safe4me.web.http.rate_limits import sender
from safe4me.web.http.signing import never_store, signing_keys
from safe4me.web.staff.access import signed_in
from safe4me.web.staff.forms import LineField, StaffForm, answer
from safe4me.web.staff.invitations import DEVICE_LINK_MINUTES, device_link_owner
from safe4me.web.staff.mail import run_after_response, send_device_link

DEVICES_FROM_AN_ADDRESS = AttemptLimit("links for a new device from an address", 20, 10 * 60)
DEVICES_OF_AN_ACCOUNT = AttemptLimit("links for a new device", 3, 30 * 60)
WRONG_FROM_AN_ADDRESS = AttemptLimit("codes of another device from an address", 20, 10 * 60)
TOO_MANY_REQUESTS = 429
PASSKEY_SECONDS = 10 * 60
A_MINUTE = 60
WRONG_CODE = lazy_gettext(
    "That code did not work. Check it and the email, or make another: each works once, for two minutes."
)

blueprint = Blueprint("new_device", __name__, url_prefix="/account")
blueprint.after_request(never_store)


class DeviceEmailForm(StaffForm):
    """Whose device it is."""

    email = LineField(validators=[InputRequired(lazy_gettext("Type your email."))])


class DeviceCodeForm(DeviceEmailForm):
    """The code that another device of theirs shows."""

    code = LineField(validators=[InputRequired(lazy_gettext("Type the code."))])
    account: Account | None = None

    def validate(self, **given: Any) -> bool:
        """Whether `account` has such a code, which is used up; a wrong one is counted. Raises OverLimit."""
        if not super().validate(**given):
            return False
        code = canonical(self.code.data, CODE_LENGTH)
        if code is not None:
            self.account = spend_device_code(self.email.data.lower(), code, context.now())
        if self.account is None:
            _count_wrong_code()
            self.code.errors = [str(WRONG_CODE)]
        return self.account is not None


def over_limit_reply(over: OverLimit, email: str) -> Response:
    """The reply to whoever met a limit at signing in: what they can do about it now."""
    response = make_response(_page(email=email, minutes=-(-over.wait_seconds // A_MINUTE)), TOO_MANY_REQUESTS)
    response.headers["Retry-After"] = str(over.wait_seconds)
    return never_store(response)


@blueprint.get("/new-device")
def ways() -> ResponseReturnValue:
    """How a device becomes known; whoever is signed in is led to their own page."""
    return redirect(url_for("account.mine")) if signed_in() else _page()


@blueprint.post("/new-device/mail")
def ask_for_link() -> ResponseReturnValue:
    """Ask for the link by mail; the reply is the same for every email. Raises NotFound without mail."""
    if not context.settings().smtp_host:
        raise NotFound
    form = DeviceEmailForm("mail")

    def act() -> ResponseReturnValue:
        email, is_noted = form.email.data.lower(), _is_on_record()
        run_after_response(lambda: _mail_if_known(email, is_noted=is_noted))
        return redirect(url_for(".ways", sent="yes"))

    return answer(form, act, lambda: _page(form))


def _is_on_record() -> bool:
    """Whether it is noted if the request's address asks in vain: so often that nobody can fill the disk."""
    try:
        _count(DEVICES_FROM_AN_ADDRESS)
    except OverLimit:
        return False
    return True


def _count(limit: AttemptLimit) -> None:
    """Count something for the request's address; that a limit is reached is on record. Raises OverLimit."""
    try:
        context.attempts().count(limit, sender(), context.now())
    except OverLimit as over:
        note_limit(limit, sender(), over)
        raise


def _mail_if_known(email: str, *, is_noted: bool) -> None:
    """Mail the link of this half hour, which lasts an hour: with each mail, for half an hour at least."""
    mailed = count_mail(email, DEVICES_OF_AN_ACCOUNT, Event.DEVICE_ASKED, is_noted=is_noted)
    if mailed:
        account, counted = mailed
        left = timedelta(minutes=DEVICE_LINK_MINUTES, seconds=-DEVICES_OF_AN_ACCOUNT.seconds)
        send_device_link(account, datetime.fromtimestamp(counted.ends, UTC) + left)


@blueprint.route("/known-device/<token>", methods=["GET", "POST"])
def open_link(token: str) -> ResponseReturnValue:
    """Make the device known on which the link is opened. Raises InvitationOver."""
    account, form = device_link_owner(token, context.now()), StaffForm()

    def show() -> str:
        return render_template("account/known_device.html", form=form, email=account.email)

    return answer(form, lambda: _know(account, Factor.LINK), show)


@blueprint.post("/new-device/code")
def use_code() -> ResponseReturnValue:
    """Make a device known by a code of another one, however many were wrong before it."""
    form = DeviceCodeForm("code")

    def act() -> ResponseReturnValue:
        return _know(cast("Account", form.account), Factor.DEVICE_CODE)

    try:
        return answer(form, act, lambda: _page(form))
    except OverLimit as over:
        return over_limit_reply(over, form.email.data)


def _count_wrong_code() -> None:
    """Count it for the request's address, and note it. Raises OverLimit."""
    _count(WRONG_FROM_AN_ADDRESS)
    log_event(Event.DEVICE_KNOWN, factor=Factor.DEVICE_CODE, outcome=EventOutcome.WRONG)


@blueprint.post("/new-device/passkey")
def ask_for_passkey() -> ResponseReturnValue:
    """Have the browser ask for a passkey, whosever: so no reply tells who has one."""
    form = StaffForm()

    def act() -> str:
        challenge = token_urlsafe()
        options = generate_authentication_options(
            rp_id=request.host.split(":")[0],
            challenge=challenge.encode(),
            user_verification=UserVerificationRequirement.DISCOURAGED,
        )
        given = {"options": options_to_json(options), "token": _passkey_signer().dumps(challenge)}
        return render_template("account/device_passkey.html", **given)

    return answer(form, act, lambda: _page(form))


@blueprint.post("/new-device/passkey/<token>")
def use_passkey(token: str) -> ResponseReturnValue:
    """Make a device known to the owner of the passkey that the browser has asked for."""
    form = DevicePasskeyForm()
    try:
        form.challenge = _passkey_signer().loads(token, max_age=PASSKEY_SECONDS)
    except BadData:
        return redirect(url_for(".ways", refused="passkey"))
    if not form.validate():
        return redirect(url_for(".ways", refused="passkey"))
    passkey = cast("Passkey", form.cred)
    passkey.lastuse_datetime = context.now()
    passkey.sign_count = form.authentication_verification.new_sign_count
    context.session().commit()
    return _know(passkey.account, Factor.PASSKEY)


def _passkey_signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(signing_keys(context.settings()), salt="a passkey of a new device")


def _know(account: Account, factor: Factor) -> ResponseReturnValue:
    remember_link(account)
    log_event(Event.DEVICE_KNOWN, about=account, factor=factor)
    return redirect(url_for("security.login", device="known"))


def _page(sent: StaffForm | None = None, *, email: str = "", minutes: int = 0) -> str:
    return render_template(
        "account/new_device.html",
        form=sent,
        mailing=DeviceEmailForm.shown(sent, "mail", email=email),
        coding=DeviceCodeForm.shown(sent, "code", email=email),
        mails=bool(context.settings().smtp_host),
        minutes=minutes,
    )
