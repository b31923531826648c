"""Faults tell what they measured. `make faults` runs their long form, and writes `docs/faults.md`.

There each fault has a line; every figure of the last run is in `var/docs/faults.md`.

The long form is asked for by FAULTS=long, and by nothing else. A test that is too long for `make test`, even
with few rounds, is marked `long`: without FAULTS=long it is not there, so it is not skipped either. The soak,
which is marked `soak`, takes SOAK_MINUTES, and without them is not there.
"""

import os
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path

import pytest

from safe4me.settings import ROOT
from tests.helpers.browser.pages import base_url, browser_type_launch_args
from tests.helpers.servers.valkey import Named, Start, lone_servers, made_up_sentinels

__all__ = ["base_url", "browser_type_launch_args"]

LONG = os.environ.get("FAULTS") == "long"
SOAK_MINUTES = float(os.environ.get("SOAK_MINUTES", "0"))
EVERY_FIGURE = ROOT / "var" / "docs" / "faults.md"
FIRST_LINES = """# What the faults did

`make faults` breaks the site in many ways and counts; each line says when that was run whole. A bound (≤)
holds, or the run has failed; other figures are there to be read, from the least to the most of all rounds
and variants. Every ballot that was thanked for is compared with what the box holds. Every figure of the last
run is in `var/docs/faults.md`. What to do when something breaks: [operations.md](operations.md).

| What is done | When | Figures |
|---|---|---|
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
        self.tells(case, figure, f"≤ {at_most:g}")
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
    """After a long run without a failure put what was told into the report, a line for each title."""
    report = session.config.getoption("--report")
    told, seconds = session.config.stash.get(TOLD, []), session.config.stash.get(SECONDS, {})
    if not (LONG and report and told) or exitstatus:
        return
    lines = lines_of(report)
    for title, of_title in groupby(sorted(told, key=lambda row: row.title), key=lambda row: row.title):
        lines[title] = line_of(list(of_title), seconds[title])
    report.write_text(FIRST_LINES + "".join(lines[title] for title in sorted(lines)), "utf-8")
    EVERY_FIGURE.parent.mkdir(parents=True, exist_ok=True)
    EVERY_FIGURE.write_text("\n".join(every_figure(told)) + "\n", "utf-8")


def lines_of(report: Path) -> dict[str, str]:
    """The lines of a report's table, by title: what another run told stays."""
    text = report.read_text("utf-8") if report.exists() else ""
    rows = [line for line in text.splitlines(keepends=True) if line.startswith("| ")][1:]
    return {row.split(" | ", 1)[0].removeprefix("| "): row for row in rows}


def line_of(rows: list[Told], seconds: float) -> str:
    """The line of one title: each thing that was measured, from its least to its most."""
    by_measure: dict[tuple[str, str], list[float]] = {}
    for row in rows:
        by_measure.setdefault((row.case.rpartition(": ")[2], row.asked), []).append(row.figure)
    found = [
        f"{measure}: {_from_to(figures)}{f' ({asked})' if asked else ''}"
        for (measure, asked), figures in by_measure.items()
    ]
    when = f"{time.strftime('%Y-%m-%d')}, {seconds:,.0f} s on {os.cpu_count()} processors"
    return f"| {rows[0].title} | {when} | {'; '.join(found)} |\n"


def _from_to(figures: list[float]) -> str:
    least, most = _as_read(min(figures)), _as_read(max(figures))
    return least if least == most else f"{least} to {most}"


def every_figure(told: list[Told]) -> Iterator[str]:
    """Every figure that was told, under its title."""
    yield "# Every figure of the faults"
    for title, rows in groupby(sorted(told, key=lambda row: row.title), key=lambda row: row.title):
        yield from ("", f"## {title}", "", "| What | Figure | Asked |", "|---|---|---|")
        yield from (f"| {row.case} | {_as_read(row.figure)} | {row.asked} |" for row in rows)


def _as_read(figure: float) -> str:
    return f"{figure:,.0f}" if figure == int(figure) else f"{figure:,.2f}"
