"""What is wrong with the content, said with the line and how to mend it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeVar

Fault = tuple[int, str]
T = TypeVar("T")
R = TypeVar("R")


@dataclass(frozen=True, slots=True, order=True)
class Problem:
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

    def problems(self, path: str) -> list[Problem]:
        """The same as problems of the file `path`."""
        return [Problem(path, line, message) for line, message in self.faults]


class ContentError(Exception):
    """Some content cannot be read; `problems` holds everything that is wrong, in order."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(problems))
        super().__init__("\n".join(str(problem) for problem in self.problems))


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
