"""What is wrong with the content, said with the line and how to mend it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TypeVar

Fault = tuple[int, str]  # the line, and how to mend it
T = TypeVar("T")
R = TypeVar("R")


@dataclass(frozen=True, slots=True, order=True)
class ContentError:
    """One thing to mend: the file, the line (from 1) and what to do."""

    path: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.message}"


class Malformed(Exception):
    """A text does not follow the content format; `faults` are (line, message) pairs."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(f"line {line}: {message}")
        self.faults: tuple[Fault, ...] = ((line, message),)

    def in_file(self, path: str) -> list[ContentError]:
        """Its faults, each with the file it stands in."""
        return [ContentError(path, line, message) for line, message in self.faults]


class ContentErrors(Exception):
    """Some content cannot be read; `faults` holds everything that is wrong, in order."""

    def __init__(self, faults: Iterable[ContentError]) -> None:
        self.faults = tuple(sorted(faults))
        super().__init__("\n".join(str(fault) for fault in self.faults))


def read_each(read: Callable[[T], R], things: Iterable[T]) -> list[R]:
    """Every thing read; raises one Malformed with the faults of all that could not be."""
    results: list[R] = []
    faults: list[Fault] = []
    for thing in things:
        try:
            results.append(read(thing))
        except Malformed as malformed:
            faults.extend(malformed.faults)
    if faults:
        together = Malformed(*faults[0])
        together.faults = tuple(faults)
        raise together
    return results


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """What follows a word that is not known: the known one that is most like it, or nothing."""
    return "".join(f" Did you mean “{near}”?" for near in get_close_matches(word, list(known), 1))


def line_of(words: str, source: str) -> int:
    """The line of a file on which the words stand, or begin; 1 when they are not found."""
    lines = [comparable_text(line) for line in source.split("\n")]
    whole = (number for number, line in enumerate(lines, start=1) if comparable_text(words) in line)
    first = words.split(maxsplit=1)[0] if words.split() else words
    return next(
        whole, next((n for n, line in enumerate(lines, start=1) if comparable_text(first) in line), 1)
    )


def comparable_text(text: str) -> str:
    """The text as it is compared: small letters, straight apostrophes, single spaces."""
    return " ".join(text.casefold().replace("’", "'").split())
