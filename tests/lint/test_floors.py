"""The shape of the code: imports only go down, and one file each holds what only one file may hold."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from safe4me.settings import ROOT
from tests.lint.sources import nodes, python_in, read

SOURCES = python_in("safe4me")
FLOOR_0 = python_in(
    *(f"safe4me/content/{part}" for part in ("drawings", "markup", "model", "parsing", "questions")),
    *("safe4me/editorial/checks", "safe4me/privacy", "safe4me/statistics"),
    *("safe4me/spread_model.py", "safe4me/join_codes.py", "safe4me/rounding.py"),
)
LONGEST_FUNCTION_LINES = 40


def imports_of(path: Path) -> Iterator[str]:
    for node in nodes(read(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


def functions_of(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in nodes(read(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def test_imports_only_go_down_the_floors() -> None:
    linter = Path(sys.executable).with_name("lint-imports")  # apart: it would silence this process's loggers
    done = subprocess.run([linter, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S603 - our own linter
    assert done.returncode == 0, done.stdout


def test_only_the_noise_file_imports_the_privacy_library() -> None:
    users = [path for path in SOURCES if any(name.startswith("opendp") for name in imports_of(path))]
    assert [path.relative_to(ROOT).as_posix() for path in users] == ["safe4me/privacy/noise.py"]


@pytest.mark.parametrize("path", FLOOR_0, ids=lambda path: path.stem)
def test_floor_0_reads_no_clock_file_or_network(path: Path) -> None:
    outside = {"flask", "sqlalchemy", "os", "pathlib", "io", "socket", "time", "sqlite3", "requests"}
    assert not outside & {name.split(".")[0] for name in imports_of(path)}
    assert not re.search(r"\b(now|today|utcnow)\(", read(path))


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_functions_stay_small(path: Path) -> None:
    long = [f.name for f in functions_of(path) if (f.end_lineno or 0) - f.lineno >= LONGEST_FUNCTION_LINES]
    assert long == []


@pytest.mark.asvs("1.2.4")
def test_views_and_commands_hold_no_queries() -> None:
    # A database's session is asked for a table, by its class; a cookie's has a `get` too, for a name.
    # A dictionary has an `update`: a table's is a function.
    asking = re.compile(
        r"\b(select|insert|delete)\(|(?<!\.)\bupdate\("
        r"|session(\(\))?\.(execute|scalars?|query)\("
        r"|session(\(\))?\.get(_one)?\([A-Z]\w*[a-z]"
        r"|\.raw_connection\("
    )
    floor = python_in("safe4me/web", "safe4me/cli")
    assert [path.name for path in floor if asking.search(read(path))] == []


def test_templates_hold_no_arithmetic() -> None:
    sums = re.compile(r"\{[{%][^}]*[\w)\]] (\+|-|\*|/|//) [\w(][^}]*[%}]\}")
    templates = sorted((ROOT / "templates").rglob("*.html"))
    assert [str(path) for path in templates if sums.search(path.read_text())] == []


def test_lock_files_have_hashes_and_no_addresses() -> None:
    for name in ("requirements.txt", "requirements-dev.txt"):
        lock = (ROOT / name).read_text()
        assert "://" not in lock
        assert lock.count("==") == len(re.findall(r"==\S+ \\\n    --hash=sha256:", lock))


def test_lock_files_of_npm_have_hashes_and_no_addresses() -> None:
    for name in ("package-lock.json", "bench/package-lock.json"):
        lock = (ROOT / name).read_text()
        assert "://" not in lock
        assert lock.count('"integrity": "sha512-') == lock.count('"node_modules/')


@pytest.mark.parametrize(("folder", "most"), [("safe4me/web", 3), ("safe4me", 9), ("safe4me/db", 22)])
def test_what_has_a_room_stands_in_it(folder: str, most: int) -> None:
    assert 0 < len(list((ROOT / folder).glob("*.py"))) <= most
