"""The sentences that stand before an overview; each is about one figure on the page, and names it. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass

from flask_babel import gettext, ngettext

from safe4me.statistics.change import Change
from safe4me.statistics.figures import Released
from safe4me.statistics.wording import Direction, in_points
from safe4me.storage.rooms import Phase
from safe4me.web.coordinate.overview_cards import OverviewCards, OverviewLine, QuestionChange
from safe4me.web.serving.charts import in_share
from safe4me.web.staff.asked_for import phase_name


@dataclass(frozen=True, slots=True)
class Sentence:
    """`about` is the id of the figure that it is about; empty when no figure stands."""

    text: str
    about: str


def overview_summary(shown: OverviewCards) -> list[Sentence]:
    """What was answered most and least safely, what moved most, and the most common misconception."""
    found = [*_ends(shown), *_moved(shown), *_misconception(shown)]
    return found or [Sentence(gettext("Too few schools have finished for a figure here."), "")]


def _ends(shown: OverviewCards) -> Iterator[Sentence]:
    lines = sorted((line for line in shown.lines if isinstance(line.figure, Released)), key=_estimate)
    if lines:
        text = gettext("Safest answers: on “%(name)s”%(asked)s, %(share)s of ballots.")
        yield Sentence(text % _said(lines[-1]), lines[-1].id)
    if len(lines) > 1:
        text = gettext("Least safe: on “%(name)s”%(asked)s, %(share)s.")
        yield Sentence(text % _said(lines[0]), lines[0].id)


def _moved(shown: OverviewCards) -> Iterator[Sentence]:
    clear = [(abs(points), moved) for moved in shown.changes if (points := _points(moved))]
    if clear:
        points, most = max(clear, key=lambda each: each[0])
        yield Sentence(_change(most.name, points, up=_points(most) > 0), most.id)


def _change(name: str, points: int, *, up: bool) -> str:
    if up:
        return str(
            ngettext(
                "Largest change: “%(name)s”, up about %(num)s point.",
                "Largest change: “%(name)s”, up about %(num)s points.",
                points,
                name=name,
            )
        )
    return str(
        ngettext(
            "Largest change: “%(name)s”, down about %(num)s point.",
            "Largest change: “%(name)s”, down about %(num)s points.",
            points,
            name=name,
        )
    )


def _misconception(shown: OverviewCards) -> Iterator[Sentence]:
    for most in shown.misconceptions[:1]:
        text = gettext("Most common misconception: “%(name)s”, %(share)s of ballots.")
        share = in_share(most.figure).estimate if isinstance(most.figure, Released) else ""
        yield Sentence(text % {"name": most.name, "share": share}, most.id)


def _points(moved: QuestionChange) -> int:
    """How many points it moved; 0 when that is not shown, or not clear."""
    if not isinstance(moved.change, Change):
        return 0
    said = in_points(moved.change)
    return 0 if said.direction is Direction.UNCLEAR else said.about


def _estimate(line: OverviewLine) -> float:
    return line.figure.count / line.figure.total if isinstance(line.figure, Released) else 0.0


def _said(line: OverviewLine) -> dict[str, str]:
    share = in_share(line.figure).estimate if isinstance(line.figure, Released) else ""
    asked = "" if line.phase is Phase.ONCE else f" ({phase_name(line.phase)})"
    return {"name": line.name, "share": share, "asked": asked}
