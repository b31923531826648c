"""`make bench`: pages against nginx, ballots in a file and on Valkey; medians of interleaved runs.

Ballots are counted in a file, and in a set of Valkey servers that lie on the same machine: there each is in
a replica too before it is thanked for.
"""

import os
import re
import shutil
import subprocess
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from bench.nginx import nginx
from bench.serving import ROOT, serving
from bench.site import CODE, make_site, with_room
from bench.valkeys import valkey_set

ROUNDS = 5
SECONDS = 3
CLIENTS = 64
TOOLS = ("wrk", "nginx", "valkey-server", "valkey-sentinel")
SCRIPT = ROOT / "bench" / "ballot.lua"
HEAD = "| What | Requests a second | Ratio | Goal |\n|---|---|---|---|"
LEAST_PAGES = 0.8
READABLE = 0o755  # nginx's workers are another user


class Refused(Exception):
    """A reply was not the one to be measured."""


Row = tuple[str, float, float, float]  # name, requests a second, ratio, goal


@dataclass(slots=True)
class Target:
    """Something to load, and its requests a second in each round."""

    name: str
    address: str
    body: str = ""
    goal: float = 0.0
    rates: list[float] = field(default_factory=list)

    def load(self, seconds: int = SECONDS) -> float:
        """Requests a second. Raises Refused when a reply was an error."""
        wrk = ["wrk", "-t2", f"-c{CLIENTS}", f"-d{seconds}s", "--timeout", "20s"]
        script = ["-s", str(SCRIPT), self.address, "--", self.body] if self.body else [self.address]
        said = subprocess.run([*wrk, *script], check=True, capture_output=True, text=True).stdout  # noqa: S603 - wrk
        if "Non-2xx" in said or "Socket errors" in said:
            raise Refused(f"{self.name}:\n{said}")
        return float(re.findall(r"Requests/sec:\s+([\d.]+)", said)[0])


def main() -> None:
    """Measure everything once and print the table; exit 1 when a goal is missed."""
    missing = [tool for tool in TOOLS if shutil.which(tool) is None]
    if missing:
        raise SystemExit(f"The bench needs {' and '.join(missing)}: install with your package manager.")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(READABLE)
        rows = _measure(folder)
    print(_table(rows))
    if any(ratio < goal for _, _, ratio, goal in rows):
        raise SystemExit("A goal was missed.")


def _measure(folder: Path) -> list[Row]:
    site = with_room(make_site(folder))
    with (
        nginx(site.pages, folder) as files,
        valkey_set(folder) as servers,
        serving("app:app", site.environ, folder) as ours,
        serving("app:app", with_room(site, ballot_box_url=servers.url).environ, folder) as shared,
    ):
        by_nginx = Target("lesson page, nginx", files + site.lesson)
        lesson = Target("lesson page", ours.address + site.lesson, goal=LEAST_PAGES)
        in_room = Target("room page", ours.address + site.in_room, goal=LEAST_PAGES)
        path = f"/c/{CODE}/ballots"
        ballots = Target("ballots", ours.address + path, site.ballot)
        replicated = Target("ballots, on Valkey", shared.address + path, site.ballot)
        _interleave([by_nginx, lesson, in_room])
        _interleave([ballots, replicated])
    return [*_rows(by_nginx, [lesson, in_room]), *_rows(ballots, [replicated])]


def _interleave(targets: list[Target]) -> None:
    for target in targets:
        target.load(seconds=1)  # warm up
    for _ in range(ROUNDS):
        for target in targets:
            target.rates.append(target.load())


def _rows(against: Target, targets: list[Target]) -> list[Row]:
    """Median rates, and the median of each round's own ratio: a slow minute weighs on both alike."""
    rows: list[Row] = [(against.name, median(against.rates), 1.0, 0.0)]
    for target in targets:
        ratios = [ours / theirs for ours, theirs in zip(target.rates, against.rates, strict=True)]
        rows.append((target.name, median(target.rates), median(ratios), target.goal))
    return rows


def _table(rows: list[Row]) -> str:
    shown = [
        f"| {name} | {rate:,.0f} | {ratio:.2f} | {f'≥ {goal}' if goal else ''} |"
        for name, rate, ratio, goal in rows
    ]
    load = f"load average {os.getloadavg()[0]:.1f}"
    about = f"{CLIENTS} clients, medians of {ROUNDS} runs of {SECONDS} s; {load} of {os.cpu_count()} cores.\n"
    return "\n".join([about, HEAD, *shown])


if __name__ == "__main__":
    main()
