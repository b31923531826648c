"""Time is measured in `bench/`: a test that has to be quick fails on a busy machine, and tells nothing."""

import ast
from pathlib import Path

import pytest

TESTS = Path(__file__).resolve().parents[1]
STOPWATCHES = {"perf_counter", "monotonic", "process_time", "thread_time"}
ALLOWED = {
    "attacks/conftest.py": "the report of all attacks says how long they took; nothing hangs on it",
    "attacks/test_14_timing.py": "the attack is on the time of replies: it compares them, and knows no limit",
    "unit/test_lessons_any_text.py": "an expression that backtracks shows in nothing but its own time",
}


def measures_time(program: str) -> bool:
    """Whether a program subtracts one time from another."""
    return any(
        isinstance(node, ast.BinOp)
        and isinstance(node.op, ast.Sub)
        and any(map(_is_stopwatch, (node.left, node.right)))
        for node in ast.walk(ast.parse(program))
    )


def _is_stopwatch(node: ast.expr) -> bool:
    if not isinstance(node, ast.Call):
        return False
    name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    return name.removesuffix("_ns") in STOPWATCHES


def test_no_test_measures_time() -> None:
    measuring = {
        str(path.relative_to(TESTS)) for path in TESTS.rglob("*.py") if measures_time(path.read_text())
    }
    assert measuring == set(ALLOWED)


@pytest.mark.parametrize(
    "program",
    ["assert perf_counter() - start < 1", "took = time.monotonic_ns() - began"],
)
def test_a_stopwatch_is_seen(program: str) -> None:
    assert measures_time(program)


@pytest.mark.parametrize("program", ["until = monotonic() + 9", "while monotonic() < until: pass", "a - b"])
def test_waiting_for_something_is_not_measuring(program: str) -> None:
    assert not measures_time(program)
