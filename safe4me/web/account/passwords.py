"""Which passwords are refused: short ones, and ones that somebody would try first.

How many tries a password stands is zxcvbn's work: it knows 30,000 passwords that were found out, 60,000
words and names, rows of keys, sequences, repeats, days and years, also turned round or with digits for
letters. What it cannot know is taken out first: the words of account, school, areas, force and site.
"""

import re
from collections.abc import Iterable

from flask_babel import gettext, ngettext
from zxcvbn import zxcvbn

from safe4me.db.accounts import Account
from safe4me.settings import Settings

SHORTEST = 12
LONGEST = 256
FEWEST_GUESSES = 10**10
LONG_ENOUGH = 72  # characters: what comes after them does not have to be looked at
SHORTEST_WORD = 4
SITE_WORDS = "safe4me safeforme safeguarding"


def objection(password: str, own: Iterable[str]) -> str | None:
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
    words = _words(own)
    either = "|".join(map(re.escape, words))
    rest = re.sub(rf"[\W_]*({either})[\W_]*", "", password, flags=re.IGNORECASE)[:LONG_ENOUGH]
    return not rest or zxcvbn(rest, user_inputs=words)["guesses"] < FEWEST_GUESSES


def own_words(account: Account, settings: Settings) -> list[str]:
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
