"""Reads the log of a server that hands out pages in our place: a day and a page a line, and nothing else."""

import re
from collections import Counter
from collections.abc import Iterable
from datetime import date

LINE = re.compile(r"(\d{4}-\d\d-\d\d) (/[a-z0-9/-]*)")
ROOM = re.compile(r"\S+ /c/")


class BadLine(Exception):
    """A line that is no day and page. Its own words are not repeated: they may be a join code."""

    def __init__(self, line: int) -> None:
        self.line = line


class HasRoomCode(BadLine):
    """A page inside a room: the log was to leave those out."""


class NoSuchDay(BadLine):
    """A date that is not in the calendar."""


class DayNotOver(BadLine):
    """A day that is not over: more of it may come."""

    def __init__(self, line: int, day: date) -> None:
        super().__init__(line)
        self.day = day


def read_log(lines: Iterable[str], today: date) -> Counter[tuple[date, str]]:
    """How often each address was opened on each day. Raises BadLine, for a day that is not over as well."""
    return Counter(_read(number, line.rstrip("\n"), today) for number, line in enumerate(lines, start=1))


def _read(number: int, line: str, today: date) -> tuple[date, str]:
    if ROOM.match(line):
        raise HasRoomCode(number)
    found = LINE.fullmatch(line)
    if found is None:
        raise BadLine(number)
    try:
        day = date.fromisoformat(found[1])
    except ValueError:
        raise NoSuchDay(number) from None
    if day >= today:
        raise DayNotOver(number, day)
    return day, found[2]
