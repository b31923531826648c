"""The only door out: only `safe4me.results` reads sealed counts, and only a seal reads exact ones."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from safe4me.db.batch_forming import MatchedBatch, MatchedCount
from safe4me.db.batches import AreaTotal, Batch, BatchCount
from safe4me.db.released import Seal, SealedCount
from safe4me.db.rooms import Room, RoomActivity
from safe4me.settings import ROOT

CODE = [*sorted((ROOT / "safe4me").rglob("*.py")), ROOT / "app.py"]
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))

SEALED = ("safe4me.db.released", "safe4me.storage.batches")
MODELS = {"Seal", "SealedCount", "Batch", "BatchCount", "MatchedBatch", "MatchedCount", "AreaTotal"}
SEALED_NAMES = {*MODELS, "Noisy", "sealed", "batches", "area_sums", "matched"}
SEALED_TABLES = re.compile(r"\b(sealed_count|(batch|matched)_count|(matched_)?batch|area_total|seal)\b")
DOCUMENTED = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
READS_SEALED = (
    *("safe4me/results/", "safe4me/rooms/closing.py", "safe4me/db/"),
    "safe4me/rooms/schedule.py",  # forms batches, and reads no count
    "safe4me/schools/voiding.py",  # has a seal taken out of sums, and reads no count
)

BOX_READERS = {"seal": "safe4me/rooms/closing.py", "sent": "safe4me/rooms/live.py"}


def imports(tree: ast.AST) -> Iterator[tuple[str, str]]:
    """Every (module, name) that is imported; the name is empty for a whole module."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, "") for alias in node.names)
        if isinstance(node, ast.ImportFrom):
            yield from ((node.module or "", alias.name) for alias in node.names)


def sql(tree: ast.AST) -> Iterator[str]:
    """Every string that looks like a query, or names the module of the sealed counts."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            text = node.value
            query = re.search(r"\b(select|from|join)\b", text, re.I) and SEALED_TABLES.search(text)
            if query or any(name in text for name in SEALED):
                yield text


def reads_sealed_counts(source: str) -> list[str]:
    """What in `source` could read sealed counts without going through the door."""
    tree = ast.parse(source)
    documented = (node for node in ast.walk(tree) if isinstance(node, DOCUMENTED))
    docstrings = {ast.get_docstring(node, clean=False) for node in documented}
    found = [f"{module}.{name}" for module, name in imports(tree) if is_sealed(module, name)]
    found += [text for text in sql(tree) if text not in docstrings]
    found += [node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute) and node.attr in MODELS]
    return found


def is_sealed(module: str, name: str) -> bool:
    return module.startswith(SEALED) or (module.startswith("safe4me.storage") and name in SEALED_NAMES)


def test_only_a_class_s_own_page_reads_a_seal_s_counts() -> None:
    readers = {path.name for path in (ROOT / "safe4me" / "results").glob("*.py") if reads_a_seal(path)}
    assert readers == {"of_room.py", "of_voids.py", "waiting.py"}
    counts = {name for name in readers if "Seal.counts" in (ROOT / "safe4me/results" / name).read_text()}
    assert counts == {"of_room.py"}, "the others read how many ballots and classes there are"


def reads_a_seal(path: Path) -> bool:
    return any(module == SEALED[0] for module, _ in imports(ast.parse(path.read_text())))


def calls_to_the_box(source: str, method: str) -> list[int]:
    """Lines on which something called a box has `method` called, however the box is reached."""
    return [
        node.lineno
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Attribute) and node.attr == method and "box" in ast.unparse(node.value)
    ]


def place(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def test_no_code_outside_the_door_reads_sealed_counts() -> None:
    outside = [path for path in CODE if not place(path).startswith(READS_SEALED)]
    found = {place(path): reads_sealed_counts(path.read_text()) for path in outside}
    assert len(found) > 20
    assert {where: what for where, what in found.items() if what} == {}


@pytest.mark.parametrize("method", BOX_READERS)
def test_only_the_close_of_a_room_seals_and_only_coarse_progress_counts_ballots(method: str) -> None:
    found = {place(path) for path in CODE if calls_to_the_box(path.read_text(), method)}
    assert found == {BOX_READERS[method]}


READS_EXACT = re.compile(r"\bsqlite\.sealing\b|\bsealing\.\w|select\(counts\)")


def test_exact_counts_leave_the_box_by_no_door() -> None:
    readers = [place(path) for path in CODE if READS_EXACT.search(path.read_text())]
    assert readers == ["safe4me/ballot_box/sqlite/store.py", "safe4me/ballot_box/sqlite/release.py"]


@pytest.mark.parametrize(
    "twin",
    [
        "from safe4me.ballot_box.sqlite.release import closed",
        "found = sealing.closed(connection, room_id, activity)",
        "rows = connection.execute(select(counts))",
    ],
)
def test_code_that_reads_exact_counts_elsewhere_is_caught(twin: str) -> None:
    assert READS_EXACT.search(twin)


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
        "from safe4me.storage import sealed",
        "import safe4me.db.released as s",
        "from safe4me.db.batches import AreaTotal",
        "from safe4me.db.batches import BatchCount",
        "from safe4me.storage import tables\ncounts = tables.sealed.SealedCount",
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
