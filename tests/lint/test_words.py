"""One place for words: exceptions carry data, and `web/problems` alone says them to readers."""

import ast
import importlib
import inspect
import pkgutil
import re
from collections.abc import Iterator
from functools import cache
from importlib.util import find_spec

import pytest
from flask_babel import LazyString

import safe4me
from safe4me.ballot_box.group_commit import BatchFailed
from safe4me.ballot_box.records import ActivityNotFound, ActivityStillOpen, BallotRefused
from safe4me.ballot_box.valkey.server import OtherSite
from safe4me.cli.backup_files import BadKey, NotDumped, NotOpened
from safe4me.cli.handover import CannotStart
from safe4me.csv_rows import InvalidRow, Unreadable
from safe4me.db.base import Refused
from safe4me.page_progress.interface import ReportsUnavailable
from safe4me.schools.voiding import OfADay
from safe4me.settings import ROOT
from safe4me.valkey_client.client import NotReplicated
from safe4me.valkey_client.topology import UnfitNode
from safe4me.web.account.oidc_claims import TokenRefused
from safe4me.web.http.rate_limits import TooManyWrongSlips
from safe4me.web.problems import OF_ERROR, Problem
from tests.lint.sources import nodes, read

# Faults of the content and of the settings are for whoever writes these, in a terminal: docs/adr/0021.
FOR_AUTHORS = (
    "safe4me.settings",
    "safe4me.content",
    "safe4me.editorial",
    "safe4me.i18n",
    "safe4me.web.build",
    "safe4me.cli.build",
    "safe4me.cli.content",
    "safe4me.cli.content_translations",
    "safe4me.cli.reading",
    "safe4me.cli.setup",
)
NEVER_RAISED = {
    Refused,
    Unreadable,
    InvalidRow,
    BallotRefused,
    OfADay,
}  # each only names what others share
NEVER_MET = {
    BatchFailed,  # the ballot box turns it into BoxUnavailable
    NotReplicated,  # as above
    UnfitNode,  # as above; its line is for whoever runs the site
    OtherSite,  # as above
    ActivityNotFound,  # closing a room turns it into OtherBox, or finds that all of it is over
    BadKey,  # `backup` has a line of its own
    NotOpened,  # as above
    NotDumped,  # as above
    CannotStart,  # the server's main process ends with a line of its own
    TokenRefused,  # the page says the same of every sign-in elsewhere that lets nobody in
    ActivityStillOpen,  # a fault of ours: rooms are stopped before they are sealed
    ReportsUnavailable,  # a report is dropped then, and nobody is told
    TooManyWrongSlips,  # it has the words of UnknownSlip, of which it is a kind
}
GETTEXT = {"gettext", "lazy_gettext", "ngettext"}


def modules() -> Iterator[str]:
    for found in pkgutil.walk_packages(safe4me.__path__, "safe4me."):
        if not found.name.startswith(FOR_AUTHORS):
            yield found.name


@cache
def exceptions() -> set[type[Exception]]:
    return {
        kind
        for name in modules()
        for _, kind in inspect.getmembers(importlib.import_module(name), inspect.isclass)
        if issubclass(kind, Exception) and kind.__module__ == name
    }


def each_node() -> Iterator[tuple[str, ast.AST]]:
    """Every node of these modules, with the name of its module."""
    for name in modules():
        path = ROOT.joinpath(*name.split("."))
        file = path.with_suffix(".py") if path.with_suffix(".py").exists() else path / "__init__.py"
        for node in nodes(read(file)):
            yield name, node


def test_what_is_left_out_and_what_is_looked_at_is_there() -> None:
    assert all(find_spec(name) for name in FOR_AUTHORS)
    looked_at = {name for name, _ in each_node()}
    assert {"safe4me.web", "safe4me.cli", "safe4me.web.problems"} <= looked_at


def test_every_exception_that_a_reader_may_meet_has_words() -> None:
    found = exceptions() - NEVER_RAISED - NEVER_MET
    assert len(found) > 50
    assert {kind.__name__ for kind in found if kind not in OF_ERROR} == set()


@pytest.mark.parametrize("kind", sorted(exceptions(), key=str), ids=lambda kind: kind.__name__)
def test_words_are_made_from_what_the_exception_carries(kind: type[Exception]) -> None:
    made = OF_ERROR.get(kind)
    if inspect.isfunction(made):
        asked = set(inspect.signature(made).parameters)
        assert asked == set(inspect.signature(kind).parameters)


def test_no_exception_is_raised_with_prose() -> None:
    ours = {kind.__name__ for kind in exceptions()}
    prose = [
        f"{name}:{call.lineno}"
        for name, call in each_node()
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in ours
        for given in call.args
        if isinstance(given, ast.JoinedStr) or (isinstance(given, ast.Constant) and " " in str(given.value))
    ]
    assert prose == []


def test_no_exception_hands_a_text_to_its_base() -> None:
    handing = [
        f"{name}: {made.name}"
        for name, made in each_node()
        if isinstance(made, ast.ClassDef) and made.name in {kind.__name__ for kind in exceptions()}
        for given in ast.walk(made)
        if isinstance(given, ast.Constant | ast.JoinedStr)
        and given is not _docstring(made)
        and (isinstance(given, ast.JoinedStr) or (isinstance(given.value, str) and " " in given.value))
    ]
    assert handing == []


def _docstring(made: ast.ClassDef) -> ast.expr | None:
    first = made.body[0]
    return first.value if isinstance(first, ast.Expr) else None


def test_no_view_and_no_command_shows_an_exception_s_own_text() -> None:
    shown = [
        f"{name}:{node.lineno}"
        for name, handler in each_node()
        if name.startswith(("safe4me.web", "safe4me.cli"))
        if isinstance(handler, ast.ExceptHandler) and handler.name
        for node in ast.walk(handler)
        if isinstance(node, ast.expr) and _says(node, handler.name)
    ]
    assert shown == []


def _says(node: ast.expr, error: str) -> bool:
    """Whether a node is `str(error)`, `f"{error}"` or `error.args`."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in {"str", "repr"}:
        return any(isinstance(given, ast.Name) and given.id == error for given in node.args)
    if isinstance(node, ast.FormattedValue):
        return isinstance(node.value, ast.Name) and node.value.id == error
    return isinstance(node, ast.Attribute) and node.attr == "args"


def test_no_number_is_typed_into_a_sentence() -> None:
    typed = [
        text.value
        for name, call in each_node()
        if name.startswith("safe4me.web.problems")
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in GETTEXT
        for text in call.args
        if isinstance(text, ast.Constant) and re.search(r"\d", str(text.value))
    ]
    assert typed == []


def test_every_fixed_sentence_waits_for_the_reader_s_language() -> None:
    fixed = [made for made in OF_ERROR.values() if isinstance(made, Problem)]
    assert all(isinstance(made.text, LazyString) and isinstance(made.title, LazyString) for made in fixed)
