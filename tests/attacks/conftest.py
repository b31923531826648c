"""Attacks tell what they measured: figures against their bounds, and the figures of broken twins.

An attack is a file `test_NN_….py`; its docstring's first paragraph says what must hold, and the one that
begins with "Attacker has:" what there is to attack with. `make attack` runs them with all their trials and
writes `docs/attacks.md`; without a report they run in their quick form.
"""

import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import pytest

from safe4me.settings import ROOT
from tests.attacks.report import Measured, figures_of, table_of
from tests.helpers.browser.pages import base_url, browser_type_launch_args

__all__ = ["base_url", "browser_type_launch_args"]

EVERY_FIGURE = ROOT / "var" / "docs" / "attacks.md"
HAS = "Attacker has: "
ATTACKS = {int(file.stem.split("_")[1]) for file in Path(__file__).parent.glob("test_[0-9][0-9]_*.py")}


@dataclass(frozen=True, slots=True)
class Attacks:
    """What one attack measures, noted for the report and judged at once."""

    number: int
    title: str
    has: str
    whole: bool
    noted: list[Measured]

    def trials(self, *, whole: int, quick: int) -> int:
        """How many trials this run makes; fixed, so that a bound means the same each time."""
        return whole if self.whole else quick

    def holds(self, case: str, figure: float, at_most: float) -> None:
        """The site's own figure, which must stay within its bound."""
        self._note(case, figure, at_most, twin=False)
        assert figure <= at_most, f"{case}: {figure} is more than {at_most}"

    def twin(self, case: str, figure: float, beyond: float) -> None:
        """The figure of a version broken on purpose, which this attack must notice."""
        self._note(case, figure, beyond, twin=True)
        assert figure > beyond, f"{case}: the broken twin got away with {figure}, not more than {beyond}"

    def _note(self, case: str, figure: float, bound: float, *, twin: bool) -> None:
        """As plain numbers, which a worker can hand over; NumPy's own it cannot."""
        self.noted.append(
            Measured(self.number, self.title, self.has, case, float(figure), float(bound), twin)
        )


NOTED = pytest.StashKey[list[Measured]]()
STARTED = pytest.StashKey[float]()
OF_WORKER = "noted"


@pytest.fixture
def attacks(request: pytest.FixtureRequest) -> Attacks:
    """The notebook of the attack in whose file the test stands."""
    config = request.config
    title, has = said_of(request.module.__doc__)
    noted = config.stash.setdefault(NOTED, [])
    return Attacks(int(request.path.stem.split("_")[1]), title, has, _report(config) is not None, noted)


def said_of(docstring: str) -> tuple[str, str]:
    """What an attack's docstring says must hold, and what its attacker has. Raises ValueError."""
    title, *rest = (" ".join(part.split()) for part in docstring.split("\n\n"))
    (has,) = (part.removeprefix(HAS) for part in rest if part.startswith(HAS))
    return title, has


def _report(config: pytest.Config) -> Path | None:
    report: Path | None = config.getoption("--report")
    return report


def pytest_sessionstart(session: pytest.Session) -> None:
    """Note when the run began."""
    session.config.stash[STARTED] = time.monotonic()


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """Write the report of a run in which every attack was made, and none got through.

    A worker of several hands over what it noted.
    """
    report, noted = _report(session.config), session.config.stash.get(NOTED, [])
    if report is None:
        return
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput[OF_WORKER] = [asdict(each) for each in noted]
        return
    if exitstatus:
        return
    for twins in (False, True):
        missing = ATTACKS - {m.attack for m in noted if m.twin is twins}
        if missing:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED
            raise pytest.UsageError(f"No {'twin' if twins else 'figure'} of attacks {sorted(missing)}.")
    told = noted, time.strftime("%Y-%m-%d"), time.monotonic() - session.config.stash[STARTED]
    EVERY_FIGURE.parent.mkdir(parents=True, exist_ok=True)
    EVERY_FIGURE.write_text("\n".join(figures_of(*told)) + "\n", "utf-8")
    report.write_text("\n".join(table_of(*told)) + "\n", "utf-8")


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:  # Any: a worker of xdist, which has no types
    """Note what a worker of several noted; one that was killed says nothing."""
    noted = node.config.stash.setdefault(NOTED, [])
    noted += [Measured(**each) for each in getattr(node, "workeroutput", {}).get(OF_WORKER, [])]
