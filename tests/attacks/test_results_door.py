"""The only door out: only `safe4me.results` reads sealed counts, and only a seal reads exact ones."""

import ast
import re
from collections.abc import Iterator
from importlib.util import find_spec
from inspect import getfile, getmembers, isfunction
from pathlib import Path

import pytest

from safe4me.ballot_box.sqlite import release, store
from safe4me.db.batch_forming import MatchedBatch, MatchedCount
from safe4me.db.batches import AreaTotal, Batch, BatchCount
from safe4me.db.released import Seal, SealedCount
from safe4me.db.rooms import Room, RoomActivity
from safe4me.settings import ROOT
from tests.lint.sources import nodes, python_in, read

CODE = python_in("safe4me", "app.py")
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))

SEALED = ("safe4me.db.released", "safe4me.db.batches", "safe4me.db.batch_forming")
KINDS = {Seal, SealedCount, Batch, BatchCount, MatchedBatch, MatchedCount, AreaTotal}
MODELS = {kind.__name__ for kind in KINDS}
HOLDING = {kind.__module__ for kind in KINDS}
FLOOR = Seal.__module__.rpartition(".")[0]
SEALED_NAMES = {*MODELS, "Noisy", *(module.rpartition(".")[2] for module in {*HOLDING, *SEALED})}
SEALED_TABLES = re.compile(r"\b(sealed_count|(batch|matched)_count|(matched_)?batch|area_total|seal)\b")
DOCUMENTED = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
READS_SEALED = (
    *("safe4me/results/", "safe4me/rooms/closing.py", "safe4me/db/"),
    "safe4me/rooms/schedule.py",  # forms batches, and reads no count
    "safe4me/schools/voiding.py",  # has a seal taken out of sums, and reads no count
)

BOX_READERS = {"seal": "safe4me/rooms/closing.py", "sent": "safe4me/rooms/live.py"}


def test_the_door_knows_where_counts_are_kept_and_who_may_read_them() -> None:
    """A name that leads nowhere would guard nothing."""
    assert all(find_spec(module) for module in SEALED)
    assert {module for module in HOLDING if not module.startswith(SEALED)} == set()
    assert [where for where in READS_SEALED if not (ROOT / where).exists()] == []


def imports(source: str) -> Iterator[tuple[str, str]]:
    """Every (module, name) that is imported; the name is empty for a whole module."""
    for node in nodes(source):
        if isinstance(node, ast.Import):
            yield from ((alias.name, "") for alias in node.names)
        if isinstance(node, ast.ImportFrom):
            yield from ((node.module or "", alias.name) for alias in node.names)


def texts(source: str) -> Iterator[str]:
    """Every string of a program."""
    for node in nodes(source):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def sql(source: str) -> Iterator[str]:
    """Every string that looks like a query, or names the module of the sealed counts."""
    for text in texts(source):
        query = re.search(r"\b(select|from|join)\b", text, re.I) and SEALED_TABLES.search(text)
        if query or any(name in text for name in SEALED):
            yield text


def reads_sealed_counts(source: str) -> list[str]:
    """What in `source` could read sealed counts without going through the door."""
    documented = (node for node in nodes(source) if isinstance(node, DOCUMENTED))
    docstrings = {ast.get_docstring(node, clean=False) for node in documented}
    found = [f"{module}.{name}" for module, name in imports(source) if is_sealed(module, name)]
    found += [text for text in sql(source) if text not in docstrings]
    found += [node.attr for node in nodes(source) if isinstance(node, ast.Attribute) and node.attr in MODELS]
    return found


def is_sealed(module: str, name: str) -> bool:
    return module.startswith(SEALED) or (module.startswith(FLOOR) and name in SEALED_NAMES)


def test_only_a_class_s_own_page_reads_a_seal_s_counts() -> None:
    readers = {path.name for path in python_in("safe4me/results") if reads_a_seal(path)}
    assert readers == {"reach.py", "room.py", "waiting.py"}
    counts = {name for name in readers if "Seal.counts" in (ROOT / "safe4me/results" / name).read_text()}
    assert counts == {"room.py"}, "the others read how many ballots and classes there are"


def reads_a_seal(path: Path) -> bool:
    return any(module == Seal.__module__ for module, _ in imports(read(path)))


def calls_to_the_box(source: str, method: str) -> list[int]:
    """Lines on which something called a box has `method` called, however the box is reached."""
    return [
        node.lineno
        for node in nodes(source)
        if isinstance(node, ast.Attribute) and node.attr == method and "box" in ast.unparse(node.value)
    ]


