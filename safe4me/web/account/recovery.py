"""Recovery codes: ten that stand in for a lost phone, each once. Only their hashes are kept.

25 characters are as long as a code of Windows, and their 116 random bits need no slow hash (ASVS 5.0, 6.5.2).
"""

from typing import Any, cast

from flask_babel import gettext
from flask_security import UserMixin
from flask_security.recovery_codes import MfRecoveryCodesUtil, MfRecoveryForm

from safe4me.db.accounts import Account
from safe4me.db.security_events import Event, EventOutcome, Factor
from safe4me.db.security_log import note_event
from safe4me.db.sign_in import replace_recovery_codes, spend_recovery_code
from safe4me.join_codes import canonical, new_code
from safe4me.web.account.halfway import who_goes_on
from safe4me.web.http import context
from safe4me.web.http.audit_hooks import note
from safe4me.web.http.rate_limits import has_guessed_wrong, note_wrong_guess
from safe4me.web.staff.forms import OurMeta
from safe4me.web.staff.mail import tell_owner

HOW_MANY = 10
LONG, GROUP = 25, 5  # characters


class RecoveryForm(MfRecoveryForm):
    """A recovery code."""

    Meta = OurMeta

    def validate(self, **given: Any) -> bool:
        """Whether it is right; a wrong guess is on record."""
        right = bool(super().validate(**given))
        if has_guessed_wrong():
            wrong = EventOutcome.WRONG
            note(Event.SIGN_IN, about=who_goes_on(), factor=Factor.RECOVERY_CODE, outcome=wrong)
        return right


class RecoveryCodes(MfRecoveryCodesUtil):
    """What the library asks of recovery codes."""

    def create_recovery_codes(self, user: UserMixin) -> list[str]:
        """Make new codes, end the old ones, and return the new ones as they are shown, this once."""
        account, codes = cast("Account", user), [new_code(LONG) for _ in range(HOW_MANY)]
        note_event(context.session(), Event.RECOVERY_CODES_MADE, context.now(), actor=account)
        replace_recovery_codes(context.session(), account, codes)
        tell_owner(account, gettext("new recovery codes"))
        return ["-".join(code[at : at + GROUP] for at in range(0, LONG, GROUP)) for code in codes]

    def get_recovery_codes(self, _user: UserMixin) -> list[str]:
        """None: they cannot be shown again."""
        return []

    def check_recovery_code(self, user: UserMixin, code: str) -> bool:
        """Whether this code was the account's; it is used up at once. Else it was a wrong guess."""
        typed, account = canonical(code, LONG), cast("Account", user)
        if typed is not None and spend_recovery_code(context.session(), account, typed):
            return True
        note_wrong_guess()
        return False

    def delete_recovery_code(self, _user: UserMixin, _code: str) -> bool:
        """The check has used it up."""
        return True
