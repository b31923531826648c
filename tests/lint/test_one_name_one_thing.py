"""One name, one thing: no two public classes, and no two public functions, have the same name."""

import ast
from collections import Counter, defaultdict
from collections.abc import Iterator

import pytest

from safe4me.settings import ROOT
from tests.lint.sources import parsed, python_in, read

TWICE: dict[str, str] = {}  # name → why it may be defined twice


def defined(program: str) -> Iterator[str]:
    """The public classes and functions of a module; what a decorator registers goes by another name."""
    for node in parsed(program).body:
        match node:
            case ast.ClassDef(name) | ast.FunctionDef(name, decorator_list=[]) if not name.startswith("_"):
                yield name


def places() -> dict[str, list[str]]:
    """Each name, and the files that define it."""
    found: dict[str, list[str]] = defaultdict(list)
    for path in python_in("safe4me"):
        for name in defined(read(path)):
            found[name].append(str(path.relative_to(ROOT)))
    return found


def test_no_name_is_defined_twice() -> None:
    twice = {name: paths for name, paths in places().items() if len(paths) > 1}
    assert twice.keys() == TWICE.keys(), twice


@pytest.mark.parametrize("program", ["class Room: pass", "@dataclass\nclass Room: pass", "def Room(): pass"])
def test_public_classes_and_functions_are_seen(program: str) -> None:
    assert list(defined(program)) == ["Room"]


@pytest.mark.parametrize(
    "program", ["class _Room: pass", "@get('/')\ndef room(): pass", "class _In:\n    def room(self): pass"]
)
def test_private_names_methods_and_what_is_registered_are_not(program: str) -> None:
    assert list(defined(program)) == []


def bound_twice(program: str) -> list[str]:
    """The names that a module binds more than once, in a tuple too: the later one is what all see."""
    found = Counter[str]()
    for node in parsed(program).body:
        if isinstance(node, ast.ClassDef | ast.FunctionDef):
            found[node.name] += 1
        elif isinstance(node, ast.Assign):
            made = (each for target in node.targets for each in ast.walk(target))
            found.update(
                each.id for each in made if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Store)
            )
    return [name for name, times in found.items() if times > 1]


def test_no_module_binds_a_name_twice() -> None:
    found = {path: twice for path in python_in("safe4me") if (twice := bound_twice(read(path)))}
    assert found == {}


@pytest.mark.parametrize("program", ["A, B = (1, 2)\nB, C = (3, 4)", "B = 1\ndef B(): pass"])
def test_a_name_that_is_bound_twice_is_seen(program: str) -> None:
    assert bound_twice(program) == ["B"]
