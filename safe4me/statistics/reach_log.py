"""Reads the log of a server that hands out pages in our place: a day and a page a line, and nothing else."""

import re
from collections import Counter
from collections.abc import Iterable
from datetime import date

LINE = re.compile(r"(\d{4}-\d\d-\d\d) (/[a-z0-9/-]*)")
ROOM = re.compile(r"\S+ /c/")


class BadLine(Exception):
    """A line that is no day and page. Its own words are not repeated: they may be a join code."""

    def __init__(self, number: int, why: str) -> None:
        super().__init__(f"line {number}: {why}")


def read_log(lines: Iterable[str], today: date) -> Counter[tuple[date, str]]:
    """How often each address was opened on each day. Raises BadLine, for a day that is not over as well."""
    return Counter(_read(number, line.rstrip("\n"), today) for number, line in enumerate(lines, start=1))


def _read(number: int, line: str, today: date) -> tuple[date, str]:
    if ROOM.match(line):
        raise BadLine(number, "this has a room's code in it. The log must leave /c/CODE out.")
    found = LINE.fullmatch(line)
    if found is None:
        raise BadLine(number, "this should be a day and a page, such as 2026-11-24 /en/learn/law/")
    try:
        day = date.fromisoformat(found[1])
    except ValueError:
        raise BadLine(number, "there is no such day.") from None
    if day >= today:
        raise BadLine(number, f"{day} is not over yet.")
    return day, found[2]
