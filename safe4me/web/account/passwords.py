"""Which passwords are refused: short ones, and ones that anybody would try first."""

import re

from flask_babel import gettext, ngettext

SHORTEST = 12
LONGEST = 256
OWN_LETTERS = 5
COMMON_WORDS = """
    password passwort passw0rd p@ssword pass qwertyuiop qwerty azerty asdfgh zxcvbn letmein welcome admin
    iloveyou sunshine princess football liverpool arsenal chelsea monkey dragon charlie superman batman
    master shadow summer autumn winter spring school teacher police abcdef changeme default secret login
    hello computer internet trustno michael ashley jessica jordan thomas safe4me safeforme
"""
BY_LENGTH = sorted(COMMON_WORDS.split(), key=len, reverse=True)
NOT_LETTERS = re.compile(r"[\W\d_]+")


def objection(password: str, email: str) -> str | None:
    """Why the owner of `email` may not have this password, in words; None when it will do."""
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
    if is_common(password, email):
        return str(gettext("That one is easy to guess. Three odd words work well."))
    return None


def is_short(password: str) -> bool:
    """Whether it has fewer than `SHORTEST` characters."""
    return len(password) < SHORTEST


def is_common(password: str, email: str) -> bool:
    """Whether little is left once common words, the email's words, digits and signs are taken out.

    NIST SP 800-63B §5.1.1.2 asks to refuse common, repeated and context-specific passwords.
    """
    rest = password.lower()
    for word in [*_parts(email), *BY_LENGTH]:
        rest = rest.replace(word, " ")
    return len(set(NOT_LETTERS.sub("", rest))) < OWN_LETTERS


def _parts(email: str) -> list[str]:
    return sorted((part for part in re.split(r"\W+", email.lower()) if len(part) > 2), key=len, reverse=True)
