"""What `flask doctor` found, and how it is told: in lines, as JSON, and as gauges for a collector."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum


class Condition(StrEnum):
    """How it is with what was looked at. Their values are what scripts read."""

    OK = "ok"
    WARNING = "warning"
    BROKEN = "broken"
    NOT_TRIED = "not-tried"


EXIT_CODES = {Condition.OK: 0, Condition.BROKEN: 1, Condition.WARNING: 2}
GAUGES = {Condition.OK: 0, Condition.WARNING: 1, Condition.BROKEN: 2}  # what was not tried has none
METRICS_HEAD = """\
# HELP safe4me_check What flask doctor found: 0 whole, 1 a warning, 2 broken.
# TYPE safe4me_check gauge
"""


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """What one check found: a line, what to do about it, and figures, each with the name of its gauge."""

    id: str
    state: Condition
    line: str
    cure: str = ""
    figures: tuple[tuple[str, float], ...] = ()


def whole(name: str, line: str, *figures: tuple[str, float]) -> Diagnosis:
    """That all is well."""
    return Diagnosis(name, Condition.OK, line, figures=figures)


def warning(name: str, line: str, cure: str, *figures: tuple[str, float]) -> Diagnosis:
    """That something should be mended soon."""
    return Diagnosis(name, Condition.WARNING, line, cure, figures)


def broken(name: str, line: str, cure: str, *figures: tuple[str, float]) -> Diagnosis:
    """That something does not do what it should."""
    return Diagnosis(name, Condition.BROKEN, line, cure, figures)


def not_tried(name: str, why: str) -> Diagnosis:
    """That nobody looked, and why."""
    return Diagnosis(name, Condition.NOT_TRIED, why)


def state_below(left: float, *, warns: float, breaks: float) -> Condition:
    """How it is with what is used up, of which so much is left."""
    if left < breaks:
        return Condition.BROKEN
    return Condition.WARNING if left < warns else Condition.OK


def overall(found: Sequence[Diagnosis]) -> Condition:
    """How it is with all together."""
    return max((each.state for each in found if each.state in GAUGES), key=GAUGES.__getitem__)


def as_lines(found: Sequence[Diagnosis]) -> Iterator[str]:
    """For people: a line each, under it what to do, and how many are amiss."""
    for each in found:
        yield f"{each.state:<10}{each.id:<14}{each.line}"
        if each.cure:
            yield f"{'':<24}→ {each.cure}"
    counts = {state: sum(each.state is state for each in found) for state in Condition}
    if overall(found) is Condition.OK:
        yield "All that was looked at is whole."
    else:
        yield f"Broken: {counts[Condition.BROKEN]}. Warnings: {counts[Condition.WARNING]}."


def as_json(found: Sequence[Diagnosis], release: str) -> str:
    """For scripts: the state of all, and of each check."""
    checks = [
        {
            "id": each.id,
            "state": each.state,
            "line": each.line,
            "cure": each.cure,
            "figures": dict(each.figures),
        }
        for each in found
    ]
    return json.dumps({"release": release, "state": overall(found), "checks": checks}, indent=2)


def as_gauges(found: Sequence[Diagnosis]) -> str:
    """For node_exporter's textfile collector: states and figures alone, and nothing that anybody did."""
    told = [
        f'safe4me_check{{id="{each.id}"}} {GAUGES[each.state]}\n' for each in found if each.state in GAUGES
    ]
    figures = (figure for each in found for figure in each.figures)
    more = (f"# TYPE safe4me_{name} gauge\nsafe4me_{name} {value:g}\n" for name, value in figures)
    return "".join([METRICS_HEAD, *told, *more])
