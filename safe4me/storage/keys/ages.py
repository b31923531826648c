"""How old the secret key is under which something was made."""

from enum import StrEnum


class KeyAge(StrEnum):
    """Whether the site has that secret key, and which one it is."""

    CURRENT = "current"
    FORMER = "former"
    GONE = "gone"
