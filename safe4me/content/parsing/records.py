"""Records of YAML, as their classes declare them; and the cast, of whom each is one line."""

from collections.abc import Callable
from dataclasses import fields
from functools import cache
from typing import Any, TypeVar, get_type_hints

from pydantic import TypeAdapter, ValidationError

from safe4me.content.markup.errors import Malformed, read_each
from safe4me.content.model.decision_tables import TableRecord
from safe4me.content.model.records import KINDS, TRAITS, YOUNG, Cure, Member, Record
from safe4me.content.parsing.front_matter import FrontMatter, read_records

_NOT_WRITTEN = frozenset(("language", "line", "when"))  # of a record: its file does not say them
R = TypeVar("R", bound=Record)
Made = TypeVar("Made", bound=Record | TableRecord)


def names_of(kind: type[Made]) -> tuple[str, ...]:
    """The fields that a file may have in a record of that kind."""
    return tuple(each.name for each in fields(kind) if each.name not in _NOT_WRITTEN)


def read_record(kind: type[Made], given: FrontMatter, **read: object) -> Made:
    """The record that these fields are, of which some are `read` already.

    Raises Malformed with the line of the first that is unknown or missing, or whose type refuses it.
    """
    given.allow(" ".join(names_of(kind)))
    try:
        adapter = _adapter(kind)  # type: ignore[arg-type]  # mypy takes a record's hash for its class's
        made: Made = adapter.validate_python({**given.fields, **read, "line": given.first_line})
    except ValidationError as error:
        name = str(error.errors()[0]["loc"][0])
        raise Malformed(given.line(name), cure_of(kind, name)) from None
    return made


@cache
def _adapter(kind: Any) -> TypeAdapter[Any]:  # Any: a kind of record
    return TypeAdapter(kind)


def cure_of(kind: type[Made], name: str) -> str:
    """What to write where a field of a kind of record is missing or cannot be read."""
    types = get_type_hints(kind, include_extras=True)[name].__metadata__
    return next(each.words for each in reversed(types) if isinstance(each, Cure)).format(name=name)


def read_register(text: str, read: Callable[[FrontMatter], R]) -> tuple[R, ...]:
    """The records of a data file, as `read` makes them of their fields.

    Raises Malformed with every record that cannot be read; or at the first that shares with an earlier one
    what is unique to each.
    """
    found = tuple(read_each(read, read_records(text)))
    known: set[tuple[int, str]] = set()
    for record in found:
        values = set(enumerate(record.unique))
        if values & known:
            raise Malformed(record.line, record.duplicate.format(id=record.id))
        known |= values
    return found


def read_member(given: FrontMatter) -> Member:
    """One of the cast, of a line such as `- Hana: girl, 13, east-asian`. Raises Malformed."""
    line = given.first_line
    if len(given.fields) != 1:
        raise Malformed(line, "Write each person as one line: - Hana: girl, 13, east-asian")
    name = next(iter(given.fields))
    kind, *others = (word.strip() for word in given.text(name).split(","))
    ages = [int(word) for word in others if word.isascii() and word.isdigit()]
    traits = tuple(word for word in others if not word.isdigit())
    if kind not in KINDS:
        raise Malformed(line, f"“{kind[:40]}” is no kind: write one of {', '.join(KINDS)}.")
    if unknown := [trait for trait in traits if trait not in TRAITS]:
        raise Malformed(line, f"“{unknown[0][:40]}” is no trait: write of {', '.join(TRAITS)}.")
    if len(ages) != (kind in YOUNG):
        raise Malformed(line, "Who is young has one age, who is grown has none: - Hana: girl, 13")
    return Member(name, kind, next(iter(ages), None), traits, line=line)
