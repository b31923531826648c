"""Pages that are not rendered again while nothing has changed that they are made from.

A page is rendered from a library in which other pages have their heads alone (title, ages, minutes …), if it
can be. So what it does not depend on it cannot have read: a template that reaches for a body of another page
finds none, and the page is made from the whole library, and made again whenever anything in it changes.
"""

import sys
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass, replace
from datetime import date
from enum import Enum
from functools import partial
from hashlib import sha256
from types import ModuleType
from typing import Any, TypeVar

from jinja2 import UndefinedError

from safe4me.content.model.cases import Case
from safe4me.content.model.core import Lesson, Module, Quiz, Scenario
from safe4me.content.model.guides import Guide
from safe4me.content.model.library import Article, Library
from safe4me.web.build.store import Store

EXTENSION = "kept_pages"
HEADS: Mapping[type, tuple[str, ...]] = {  # the fields of a page that others may read
    Article: ("page", "sheet"),
    Case: ("id", "page"),
    Guide: ("page",),
    Lesson: ("page", "booster"),
    Quiz: ("id", "page", "survey", "form_of", "anchor", "before"),
    Scenario: ("id", "page"),
}
Given = dict[str, Any]  # Any: what a template is given
_Kind = TypeVar("_Kind")


class UnknownValue(Exception):
    """A value of which nobody can tell whether it is the same as in the last build."""


class KeptPages:
    """The pages of a build, and of those before it that are the same."""

    def __init__(self, store: Store, given: object) -> None:
        """Keep them in a store; `given` is what all templates of a build have, beside its library."""
        self._store = store
        self._given = given
        self._shared = b""
        self._known: dict[int, tuple[object, bytes]] = {}
        self._heads: dict[int, tuple[Library, Library]] = {}

    def share(self, files: tuple[str, ...]) -> None:
        """From here on every page is made from these too: the code, the templates, the names of assets."""
        self._shared = self.told((self._given, files))

    def page(
        self, draw: Callable[[Library], str], library: Library, template: str, address: str, given: Given
    ) -> str:
        """The page that `draw` makes of a library, or the same one, kept."""
        try:
            own = (self._shared, template, address, self.told(given))
        except UnknownValue:
            return draw(library)
        if id(library) not in self._heads:
            self._heads[id(library)] = library, heads_of(library)
        _, heads = self._heads[id(library)]
        narrow, wide = [("page", *own, self.told(each)) for each in (heads, library)]
        for origin in (narrow, wide):
            if (kept := self._store.get(origin)) is not None:
                return kept.decode()
        try:
            origin, html = narrow, draw(heads)
        except (AttributeError, UndefinedError):  # it reads more of another page
            origin, html = wide, draw(library)
        self._store.put(origin, html.encode())
        return html

    def told(self, value: object) -> bytes:
        """A hash of a value: another one wherever anything in it differs. Raises Unknown."""
        if isinstance(value, str | bytes | int | float | date | range | Enum | None):
            return sha256(f"{type(value).__qualname__} {value!r}".encode()).digest()
        if isinstance(value, Mapping):
            value = [part for pair in value.items() for part in pair]
        if is_dataclass(value) and not isinstance(value, type):
            if id(value) not in self._known:
                parts = [getattr(value, each.name, UnknownValue.__name__) for each in fields(value)]
                self._known[id(value)] = value, self._joined(type(value), parts)  # so its id stays its own
            return self._known[id(value)][1]
        if isinstance(value, tuple | list):
            return self._joined(type(value), value)
        if isinstance(value, set | frozenset):
            return sha256(b"set" + b"".join(sorted(map(self.told, value)))).digest()
        if isinstance(value, partial):
            return self._joined(partial, (value.func, value.args, value.keywords))
        return sha256(_name_of_code(value).encode()).digest()

    def _joined(self, kind: type, parts: Any) -> bytes:  # Any: a sequence of whatever can be told
        name = f"{kind.__module__}.{kind.__qualname__}"
        return sha256(b"".join((name.encode(), *map(self.told, parts)))).digest()


def _name_of_code(value: object) -> str:
    """The name of a function or module, which the hash of all code stands for. Raises Unknown for others.

    A function within a function may hold whatever that was given, so its name does not tell what it does.
    """
    if isinstance(value, ModuleType):
        return value.__name__
    name = getattr(value, "__qualname__", "")
    found = getattr(sys.modules.get(getattr(value, "__module__", "")), name, None)
    if not name or found is not value:
        raise UnknownValue(type(value).__name__)
    return f"{value.__module__}.{name}"


def heads_of(library: Library) -> Library:
    """A library in which lessons, quizzes, stories, cases, guides and pages for adults have no body."""
    return replace(
        library,
        modules=tuple(map(_module, library.modules)),
        briefings=tuple(map(_module, library.briefings)),
        pages=tuple(map(_head, library.pages)),
        readings=(),  # other pages' words decide them; the one page that shows them is given them apart
    )


def _module(module: Module) -> Module:
    return replace(
        module,
        parts=tuple(map(_head, module.parts)),
        guide=module.guide and _head(module.guide),
        booster=module.booster and _head(module.booster),
    )


def _head(document: _Kind) -> _Kind:
    """A document whose other fields are not there: to read one raises AttributeError."""
    head = object.__new__(type(document))
    for name in HEADS[type(document)]:
        object.__setattr__(head, name, getattr(document, name))
    if isinstance(document, Quiz):
        object.__setattr__(head, "other_form", document.other_form and _head(document.other_form))
    if hasattr(head, "page"):
        object.__setattr__(head, "page", replace(head.page, source=""))
    return head
