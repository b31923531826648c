"""Time is measured in `bench/`: a test that has to be quick fails on a busy machine, and tells nothing."""

import ast
from collections.abc import Set

import pytest

from safe4me.settings import ROOT
from tests.lint.sources import nodes, python_in, read

STOPWATCHES = {"perf_counter", "monotonic", "process_time", "thread_time"}
ALLOWED = {
    "attacks/conftest.py": "the report of all attacks says how long they took; nothing hangs on it",
    "attacks/test_14_timing.py": "the attack is on the time of replies: it compares them, and knows no limit",
    "attacks/test_24_memory.py": "the attack is on how long a worker holds what it held: that is promised",
    "faults/conftest.py": "as with the attacks",
    "faults/holding.py": "so that a fault comes at any step of what takes so long; nothing else hangs on it",
    "statistics/test_lessons_any_text.py": "an expression that backtracks shows in nothing but its own time",
}


def measures_time(program: str) -> bool:
    """Whether a program subtracts one time from another."""
    return any(
        isinstance(node, ast.BinOp)
        and isinstance(node.op, ast.Sub)
        and any(map(_is_stopwatch, (node.left, node.right)))
        for node in nodes(program)
    )


def _is_stopwatch(node: ast.expr) -> bool:
    return _called(node).removesuffix("_ns") in STOPWATCHES


def _called(node: ast.AST) -> str:
    """The name of what is called; empty for what is no call."""
    if not isinstance(node, ast.Call):
        return ""
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


def calls(program: str, names: Set[str]) -> bool:
    """Whether a program calls something of these names."""
    return any(_called(node) in names for node in nodes(program))


def measured_by_bench() -> set[str]:
    """The functions of `bench/` that say how long something took."""
    return {
        function.name
        for path in python_in("bench")
        for function in nodes(read(path))
        if isinstance(function, ast.FunctionDef) and measures_time(ast.unparse(function))
    }


def test_no_test_measures_time() -> None:
    of_bench = measured_by_bench()
    programs = {path.relative_to(ROOT / "tests").as_posix(): read(path) for path in python_in("tests")}
    measuring = {
        name for name, program in programs.items() if measures_time(program) or calls(program, of_bench)
    }
    assert measuring == set(ALLOWED)


def test_a_call_of_the_bench_s_stopwatches_is_seen() -> None:
    assert {"seconds", "seconds_of", "casts_a_second"} <= measured_by_bench()
    assert calls("min(deployment.seconds(page) for page in pages)", {"seconds"})
    assert not calls("timedelta(seconds=3)", {"seconds"})


@pytest.mark.parametrize(
    "program",
    ["assert perf_counter() - start < 1", "took = time.monotonic_ns() - began"],
)
def test_a_stopwatch_is_seen(program: str) -> None:
    assert measures_time(program)


@pytest.mark.parametrize("program", ["until = monotonic() + 9", "while monotonic() < until: pass", "a - b"])
def test_waiting_for_something_is_not_measuring(program: str) -> None:
    assert not measures_time(program)