def place(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def test_no_code_outside_the_door_reads_sealed_counts() -> None:
    outside = [path for path in CODE if not place(path).startswith(READS_SEALED)]
    found = {place(path): reads_sealed_counts(read(path)) for path in outside}
    assert len(found) > 20
    assert {where: what for where, what in found.items() if what} == {}


@pytest.mark.parametrize("method", BOX_READERS)
def test_only_the_close_of_a_room_seals_and_only_coarse_progress_counts_ballots(method: str) -> None:
    found = {place(path) for path in CODE if calls_to_the_box(read(path), method)}
    assert found == {BOX_READERS[method]}


EXACT = release.__name__
PACKAGE, _, SHORT = EXACT.rpartition(".")


def reads_exact_counts(source: str) -> list[str]:
    """What in `source` could read exact counts: the module that reads them, or a query of their table."""
    found = [f"{module} {name}" for module, name in imports(source) if EXACT in {module, f"{module}.{name}"}]
    found += [text for text in texts(source) if EXACT in text]
    for node in nodes(source):
        match node:
            case ast.Attribute(value=ast.Name(id=name) | ast.Attribute(attr=name), attr=used) if (
                name == SHORT and hasattr(release, used)  # a release of the site is called so too
            ):
                found.append(ast.unparse(node))
            case ast.Call(func=ast.Name(id="select") | ast.Attribute(attr="select"), args=asked):
                found += [
                    word
                    for each in asked
                    for word in re.findall(r"\w+", ast.unparse(each))
                    if word == "counts"
                ]
    return found


def test_exact_counts_leave_the_box_by_no_door() -> None:
    readers = {place(path) for path in CODE if reads_exact_counts(read(path))}
    assert readers == {place(Path(getfile(module))) for module in (store, release)}


def test_the_module_that_reads_exact_counts_does_nothing_else() -> None:
    """Were it folded into another, all of that would be let through."""
    own = {name for name, made in getmembers(release, isfunction) if made.__module__ == EXACT}
    assert own == {"closed", "replace"}


@pytest.mark.parametrize(
    "twin",
    [
        f"from {EXACT} import closed",
        f"import {EXACT} as exact",
        f"from {PACKAGE} import {SHORT} as exact",
        f"importlib.import_module('{EXACT}')",
        f"found = {SHORT}.closed(connection, room_id, activity)",
        f"found = ballot_box.{SHORT}.closed(connection, room_id, activity)",
        "rows = connection.execute(select(counts))",
        "rows = connection.execute(sqlalchemy.select(file.counts.c.chosen))",
    ],
)
def test_code_that_reads_exact_counts_elsewhere_is_caught(twin: str) -> None:
    assert reads_exact_counts(twin)


def test_no_template_reaches_for_a_query() -> None:
    query = re.compile(
        r"\bdb\b|\bsession\.|\.query\b|execute\(|SealedCount|BatchCount|Matched|AreaTotal|\b(Seal|Batch)\b"
    )
    assert len(TEMPLATES) > 10
    assert [place(path) for path in TEMPLATES if query.search(path.read_text())] == []


def test_the_rooms_that_views_hold_lead_to_no_seal() -> None:
    models = {Seal, SealedCount, Batch, BatchCount, MatchedBatch, MatchedCount, AreaTotal}
    for kind in (Room, RoomActivity):
        assert not models & {link.mapper.class_ for link in kind.__mapper__.relationships}


@pytest.mark.parametrize(
    "twin",
    [
        "from safe4me.db.released import SealedCount",
        "from safe4me.db import released",
        "import safe4me.db.released as s",
        "from safe4me.db.batches import AreaTotal",
        "from safe4me.db.batches import BatchCount",
        "from safe4me.db import all_tables\ncounts = all_tables.released.SealedCount",
        "rows = session.execute(text('SELECT count FROM sealed_count'))",
        "rows = session.execute(text('select * from batch_count'))",
        "rows = session.execute(text('select before from matched_count'))",
        "import importlib\nm = importlib.import_module('safe4me.db.released')",
    ],
)
def test_a_view_that_goes_round_the_door_is_caught(twin: str) -> None:
    assert reads_sealed_counts(twin)


@pytest.mark.parametrize(
    ("twin", "method"),
    [
        ("counts = current.box().seal(room.id, 'law/quiz', 99.0)", "seal"),
        ("exact = box.sent(room.id)", "sent"),
        ("peek = app.extensions['ballot_box'].sent", "sent"),
    ],
)
def test_a_view_that_looks_into_the_box_is_caught(twin: str, method: str) -> None:
    assert calls_to_the_box(twin, method)
