"""What staff may type as a name or a note, and how names are compared."""

from unicodedata import normalize

from safe4me.csv_rows import ISOLATES
from safe4me.db.base import Refused


class InvalidName(Refused):
    """A name that is missing or too long."""

    def __init__(self, longest: int) -> None:
        self.longest = longest


class InvalidNote(Refused):
    """A note that is too long."""

    def __init__(self, longest: int) -> None:
        self.longest = longest


class NotPrintable(Refused):
    """A name or note that holds what cannot be printed."""


def tidy(text: str) -> str:
    """The text, with single spaces and none around it, without the marks that a page puts around a name."""
    return " ".join(text.translate(ISOLATES).split())


def checked_name(name: str, longest: int, shortest: int = 1) -> str:
    """The name, tidied; lengths in characters. Raises InvalidName and NotPrintable."""
    name = _printable(tidy(name))
    if not shortest <= len(name) <= longest:
        raise InvalidName(longest)
    return name


def checked_note(note: str, longest: int) -> str:
    """The note, tidied; it may be empty. Raises InvalidNote and NotPrintable."""
    note = _printable(tidy(note))
    if len(note) > longest:
        raise InvalidNote(longest)
    return note


def _printable(text: str) -> str:
    if not text.isprintable():
        raise NotPrintable
    return text


def folded(name: str) -> str:
    """A name as people compare names: databases do not agree on what capitals and look-alikes are."""
    return normalize("NFKC", normalize("NFKC", name).casefold())
