"""The Python files of the repository, each read and parsed once for all tests that look at code."""

import ast
from functools import cache
from pathlib import Path

from safe4me.settings import ROOT


@cache
def python_in(*places: str) -> tuple[Path, ...]:
    """These Python files, and all in these folders, by name.

    A place that has none is refused: a check that finds nothing to look at would pass for ever.
    """
    found: list[Path] = []
    for place in places:
        here = [ROOT / place] if (ROOT / place).is_file() else sorted((ROOT / place).rglob("*.py"))
        if not here:
            raise FileNotFoundError(f"There is no Python in {place}: say where it is now.")
        found += here
    return tuple(found)


@cache
def read(path: Path) -> str:
    """The text of a file that no test changes."""
    return path.read_text("utf-8")


@cache
def parsed(program: str) -> ast.Module:
    """The tree of a program."""
    return ast.parse(program)


@cache
def nodes(program: str) -> tuple[ast.AST, ...]:
    """Every node of a program's tree."""
    return tuple(ast.walk(parsed(program)))
