"""A data file that is a list of records, no two of which are the same."""

from collections.abc import Callable
from typing import TypeVar

from safe4me.lessons.markup.faults import Malformed, read_each
from safe4me.lessons.parsing.front_matter import FrontMatter, read_records

R = TypeVar("R")


def read_register(
    text: str, read: Callable[[FrontMatter], R], same: Callable[[R, R], bool], twice: Callable[[R], str]
) -> tuple[R, ...]:
    """The records of a YAML list, as `read` makes them of their fields.

    Raises Malformed with every record that cannot be read; or at the first that is the `same` as an earlier
    one, of which `twice` says so.
    """
    records = read_records(text)
    found = tuple(read_each(read, records))
    for position, (record, fields) in enumerate(zip(found, records, strict=True)):
        if any(same(record, earlier) for earlier in found[:position]):
            raise Malformed(fields.first_line, twice(record))
    return found
