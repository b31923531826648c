"""Figures are rounded in one place alone: `safe4me/rounding.py`."""

import ast
import re
from collections.abc import Iterator

import pytest

from safe4me.settings import ROOT
from tests.lint.sources import nodes, python_in, read

OF_FIGURES = (
    "safe4me/privacy",
    "safe4me/statistics",
    "safe4me/results",
    "safe4me/web",
    "safe4me/spread_model.py",
)
FEWEST_SOURCES = 100
BY_FORMAT = re.compile(r"\.\d*[fe%]['\"]$|^f['\"]%['\"]$")
IN_A_SCRIPT = re.compile(r"Math\.(?:round|ceil|trunc)\b|\.toFixed\(|\.toPrecision\(|maximumFractionDigits")
IN_A_TEMPLATE = re.compile(r"\|\s*round\b|[\"']%?\.\d[f%]|\{:\.\d[f%]\}|percentformat")


def own_rounding(source: str) -> Iterator[int]:
    """The lines on which Python rounds to a whole number, or formats a number so that it is rounded.

    `round` with a number of digits places a drawing, and words no figure.
    """
    for node in nodes(source):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "round" and len(node.args) == 1:
            yield node.lineno
        formats = node.format_spec if isinstance(node, ast.FormattedValue) else None
        if formats and BY_FORMAT.search(ast.unparse(formats)):
            yield formats.lineno


@pytest.mark.parametrize("broken", ["said = round(share)", 'said = f"{share:.0%}"', 'said = f"{points:.1f}"'])
def test_a_rounding_of_one_s_own_is_found(broken: str) -> None:
    assert list(own_rounding(broken)) == [1]
    assert list(own_rounding('place = round(share, 2), f"{week:02} {change:+}"')) == []


def test_no_other_place_of_the_program_rounds_a_figure() -> None:
    sources = python_in(*OF_FIGURES)
    found = [f"{path.relative_to(ROOT)}:{line}" for path in sources for line in own_rounding(read(path))]
    assert len(sources) > FEWEST_SOURCES
    assert found == []


@pytest.mark.parametrize(
    ("folder", "kind", "rounds"), [("templates", "html", IN_A_TEMPLATE), ("static", "js", IN_A_SCRIPT)]
)
def test_no_template_and_no_script_rounds(folder: str, kind: str, rounds: re.Pattern[str]) -> None:
    sources = sorted((ROOT / folder).rglob(f"*.{kind}"))
    assert sources
    assert [str(path) for path in sources if rounds.search(path.read_text())] == []
