"""Which test shows which requirement of ASVS 5.0.0: `python -m tests.asvs`, which `make docs` calls.

A test of any tier says so with a mark, `@pytest.mark.asvs("6.2.1", "6.2.9")`; `tests/security/asvs.yaml`
lists all requirements of levels 1 and 2, and why one does not apply or is open.
"""

import ast
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from safe4me.settings import ROOT
from tests.lint.sources import parsed, read

TESTS = ROOT / "tests"
LIST = TESTS / "security" / "asvs.yaml"
STANDINGS = ("met", "not applicable", "open")
REASONS = {name.replace(" ", "-"): name for name in STANDINGS[1:]}

HEAD = """# ASVS 5.0.0, levels 1 and 2

What the OWASP Application Security Verification Standard asks for, in our own words beside its ids, and
which test shows that it is met. This page is made from the marks of the tests, `@pytest.mark.asvs("6.2.1")`,
and from [a list](../../tests/security/asvs.yaml) of what does not apply and what is open, by
`make docs`. A test is named only for what it would fail without.

"""


class Requirement(NamedTuple):
    """One requirement: in our words, and why it does not apply or is open; no reason where tests show it."""

    says: str
    standing: str = "met"
    why: str = ""


class Shown(NamedTuple):
    """A test that is marked."""

    path: Path
    name: str


def chapters() -> dict[str, dict[str, Requirement]]:
    """All requirements by chapter and id, as the list has them."""
    listed = yaml.safe_load(LIST.read_text("utf-8"))
    return {name: {key: _read(entry) for key, entry in chapter.items()} for name, chapter in listed.items()}


def _read(entry: str | Mapping[str, str]) -> Requirement:
    if isinstance(entry, str):
        return Requirement(entry)
    ((reason, why),) = ((name, text) for name, text in entry.items() if name != "says")
    return Requirement(entry["says"], REASONS[reason], why)


@cache
def shown() -> dict[str, list[Shown]]:
    """The marked tests of every tier, by the ids of their marks."""
    found: dict[str, list[Shown]] = defaultdict(list)
    for path in sorted(TESTS.glob("*/test_*.py")):
        for node in parsed(read(path)).body:
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                for key in _ids(node):
                    found[key].append(Shown(path, node.name))
    return found


def _ids(test: ast.FunctionDef) -> Iterator[Any]:
    for mark in test.decorator_list:
        match mark:
            case ast.Call(func=ast.Attribute(attr="asvs"), args=given):
                yield from (ast.literal_eval(each) for each in given)


def page() -> str:
    """The page, in Markdown."""
    listed, tests = chapters(), shown()
    return f"{HEAD}{_sums(listed)}{''.join(_chapter(*each, tests) for each in enumerate(listed.items(), 1))}"


def _sums(listed: Mapping[str, Mapping[str, Requirement]]) -> str:
    lines = [_row("Chapter", *(name.capitalize() for name in STANDINGS)), "|---|---|---|---|\n"]
    every: Counter[str] = Counter()
    for number, (name, chapter) in enumerate(listed.items(), 1):
        here = Counter(each.standing for each in chapter.values())
        every += here
        lines.append(_row(f"{number} {name}", *(here[standing] for standing in STANDINGS)))
    return "".join([*lines, _row("**All**", *(f"**{every[standing]}**" for standing in STANDINGS))])


def _chapter(
    number: int, chapter: tuple[str, Mapping[str, Requirement]], tests: Mapping[str, list[Shown]]
) -> str:
    name, requirements = chapter
    rows = (_row(key, each.says, _how(each, tests.get(key, []))) for key, each in requirements.items())
    return f"\n## {number} {name}\n\n| Id | What | How |\n|---|---|---|\n{''.join(rows)}"


def _how(requirement: Requirement, tests: list[Shown]) -> str:
    if requirement.why:
        return f"{requirement.standing}: {requirement.why}"
    return "; ".join(f"[{_sentence(each.name)}](../../{each.path.relative_to(ROOT)})" for each in tests)


def _sentence(name: str) -> str:
    return name.removeprefix("test_").replace("_", " ")


def _row(*cells: object) -> str:
    return f"| {' | '.join(map(str, cells))} |\n"


if __name__ == "__main__":
    sys.stdout.write(page())
