"""The forms of signing in: the library's, without what we do not offer, and with what was guessed noted."""

from typing import Any, cast

from flask import session
from flask_security.forms import (
    ChangePasswordForm,
    LoginForm,
    TwoFactorRescueForm,
    TwoFactorSetupForm,
    TwoFactorVerifyCodeForm,
    VerifyForm,
)
from flask_security.webauthn import WebAuthnRegisterForm, WebAuthnSigninResponseForm
from wtforms import PasswordField, RadioField, StringField, ValidationError

from safe4me.db.accounts import Account
from safe4me.db.security_events import Event, EventOutcome, Factor
from safe4me.web.account.passwords import LONGEST
from safe4me.web.account.sessions import who_goes_on
from safe4me.web.account.sign_in_config import SAID
from safe4me.web.http import context
from safe4me.web.http.audit_hooks import log_event
from safe4me.web.http.rate_limits import has_guessed_wrong, note_wrong_guess
from safe4me.web.staff.access import signed_in
from safe4me.web.staff.forms import OurMeta


class BoundedPassword:
    """What is longer than any password is nobody's, and no hash is made of it."""

    def validate_password(self, field: PasswordField) -> None:
        """Raise ValidationError for what is too long."""
        if len(context.security().password_util.normalize(field.data or "")) > LONGEST:
            raise ValidationError(SAID["INVALID_PASSWORD"])


class SignInForm(BoundedPassword, LoginForm):
    """Email and password; nobody is remembered on a shared computer."""

    remember = None  # type: ignore[assignment]  # WTForms drops a field that a subclass sets to None

    def validate(self, **given: Any) -> bool:
        """Whether they are right; once the library has looked for the account, else it was a wrong guess."""
        right = super().validate(**given)
        if not right and self.ifield is not None:
            note_wrong_guess()
            self._note(Event.SIGN_IN, self._outcome())
        elif right and cast("Account", self.user).has_second_step:
            self._note(Event.FIRST_STEP, EventOutcome.DONE)
        return right

    def _outcome(self) -> EventOutcome:
        if self.user is None:
            return EventOutcome.UNKNOWN
        return EventOutcome.DISABLED if self.user_authenticated else EventOutcome.WRONG

    def _note(self, event: Event, outcome: EventOutcome) -> None:
        log_event(event, about=cast("Account | None", self.user), factor=Factor.PASSWORD, outcome=outcome)


class AgainForm(BoundedPassword, VerifyForm):
    """The password once more."""

    def validate(self, **given: Any) -> bool:
        """Whether it is right; what comes of it is on record."""
        right = super().validate(**given)
        if right or has_guessed_wrong():
            outcome = EventOutcome.DONE if right else EventOutcome.WRONG
            log_event(Event.ASKED_AGAIN, factor=Factor.PASSWORD, outcome=outcome)
        return right


class NewPasswordForm(BoundedPassword, ChangePasswordForm):
    """The old password and a new one, typed or pasted once."""

    new_password_confirm = None  # type: ignore[assignment]  # as above

    def validate(self, **given: Any) -> bool:
        """Whether the old one is right and the new one will do; a wrong guess is on record."""
        right = super().validate(**given)
        if has_guessed_wrong():
            log_event(Event.PASSWORD_CHANGED, factor=Factor.PASSWORD, outcome=EventOutcome.WRONG)
        return right


class CodeForm(TwoFactorVerifyCodeForm):
    """A code of an authenticator app."""

    Meta = OurMeta

    def validate(self, **given: Any) -> bool:
        """Whether it is right; a wrong guess is on record: at signing in, or at setting the app up."""
        right = super().validate(**given)
        if has_guessed_wrong():
            event = Event.SECOND_STEP_ADDED if signed_in() else Event.SIGN_IN
            log_event(event, about=who_goes_on(), factor=Factor.APP, outcome=EventOutcome.WRONG)
        return bool(right)


class NoRescueForm(TwoFactorRescueForm):
    """The library offers to write to somebody about a lost phone; here only recovery codes help."""

    help_setup = RadioField(choices=[])


class AuthenticatorForm(TwoFactorSetupForm):
    """Which way of getting codes, in a field that gives no warnings: there is one way, the app."""

    setup = StringField()  # type: ignore[assignment]  # the library reads its data and errors only


class PasskeyForm(WebAuthnRegisterForm):
    """The name of a new passkey; what it is for stands in a field that gives no warnings."""

    usage = StringField()  # type: ignore[assignment]  # as above; here passkeys are a second step only


class DevicePasskeyForm(WebAuthnSigninResponseForm):
    """What a passkey answers where nobody has given a password: whose device it is, and no way in."""

    is_secondary, is_verify, user_verification = True, False, False  # told to the library's own check

    def validate(self, **given: Any) -> bool:
        """Whether the answer is right, and of somebody who signs in with a password; else it is on record."""
        right, owner = super().validate(**given), cast("Account | None", self.user)
        if right and owner and owner.active and owner.password:
            return True
        if self.credential.data and not self.csrf_token.errors:
            wrong = EventOutcome.WRONG
            log_event(Event.DEVICE_KNOWN, about=owner, factor=Factor.PASSKEY, outcome=wrong)
        return False


class OwnPasskeyForm(WebAuthnSigninResponseForm):
    """What a passkey answers: the library takes one of any account, and would let its owner in.

    It must belong to whoever has just given the password.
    """

    def validate(self, **given: Any) -> bool:
        """Whether the answer is right, and the passkey is theirs; else it was a wrong guess."""
        right = super().validate(**given)
        right = right and self.user is not None and self.user.fs_uniquifier == session.get("tf_user_id")
        if not right and self.credential.data and not self.csrf_token.errors:
            note_wrong_guess()
            log_event(Event.SIGN_IN, about=who_goes_on(), factor=Factor.PASSKEY, outcome=EventOutcome.WRONG)
        return right
