"""What an overview found: sentences in the words of whoever wrote the question. Pure but for translations.

Phases are never mixed: a sentence is about the latest phase in which its question was measured, and says
which one that was. Where a change stands, both of its shares are of the classes that answered both times, and
are said in percent: so the change is what they differ by. “In 10” is said of one share alone. A change of few
classes is said as a range, and so are its shares.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from flask_babel import gettext

from safe4me.content.measure_lock import FORK
from safe4me.content.model.core import Activity
from safe4me.content.model.library import Library
from safe4me.db.rooms import Phase
from safe4me.results import AreaQuestion, AskedQuestion, Overview, PhaseFigures
from safe4me.statistics.change import Change
from safe4me.statistics.comparisons import is_well_known
from safe4me.statistics.figures import Reason, Released, Suppressed
from safe4me.statistics.wording import Direction, Wording, about_in_ten, in_percent, in_points
from safe4me.web.http.charts import both_shares, in_share
from safe4me.web.staff.rows import figure_id
from safe4me.web.staff.teach_again import Lead, latest_of, lead_of, leader_of

MOST_CHANGED = MOST_GOING_WELL = 2
MOST_NAMED = 6
END_PERCENT = 26  # nearer to an end than this, words begin or end at their dot


class FindingKind(StrEnum):
    """Why a finding is told: how its card begins."""

    CHANGED = "changed"
    TO_WORK_ON = "to-work-on"
    GOING_WELL = "going-well"


@dataclass(frozen=True, slots=True)
class Extent:
    """Where a share stands on a line from none to all, in percent; `anchor` is how its words stand."""

    dot: float
    start: float
    width: float
    anchor: str


@dataclass(frozen=True, slots=True)
class Finding:
    """One question in its latest phase: `now`, the share `before` if both were measured, and the `change`.

    Where the change stands, `now` and `before` are its own.

    `about` is the id of the figure in the tables below; `mistake` is a sentence, or empty. `todo` is what to
    do next, and `lead` where; None where there is no need.
    """

    about: str
    kind: FindingKind
    activity: Activity
    question: AskedQuestion
    sentence: str
    mistake: str
    counts: PhaseFigures
    now: Released
    before: Released | None
    change: Change | Suppressed | None
    todo: str
    lead: Lead | None

    @property
    def phase(self) -> Phase:
        """In which phase it was measured."""
        return self.counts.phase

    @property
    def module(self) -> str:
        """The id of its module."""
        return self.activity.id.partition("/")[0]

    @property
    def points(self) -> int:
        """How far it clearly moved, either way; 0 where that is not known."""
        return _clear_points(self.change)

    @property
    def twice(self) -> bool:
        """Whether it is of the classes that answered both times."""
        return isinstance(self.change, Change)

    @property
    def is_range(self) -> bool:
        """Whether no one number is said of it."""
        return isinstance(self.change, Change) and self.change.is_range

    @property
    def share(self) -> float:
        """Of the safer answers."""
        return self.now.count / self.now.total


@dataclass(frozen=True, slots=True)
class Unknown:
    """The questions of which nothing can be said yet, for one reason."""

    reason: Reason
    names: tuple[str, ...]

    @property
    def named(self) -> tuple[str, ...]:
        """As many of the names as are read."""
        return self.names[:MOST_NAMED]

    @property
    def more(self) -> int:
        """How many others there are."""
        return max(0, len(self.names) - MOST_NAMED)


def findings(library: Library, shown: Overview, most: int) -> list[Finding]:
    """What changed most, what to work on, the least safe first, and what goes well; so many at most."""
    found = found_in(library, shown)
    changed = sorted((each for each in found if each.points), key=lambda each: -each.points)[:MOST_CHANGED]
    after = [each for each in found if each.phase is not Phase.BEFORE and each not in changed]
    others = sorted(after or [each for each in found if each not in changed], key=_least_first)
    known = [each for each in others if is_well_known(each.now)]
    well = sorted(known, key=_most_first)[:MOST_GOING_WELL]
    to_work_on = [each for each in others if not is_well_known(each.now)]
    told = {
        FindingKind.CHANGED: changed,
        FindingKind.TO_WORK_ON: to_work_on[: most - len(changed) - len(well)],
    }
    told[FindingKind.GOING_WELL] = well
    return [replace(each, kind=kind) for kind, some in told.items() for each in some]


def from_the_least_known(library: Library, shown: Overview) -> list[Finding]:
    """What all classes know, of the latest phase in which each question was asked; stories come last."""
    found = [each for each in (_finding(library, *one, None) for one in latest_of(shown)) if each]
    taught = [each for each in found if each.phase is not Phase.BEFORE] or found
    return sorted(taught, key=_least_first)


def from_the_most_known(found: Sequence[Finding]) -> list[Finding]:
    """The same the other way round; stories come last again."""
    return sorted(found, key=_most_first)


def _least_first(found: Finding) -> tuple[bool, float]:
    """Stories come last: a choice is a first impulse, and chance alone makes many of them safer."""
    return found.question.kind == FORK, found.share


def _most_first(found: Finding) -> tuple[bool, float]:
    return found.question.kind == FORK, -found.share


def unknown(shown: Overview) -> list[Unknown]:
    """What has no figure yet in its latest phase, by its reason."""
    withheld = [
        (latest.safer.reason, question.question.short)
        for _, question, latest in latest_of(shown)
        if isinstance(latest.safer, Suppressed)
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


def found_in(library: Library, shown: Overview) -> list[Finding]:
    """Each question that has a figure; where its change stands, of the classes that answered both times."""
    found = (
        _finding(library, activity, question, latest, question.change)
        for activity, question, latest in latest_of(shown)
    )
    return [each for each in found if each]


def _finding(
    library: Library,
    activity: Activity,
    question: AreaQuestion,
    latest: PhaseFigures,
    change: Change | Suppressed | None,
) -> Finding | None:
    now, before = latest.safer, None
    change = change if latest.phase is Phase.AFTER else None
    if isinstance(change, Change):
        now, before = change.after, change.before
    if not isinstance(now, Released):
        return None
    return Finding(
        figure_id(activity.id, question.question.id, latest.phase),
        FindingKind.TO_WORK_ON,
        activity,
        question.question,
        _sentence(activity, question.question, latest.phase, now, change),
        _mistake(latest),
        latest,
        now,
        before,
        change,
        _todo(question.question, latest, now),
        None if is_well_known(now) else lead_of(library, activity, question.question, latest.again),
    )


def _clear_points(change: Change | Suppressed | None) -> int:
    if not isinstance(change, Change):
        return 0
    said = in_points(change)
    if said.direction in (None, Direction.UNCLEAR):
        return 0
    return min(abs(said.low), abs(said.high)) if said.about is None else abs(said.about)


def _sentence(
    activity: Activity,
    asked: AskedQuestion,
    phase: Phase,
    now: Released,
    change: Change | Suppressed | None,
) -> str:
    before, after = both_shares(change) if isinstance(change, Change) else ("", "")
    clear = bool(_clear_points(change))
    share = _of(after) if clear or (isinstance(change, Change) and change.is_range) else _in_ten(now)
    found = asked.found or gettext("chose the safer answer on “%(name)s”", name=asked.short)
    words = {"now": share, "found": found, "story": activity.page.title}
    text = str(_texts(fork=asked.kind == FORK)[phase] % words)
    if clear:
        text += " " + gettext("Before lessons, %(before)s did.", before=before)
    return text[:1].upper() + text[1:]


def _texts(*, fork: bool) -> dict[Phase, str]:
    if fork:
        return {
            Phase.ONCE: gettext("In the story “%(story)s”, %(now)s choices %(found)s."),
            Phase.BEFORE: gettext("Before lessons, in the story “%(story)s”, %(now)s choices %(found)s."),
            Phase.AFTER: gettext("After lessons, in the story “%(story)s”, %(now)s choices %(found)s."),
        }
    return {
        Phase.ONCE: gettext("%(now)s answers %(found)s."),
        Phase.BEFORE: gettext("Before lessons, %(now)s answers %(found)s."),
        Phase.AFTER: gettext("After lessons, %(now)s answers %(found)s."),
    }


def _in_ten(figure: Released) -> str:
    said = in_percent(figure)
    if said.wording is Wording.NEARLY_EVERYONE:
        return str(gettext("nearly all"))
    if said.wording is Wording.HARDLY_ANYONE:
        return str(gettext("hardly any"))
    return str(gettext("about %(n)s in 10", n=about_in_ten(figure)))


def _of(share: str) -> str:
    """“62% of”, before answers or choices; “nearly all” needs no word."""
    return str(gettext("%(share)s of", share=share)) if "%" in share else share


def _mistake(latest: PhaseFigures) -> str:
    """The wrong answer that clearly leads, with its share, where the question is to be taught again."""
    leads = leader_of(latest)
    if leads is None:
        return ""
    texts, share = "” / “".join(leads.texts), in_share(leads.figure)
    return str(
        gettext(
            "The most common other answer: “%(text)s”, %(share)s (%(interval)s).",
            text=texts,
            share=share.estimate,
            interval=share.interval,
        )
    )


def _todo(asked: AskedQuestion, latest: PhaseFigures, now: Released) -> str:
    """The one thing to do about it; the step stands behind it."""
    if latest.phase is Phase.BEFORE:
        return str(gettext("teach this."))
    if is_well_known(now):
        return str(gettext("no need to teach it again."))
    if asked.kind == FORK:
        return str(gettext("play the story again, and talk about this choice."))
    return str(gettext("teach it again.") if latest.again else gettext("talk about it in class."))
