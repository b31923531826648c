"""What an overview found, a sentence a question; what changed most leads. Pure but for translations."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from flask_babel import gettext

from safe4me.lessons.model import Module
from safe4me.statistics.change import Change
from safe4me.statistics.figures import Figure, Reason, Released, Suppressed
from safe4me.statistics.wording import Direction, Wording, in_percent, in_points
from safe4me.storage.rooms import Phase
from safe4me.web.coordinate.overview_cards import OverviewCards, OverviewLine
from safe4me.web.serving.charts import in_share

MOST = 7
KNOWN_PERCENT = 70  # what is surely above it need not be taught again
END_PERCENT = 26  # nearer to an end than this, words begin or end at their dot


@dataclass(frozen=True, slots=True)
class Extent:
    """Where a share stands on a line from none to all, in percent; `anchor` is how its words stand."""

    dot: float
    start: float
    width: float
    anchor: str


@dataclass(frozen=True, slots=True)
class Finding:
    """One question: its latest share, the share before if both were measured, and how it moved.

    `about` is the id of the figure in the tables below.
    """

    about: str
    sentence: str
    module: Module
    phase: Phase
    now: Released
    before: Released | None
    change: Change | Suppressed | None
    next: str

    @property
    def points(self) -> int:
        """How far it clearly moved, either way; 0 where that is not known."""
        return _clear_points(self.change)


@dataclass(frozen=True, slots=True)
class Unknown:
    """The questions of which nothing can be said yet, for one reason."""

    reason: Reason
    names: tuple[str, ...]


def findings(shown: OverviewCards) -> list[Finding]:
    """What changed most first, then the least safe answers; at most seven."""
    found = list(_found(shown))
    return sorted(found, key=lambda each: (-each.points, _share(each.now)))[:MOST]


def unknown(shown: OverviewCards) -> list[Unknown]:
    """What has no figure yet in any phase, by its reason."""
    withheld = [
        (latest.figure.reason, latest.name)
        for _, _, latest in _questions(shown)
        if isinstance(latest.figure, Suppressed)
    ]
    reasons = dict.fromkeys(reason for reason, _ in withheld)
    return [Unknown(each, tuple(name for reason, name in withheld if reason is each)) for each in reasons]


def spot(figure: Released) -> Extent:
    """Its place on the line."""
    low, dot, high = (
        round(100 * min(max(count / figure.total, 0.0), 1.0), 2)
        for count in (figure.low, figure.count, figure.high)
    )
    anchor = "start" if dot < END_PERCENT else "end" if dot > 100 - END_PERCENT else "middle"
    return Extent(dot, low, round(high - low, 2), anchor)


def _found(shown: OverviewCards) -> Iterator[Finding]:
    if not shown.lines:
        return
    changes = {moved.id.removesuffix("-change"): moved.change for moved in shown.changes}
    least = min(_share(latest.figure) for _, _, latest in _questions(shown))
    believed = {each.question: each.name for each in shown.misconceptions}
    for module, first, latest in _questions(shown):
        now = latest.figure
        if not isinstance(now, Released):
            continue
        before = first.figure if latest.phase is Phase.AFTER and isinstance(first.figure, Released) else None
        change = changes.get(_key(latest)) if latest.phase is Phase.AFTER else None
        sentence = _sentence(latest, now, before if _clear_points(change) else None)
        todo = _next(now, believed.get(latest.text), is_least=_share(now) == least)
        yield Finding(latest.id, sentence, module, latest.phase, now, before, change, todo)


def _questions(shown: OverviewCards) -> Iterator[tuple[Module, OverviewLine, OverviewLine]]:
    """Each question's module, its line before the lessons and its latest; the same line where it has one."""
    for card in shown.cards:
        lines = sorted((line for group in card.groups for line in group.lines), key=_key)
        for _, of_question in groupby(lines, _key):
            phases = {line.phase: line for line in of_question}
            latest = next(phases[each] for each in (Phase.AFTER, Phase.ONCE, Phase.BEFORE) if each in phases)
            yield card.module, phases.get(Phase.BEFORE, latest), latest


def _key(line: OverviewLine) -> str:
    return line.id.removesuffix(f"-{line.phase}")


def _share(figure: Figure) -> float:
    return figure.count / figure.total if isinstance(figure, Released) else 1.0


def _clear_points(change: Change | Suppressed | None) -> int:
    if not isinstance(change, Change):
        return 0
    said = in_points(change)
    return 0 if said.direction is Direction.UNCLEAR else abs(said.about)


def _sentence(latest: OverviewLine, figure: Released, before: Released | None) -> str:
    if before is None:
        text = {
            Phase.AFTER: gettext("After lessons, %(now)s chose the safer answer on “%(name)s”."),
            Phase.BEFORE: gettext("Before lessons, %(now)s chose the safer answer on “%(name)s”."),
        }.get(latest.phase, gettext("%(now)s chose the safer answer on “%(name)s”."))
        return str(text % {"now": _in_ten(figure), "name": latest.name})
    now, then = _in_ten(figure), _in_ten(before)
    if now == then:
        now, then = in_share(figure).estimate, in_share(before).estimate
    text = gettext("%(now)s now choose the safer answer on “%(name)s”. Before lessons, %(before)s did.")
    return str(text % {"now": now, "before": then, "name": latest.name})


def _in_ten(figure: Released) -> str:
    said = in_percent(figure)
    if said.wording is Wording.NEARLY_EVERYONE:
        return str(gettext("nearly all"))
    if said.wording is Wording.HARDLY_ANYONE:
        return str(gettext("hardly any"))
    return str(gettext("about %(n)s in 10", n=min(max(round(said.about / 10), 1), 9)))


def _next(figure: Released, believed: str | None, *, is_least: bool) -> str:
    """The one thing to do about it; `believed` is the mistake that is common in it, if one is."""
    if is_least:
        return str(gettext("of all that was asked, this is known least. Start the next lessons with it."))
    if believed:
        return str(gettext("talk about “%(name)s”, a common mistake here.", name=believed))
    if 100 * figure.low >= KNOWN_PERCENT * figure.total:
        return str(gettext("no need to teach it again. Use the time for another."))
    return str(gettext("teach it once more, then ask again."))
