"""Which passwords are refused: short ones, and ones that somebody would try first.

How many tries a password stands is zxcvbn's work: it knows 30,000 passwords that were found out, 60,000
words and names, rows of keys, sequences, repeats, days and years, also turned round or with digits for
letters. What it cannot know is taken out first: the words of account, school, areas, force and site.
"""

import re
from collections.abc import Iterable
from typing import Any, cast

from flask_babel import gettext, ngettext
from flask_security import UserMixin
from flask_security.recovery_codes import MfRecoveryCodesUtil, MfRecoveryForm

from safe4me.db.accounts import Account
from safe4me.db.security_events import Event, EventOutcome, Factor
from safe4me.db.security_log import note_event
from safe4me.db.sign_in import replace_recovery_codes, spend_recovery_code
from safe4me.join_codes import canonical, new_code
from safe4me.settings import Settings
from safe4me.web.account.sessions import who_goes_on
from safe4me.web.http import context
from safe4me.web.http.audit_hooks import log_event
from safe4me.web.http.rate_limits import has_guessed_wrong, note_wrong_guess
from safe4me.web.staff.forms import OurMeta
from safe4me.web.staff.mail import notify_owner

SHORTEST = 12
LONGEST = 256
FEWEST_GUESSES = 10**10
LONG_ENOUGH = 72  # characters: what comes after them does not have to be looked at
SHORTEST_WORD = 4
SITE_WORDS = "safe4me safeforme safeguarding"


def password_error(password: str, own: Iterable[str]) -> str | None:
    """Why somebody to whom the words in `own` belong may not have this password; None when it will do."""
    if is_short(password):
        return str(ngettext("Use %(num)s character or more.", "Use %(num)s characters or more.", SHORTEST))
    if len(password) > LONGEST:
        return str(
            ngettext(
                "That is too long. Use at most %(num)s character.",
                "That is too long. Use at most %(num)s characters.",
                LONGEST,
            )
        )
    if is_common(password, own):
        return str(gettext("That one is easy to guess. Three odd words work well."))
    return None


def is_short(password: str) -> bool:
    """Whether it has fewer than `SHORTEST` characters."""
    return len(password) < SHORTEST


def is_common(password: str, own: Iterable[str]) -> bool:
    """Whether what is left without `own` words would be found in fewer than `FEWEST_GUESSES` tries."""
    from zxcvbn import zxcvbn  # noqa: PLC0415 - its lists of words, only where a password is chosen

    words = _words(own)
    either = "|".join(map(re.escape, words))
    rest = re.sub(rf"[\W_]*({either})[\W_]*", "", password, flags=re.IGNORECASE)[:LONG_ENOUGH]
    return not rest or zxcvbn(rest, user_inputs=words)["guesses"] < FEWEST_GUESSES


def user_specific_terms(account: Account, settings: Settings) -> list[str]:
    """Texts whose words anybody would try who knows the account: its own, its places', the force's."""
    places = [account.school, account.school and account.school.area, *account.areas]
    return [
        account.email,
        account.name,
        settings.force_name,
        SITE_WORDS,
        *(place.name for place in places if place),
    ]


def _words(texts: Iterable[str]) -> list[str]:
    found = {word for text in texts for word in re.split(r"[\W_]+", text.lower())}
    return sorted((word for word in found if len(word) >= SHORTEST_WORD), key=lambda word: (-len(word), word))


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
            log_event(Event.SIGN_IN, about=who_goes_on(), factor=Factor.RECOVERY_CODE, outcome=wrong)
        return right


class RecoveryCodes(MfRecoveryCodesUtil):
    """What the library asks of recovery codes."""

    def create_recovery_codes(self, user: UserMixin) -> list[str]:
        """Make new codes, end the old ones, and return the new ones as they are shown, this once."""
        account, codes = cast("Account", user), [new_code(LONG) for _ in range(HOW_MANY)]
        note_event(context.session(), Event.RECOVERY_CODES_MADE, context.now(), actor=account)
        replace_recovery_codes(context.session(), account, codes)
        notify_owner(account, gettext("new recovery codes"))
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
