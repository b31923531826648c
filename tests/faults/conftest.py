"""Faults tell what they measured. `make faults` runs their long form, and writes `docs/faults.md`.

The long form is asked for by FAULTS=long, and by nothing else. A test that is too long for `make test`, even
with few rounds, is marked `long`: without FAULTS=long it is not there, so it is not skipped either. The soak,
which is marked `soak`, takes SOAK_MINUTES, and without them is not there.
"""

import os
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path

import pytest

from tests.browsing import base_url, browser_type_launch_args
from tests.lone_valkeys import Named, Start, lone_servers, made_up_sentinels

__all__ = ["base_url", "browser_type_launch_args"]

LONG = os.environ.get("FAULTS") == "long"
SOAK_MINUTES = float(os.environ.get("SOAK_MINUTES", "0"))
FIRST_LINES = """# What the faults did

Written by `make faults`, which breaks the site in many ways and counts: each title says when it was run
whole, and in how many seconds. A bound holds, or the run has failed; other figures are there to be
read. Every ballot that was thanked for is compared with what the box holds.
What to do when something breaks: [operations.md](operations.md).
"""


@dataclass(frozen=True, slots=True)
class Told:
    """One figure under its title, and what is asked of it, in words."""

    title: str
    case: str
    figure: float
    asked: str


@dataclass(frozen=True, slots=True)
class Faults:
    """What the tests of one file measure, told in the report."""

    title: str
    told: list[Told] = field(default_factory=list)

    def rounds(self, *, whole: int, quick: int) -> int:
        """How often this run does it."""
        return whole if LONG else quick

    def holds(self, case: str, figure: float, at_most: float) -> None:
        """A figure that must stay within its bound."""
        self.tells(case, figure, f"at most {at_most:g}")
        assert figure <= at_most, f"{case}: {figure} is more than {at_most}"

    def tells(self, case: str, figure: float, asked: str = "") -> None:
        """A figure to be read, as a time is, which says more of the machine than of the code."""
        self.told.append(Told(self.title, case, figure, asked))


TOLD = pytest.StashKey[list[Told]]()
SECONDS = pytest.StashKey[dict[str, float]]()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what this run does not ask for."""
    asked = {"long": LONG, "soak": bool(SOAK_MINUTES)}
    left_out = [item for item in items for mark in asked if item.get_closest_marker(mark) and not asked[mark]]
    config.hook.pytest_deselected(items=left_out)
    items[:] = [item for item in items if item not in left_out]


@pytest.fixture
def faults(request: pytest.FixtureRequest) -> Iterator[Faults]:
    """The notebook of the file in which the test stands: its docstring's first paragraph is the title."""
    title = " ".join(request.module.__doc__.split("\n\n")[0].split())
    stash, began = request.config.stash, time.monotonic()
    yield Faults(title, stash.setdefault(TOLD, []))
    seconds = stash.setdefault(SECONDS, {})
    seconds[title] = seconds.get(title, 0.0) + (time.monotonic() - began)


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Starts Valkey servers, with options; each tells a client of it."""
    with lone_servers(tmp_path) as started:
        yield started


@pytest.fixture
def named(monkeypatch: pytest.MonkeyPatch) -> Named:
    """Which server each Sentinel names as the primary, for the test to fill."""
    return made_up_sentinels(monkeypatch)


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """After a long run without a failure put what was told into the report, title by title."""
    report = session.config.getoption("--report")
    told, seconds = session.config.stash.get(TOLD, []), session.config.stash.get(SECONDS, {})
    if not (LONG and report and told) or exitstatus:
        return
    parts = parts_of(report)
    for title, rows in groupby(sorted(told, key=lambda row: row.title), key=lambda row: row.title):
        parts[title] = "\n".join(lines_of(list(rows), seconds[title]))
    report.write_text("\n".join([FIRST_LINES, *(parts[title] for title in sorted(parts))]), "utf-8")


def parts_of(report: Path) -> dict[str, str]:
    """What a report says already, by title."""
    found = re.findall(
        r"^## (.+?)\n(.*?)(?=^## |\Z)", report.read_text("utf-8") if report.exists() else "", re.M | re.S
    )
    return {title: f"## {title}\n{rest.rstrip()}\n" for title, rest in found}


def lines_of(rows: list[Told], seconds: float) -> Iterator[str]:
    """What the report says under one title."""
    yield f"## {rows[0].title}"
    yield ""
    yield f"On {time.strftime('%Y-%m-%d')}, in {seconds:.0f} s, with {os.cpu_count()} processors."
    yield from ("", "| What | Figure | Asked |", "|---|---|---|")
    for row in rows:
        figure = f"{row.figure:,.0f}" if row.figure == int(row.figure) else f"{row.figure:,.2f}"
        yield f"| {row.case} | {figure} | {row.asked} |"
    yield ""
