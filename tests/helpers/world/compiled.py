"""What is compiled once for all apps of a test run: templates, SQL, and what makes addresses of routes."""

from collections.abc import Callable
from types import CodeType

import pytest
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from sqlalchemy import Engine
from sqlalchemy.engine.default import DefaultDialect
from sqlalchemy.util import LRUCache
from werkzeug.routing import Rule

MOST_STATEMENTS = 4000  # many more than the site has
Builder = Callable[..., tuple[str, str]]


class CompiledTemplates(BytecodeCache):
    """Keeps what each text of a template was compiled into; all our apps compile it alike."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str], CodeType | None] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Give the compiled template, if it is known."""
        bucket.code = self._known.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep a compiled template."""
        self._known[bucket.key, bucket.checksum] = bucket.code


def compile_routes_once(patch: pytest.MonkeyPatch) -> None:
    """Ask Werkzeug once for what makes the addresses of a route, which takes most of the time of a new app.

    That is a function of the text of its rule, and of nothing else of an app.
    """
    compile_builder = Rule._compile_builder  # noqa: SLF001 # no public way leads to it
    known: dict[object, Builder] = {}

    def compiled(rule: Rule, append_unknown: bool = True) -> Builder:
        said = (rule.rule, rule.subdomain, rule.host, repr(rule.defaults), append_unknown)
        if said not in known:
            known[said] = compile_builder(rule, append_unknown)
        return known[said]

    patch.setattr(Rule, "_compile_builder", compiled)


def compile_statements_once(patch: pytest.MonkeyPatch) -> None:
    """Ask SQLAlchemy once for the SQL of a statement: each app has an engine of its own, which knows none.

    What a statement is compiled into is kept by dialect: all databases of a kind here are of one release and
    one set-up, so their dialects are equal.
    """
    known: LRUCache[object, object] = LRUCache(MOST_STATEMENTS)
    shared = property(lambda _engine: known, lambda _engine, _own: None)
    patch.setattr(Engine, "_compiled_cache", shared, raising=False)
    patch.setattr(DefaultDialect, "__eq__", lambda one, other: type(one) is type(other))
    patch.setattr(DefaultDialect, "__hash__", lambda dialect: hash(type(dialect)))
