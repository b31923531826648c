"""Lighthouse on one page of each kind: its scores, and how far the page jumped on its slow phone."""

import json
import os
import subprocess
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from statistics import median
from typing import Any

from bench.chromium import CHROMIUM, FLAGS
from bench.serving import ROOT

PROGRAM = ROOT / "bench" / "node_modules" / ".bin" / "lighthouse"
ROUNDS = 3
PAGES = {
    "home": "/en/",
    "a module": "/en/learn/law/",
    "a lesson": "/en/learn/law/two-ages/",
    "a lesson with something to touch": "/en/learn/consent/a-real-yes/",
    "a quiz": "/en/learn/law/quiz/",
    "a story": "/en/learn/threats/jakubs-sunday/",
    "a help door": "/en/help/threatened/",
    "the spread": "/en/wildfire/",
    "a case": "/en/learn/cases/swim-team/",
    "search": "/en/search/",
    "the law checker": "/en/against-the-law/",
    "who can help": "/en/who-can-help/",
    "for parents": "/en/parents/",
    "for schools": "/en/schools/",
}
SCORES = {"performance": 98, "accessibility": 100, "best-practices": 100, "seo": 100}
SHIFT_GOAL = 0.02
HEAD = """## Lighthouse

Version {version}, its own phone and throttling, medians of {rounds} visits a page. Out of 100 each; the
shift is its Cumulative Layout Shift. "Asked" says what a score below 100 is for, besides performance:
"target-size" is for links that lie partly under the bar at the foot as the page opens.

| Page | Shift | Performance | Accessibility | Best practices | SEO | Asked |
|---|---|---|---|---|---|---|
"""


class NotMeasured(Exception):
    """Lighthouse could not measure an address; the text is what it said."""


@dataclass(frozen=True, slots=True)
class Row:
    """What Lighthouse says of a page: scores out of 100 by category, the shift, the audits that failed."""

    page: str
    scores: Mapping[str, float]
    shift: float
    failed: tuple[str, ...]

    @property
    def beyond(self) -> list[str]:
        """What misses its goal."""
        low = [name for name, goal in SCORES.items() if self.scores[name] < goal]
        return low + ["shift"] * (self.shift > SHIFT_GOAL)


def measured(address: str, pages: Mapping[str, str] = PAGES) -> list[Row]:
    """Visit each page of a running site. Raises NotMeasured."""
    return [_row(name, [_visit(address + path) for _ in range(ROUNDS)]) for name, path in pages.items()]


def report(rows: Iterable[Row], version: str) -> str:
    """The figures as a section of docs/performance.md."""
    shown = [
        f"| {row.page} | {row.shift:.3f} | "
        + " | ".join(f"{row.scores[name]:.0f}" for name in SCORES)
        + f" | {', '.join(row.failed) or '–'} |"
        for row in rows
    ]
    goals = f"| *goal* | ≤ {SHIFT_GOAL} | " + " | ".join(f"≥ {goal}" for goal in SCORES.values()) + " | |"
    return HEAD.format(version=version, rounds=ROUNDS) + "\n".join([*shown, goals, ""])


def version() -> str:
    """Which Lighthouse this is."""
    said: str = json.loads((ROOT / "bench" / "package.json").read_text())["devDependencies"]["lighthouse"]
    return said


def _visit(address: str) -> dict[str, Any]:  # Any: Lighthouse's own JSON
    done = subprocess.run(  # noqa: S603 - our own command
        [
            str(PROGRAM),
            address,
            "--output=json",
            "--quiet",
            f"--only-categories={','.join(SCORES)}",
            f"--chrome-flags=--headless {' '.join(FLAGS)}",
        ],
        env={**os.environ, "CHROME_PATH": str(CHROMIUM)},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise NotMeasured(f"{address}: {done.stderr}")
    said: dict[str, Any] = json.loads(done.stdout)
    return said


def _row(page: str, visits: list[dict[str, Any]]) -> Row:
    last = visits[-1]
    beside_speed = {
        audit["id"]
        for name, category in last["categories"].items()
        if name != "performance"
        for audit in category["auditRefs"]
        if audit["weight"]
    }
    return Row(
        page,
        {name: 100 * median(visit["categories"][name]["score"] for visit in visits) for name in SCORES},
        median(visit["audits"]["cumulative-layout-shift"]["numericValue"] for visit in visits),
        tuple(sorted(name for name in beside_speed if last["audits"][name]["score"] == 0)),
    )
