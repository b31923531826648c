"""What was read of content as plain JSON, and back, so that a build reads it once for all its workers.

A record stands as an object that names its class: one that `Library` is made of, and nothing else is ever
called. Lists come back as tuples, because no record has a list.
"""

import json
import sys
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from enum import Enum
from functools import cache
from inspect import isabstract
from typing import Any, get_args, get_origin, get_type_hints

from safe4me.content.model.decision_tables import SCHEMAS, TableSchema
from safe4me.content.model.library import Library

IS = "is"  # the name of a class, beside the fields of a record


class NotOurs(ValueError):
    """This JSON names a class that no record of content has, or fields that its class has not."""


def to_json(value: object) -> str:
    """Records as JSON: the same for the same records, whatever process writes them."""
    return json.dumps(_told(value), ensure_ascii=False, separators=(",", ":"))


def from_json(text: str) -> Any:  # Any: whatever was written
    """What such JSON says. Raises ValueError."""
    return _back(json.loads(text, object_hook=_record))


def _told(value: object) -> object:
    if isinstance(value, Enum):
        return {IS: type(value).__name__, "value": value.value}
    if isinstance(value, str | int | float | None):
        return value
    if isinstance(value, tuple | list):
        return [_told(each) for each in value]
    if isinstance(value, date):
        return {IS: "date", "day": value.isoformat()}
    if isinstance(value, range):
        return {IS: "range", "ends": [value.start, value.stop, value.step]}
    if isinstance(value, Mapping):
        return {IS: "map", "pairs": [[_told(name), _told(each)] for name, each in value.items()]}
    return _told_record(value)


def _told_record(value: object) -> object:
    if isinstance(value, TableSchema):
        return {IS: "schema", "file": value.file}
    if is_dataclass(value) and _classes().get(type(value).__name__) is type(value):
        own = {field.name: _told(getattr(value, field.name)) for field in fields(value)}
        return {IS: type(value).__name__, **own}
    raise NotOurs(type(value).__name__)


def _record(told: dict[str, Any]) -> object:  # Any: as above
    name = told.pop(IS, None)
    if name == "date":
        return date.fromisoformat(told["day"])
    if name == "range":
        return range(*told["ends"])
    if name == "map":
        return {_back(key): _back(each) for key, each in told["pairs"]}
    if name == "schema":
        return SCHEMAS[told["file"]]
    kind = _classes().get(name)
    if kind is None:
        raise NotOurs(name)
    if issubclass(kind, Enum):
        return kind(told["value"])
    try:
        return kind(**{name: _back(each) for name, each in told.items()})
    except TypeError:
        raise NotOurs(name) from None


def _back(value: object) -> object:
    return tuple(map(_back, value)) if isinstance(value, list) else value


@cache
def _classes() -> dict[str, type]:
    """The classes of all that stands in a library, by their names."""
    found: dict[str, type] = {}
    seen: set[type] = set()
    waiting: list[type] = [Library]
    while waiting:
        kind = waiting.pop()
        if kind in seen:
            continue
        seen.add(kind)
        if not isabstract(kind) and found.setdefault(kind.__name__, kind) is not kind:
            raise NotOurs(f"Two classes are called {kind.__name__}.")
        waiting += filter(_is_current, kind.__subclasses__())
        if is_dataclass(kind):
            waiting += [each for hint in get_type_hints(kind).values() for each in _named_in(hint)]
    return found


def _is_current(kind: type) -> bool:
    """Whether it is the class by that name: a dataclass with slots takes the place of a first one."""
    return getattr(sys.modules[kind.__module__], kind.__name__, None) is kind


def _named_in(hint: object) -> Iterator[type]:
    """The classes of records and closed lists that a type hint names."""
    kind = get_origin(hint) or hint
    if isinstance(kind, type) and (is_dataclass(kind) or issubclass(kind, Enum)):
        yield kind
    for each in get_args(hint):
        yield from _named_in(each)
