"""Charts as numbers and words; templates only place them. Pure, but for the translations and one setting.

One grammar: solid = at least about this much, striped = somewhere in here, dashed = not shown.
Every length and place is in percent of the chart's own width, so one chart fits every screen.
"""

from dataclasses import dataclass

from flask_babel import gettext, ngettext

from safe4me.privacy.batches import FEWEST_SEALS
from safe4me.statistics.change import FEWEST_CLASSES_OF_A_CHANGE, LEAST_RESPONSE_PERCENT, Change
from safe4me.statistics.figures import (
    SMALLEST_MISCONCEPTION_BALLOTS,
    SMALLEST_NUMBERS_BALLOTS,
    Reason,
    Released,
    Suppressed,
)
from safe4me.statistics.wording import Direction, Movement, Phrase, Wording, in_counts, in_percent, in_points
from safe4me.web.http import context

SHOWN = Released | Change
GAP = 0.5
WIDEST_SHIFT_POINTS = 40


def is_released(figure: SHOWN | Suppressed) -> bool:
    """Whether a figure or a change is shown. Raises TypeError for what is none of them."""
    if isinstance(figure, SHOWN):
        return True
    if isinstance(figure, Suppressed):
        return False
    raise TypeError(f"No figure: {figure!r}")


@dataclass(frozen=True, slots=True)
class BarSegment:
    """A stretch of a bar."""

    start: float
    width: float


@dataclass(frozen=True, slots=True)
class Bar:
    """A figure drawn: solid to the lower end of its interval, striped to the upper, outlined behind."""

    solid: tuple[BarSegment, ...]
    striped: tuple[BarSegment, ...]
    outlined: tuple[BarSegment, ...]
    dot: float


def bar(figure: Released, blocks: int = 1) -> Bar:
    """The bar of `figure`, in `blocks` of equal length with gaps between."""
    low, dot, high = (_share(n, figure.total) for n in (figure.low, figure.count, figure.high))
    return Bar(_parts(0, low, blocks), _parts(low, high, blocks), _parts(0, 1, blocks), round(100 * dot, 2))


@dataclass(frozen=True, slots=True)
class Shift:
    """A change drawn from 40 points down to 40 up, no change in the middle: its interval and its dot.

    There is no dot where only a range is said.
    """

    interval: BarSegment
    dot: float | None


def shift(change: Change) -> Shift:
    """The place of `change` on its track; what lies beyond the track's ends is drawn at them."""
    low, dot, high = (_along(points) for points in (change.low, change.points, change.high))
    return Shift(BarSegment(low, round(high - low, 2)), None if change.is_range else dot)


def _along(points: float) -> float:
    within = min(max(points, -WIDEST_SHIFT_POINTS), WIDEST_SHIFT_POINTS)
    return round(50 + 50 * within / WIDEST_SHIFT_POINTS, 2)


def _share(count: int, total: int) -> float:
    return min(max(count / total, 0.0), 1.0)


def _parts(start: float, end: float, blocks: int) -> tuple[BarSegment, ...]:
    """The stretch from `start` to `end` (shares of the whole), cut at the gaps between blocks."""
    cuts = [(max(start, i / blocks), min(end, (i + 1) / blocks), i) for i in range(blocks)]
    return tuple(_part(a, b, i, blocks) for a, b, i in cuts if b > a)


def _part(start: float, end: float, block: int, blocks: int) -> BarSegment:
    """Within its block, a stretch is pressed together a little, to leave the gap at the block's end."""
    length = 100 / blocks
    pressed = (length - GAP) / length if blocks > 1 else 1.0
    left = block * length + (100 * start - block * length) * pressed
    return BarSegment(round(left, 2), round(100 * (end - start) * pressed, 2))


@dataclass(frozen=True, slots=True)
class FigureWords:
    """A figure in words; together “about 15 of 25 (likely 12–18)”."""

    about: str
    likely: str

    def __str__(self) -> str:
        return f"{self.about} ({self.likely})"


def in_words(figure: Released) -> FigureWords:
    """The figure of a class; at the ends “nearly everyone” and “hardly anyone”, never all or nobody."""
    said = in_counts(figure)
    if said.wording is Wording.NEARLY_EVERYONE:
        likely = gettext("likely %(low)s or more of %(of)s", low=said.low, of=said.of)
        return FigureWords(gettext("nearly everyone"), likely)
    if said.wording is Wording.HARDLY_ANYONE:
        likely = gettext("likely %(high)s or fewer of %(of)s", high=said.high, of=said.of)
        return FigureWords(gettext("hardly anyone"), likely)
    return FigureWords(gettext("about %(about)s of %(of)s", about=said.about, of=said.of), _likely(said))


def _likely(said: Phrase) -> str:
    if said.low is None:
        return str(gettext("likely %(high)s or fewer", high=said.high))
    if said.high is None:
        return str(gettext("likely %(low)s or more", low=said.low))
    return str(gettext("likely %(low)s–%(high)s", low=said.low, high=said.high))


@dataclass(frozen=True, slots=True)
class Percentage:
    """A figure in percent, as a coordinator reads it on the screen and in the file."""

    estimate: str
    interval: str


def in_share(figure: Released) -> Percentage:
    """“71%” and “68–74”; at the ends “nearly all” and “hardly any”, never 100% or 0%."""
    said = in_percent(figure)
    names = {Wording.NEARLY_EVERYONE: gettext("nearly all"), Wording.HARDLY_ANYONE: gettext("hardly any")}
    return Percentage(names.get(said.wording, f"{said.about}%"), _interval(said))


def _interval(said: Phrase) -> str:
    if said.low is None:
        return str(gettext("%(high)s or less", high=said.high))
    if said.high is None:
        return str(gettext("%(low)s or more", low=said.low))
    return f"{said.low}–{said.high}"


@dataclass(frozen=True, slots=True)
class Moved:
    """A change in words, and what is said beside it: its interval, or how to take it."""

    about: str
    aside: str = ""

    def __str__(self) -> str:
        return f"{self.about} {self.aside}".rstrip()


def in_moved(change: Change) -> Moved:
    """“up about 12 points (likely 5 to 19)”, “can’t tell” with its interval; of few classes a range alone."""
    moved = in_points(change)
    if moved.about is None:
        return _ranged(moved)
    if moved.direction is Direction.UNCLEAR:
        likely = gettext(
            "likely %(low)s to %(high)s points", low=_signed(moved.low), high=_signed(moved.high)
        )
        unclear = gettext("can’t tell yet") if _leaves_out_none(moved) else gettext("can’t tell")
        return Moved(unclear, f"({likely})")
    text = (
        ngettext("up about %(num)s point", "up about %(num)s points", moved.about)
        if moved.direction is Direction.UP
        else ngettext("down about %(num)s point", "down about %(num)s points", -moved.about)
    )
    low, high = sorted((abs(moved.low), abs(moved.high)))
    return Moved(text, f"({gettext('likely %(low)s to %(high)s', low=low, high=high)})")


def _ranged(moved: Movement) -> Moved:
    low, high = sorted((abs(moved.low), abs(moved.high)))
    lower_half = gettext(
        "So few classes can only show a large change; the real one is more likely in the lower half of this "
        "range."
    )
    if moved.direction is Direction.UP:
        text = gettext(
            "Up: between %(low)s and %(high)s points more chose the safer answer.", low=low, high=high
        )
        return Moved(text, lower_half)
    if moved.direction is Direction.DOWN:
        text = gettext(
            "Down: between %(low)s and %(high)s points fewer chose the safer answer.", low=low, high=high
        )
        return Moved(text, lower_half)
    ends = {"low": _in_points(moved.low), "high": _more_or_fewer(moved.high)}
    if moved.direction is None:
        return Moved(gettext("Anything from %(low)s to %(high)s fits.", **ends))
    if _leaves_out_none(moved):
        return Moved(gettext("Can’t tell yet: anything from %(low)s to %(high)s fits.", **ends))
    return Moved(gettext("Can’t tell: anything from %(low)s to %(high)s fits.", **ends))


def _leaves_out_none(moved: Movement) -> bool:
    """Whether no change does not fit: then it may yet be said, once the school year is over."""
    return moved.low > 0 or moved.high < 0


def _in_points(points: int) -> str:
    if points < 0:
        return str(ngettext("%(num)s point fewer", "%(num)s points fewer", -points))
    return (
        str(ngettext("%(num)s point more", "%(num)s points more", points)) if points else gettext("no change")
    )


def _more_or_fewer(points: int) -> str:
    if points < 0:
        return str(gettext("%(points)s fewer", points=-points))
    return str(gettext("%(points)s more", points=points)) if points else gettext("no change")


def both_times(change: Change) -> str:
    """“45% before, 71% after (answers: 480 and 462; classes: 18)”: a change is what the two differ by."""
    before, after = both_shares(change)
    text = gettext(
        "%(before)s before, %(after)s after (answers: %(first)s and %(later)s; classes: %(classes)s)",
        before=before,
        first=change.before_ballots,
        after=after,
        later=change.after_ballots,
        classes=change.classes,
    )
    return str(text)


def both_shares(change: Change) -> tuple[str, str]:
    """The shares before and after; where the change is a range, so are they."""
    if change.is_range:
        return range_of(change.before), range_of(change.after)
    return in_share(change.before).estimate, in_share(change.after).estimate


def range_of(figure: Released) -> str:
    """A share as a range alone: “38–52%”, “95% or more”."""
    said = in_percent(figure)
    if said.low is None:
        return str(gettext("%(high)s%% or less", high=said.high))
    if said.high is None:
        return str(gettext("%(low)s%% or more", low=said.low))
    return f"{said.low}–{said.high}%"


def _signed(points: int) -> str:
    """With a true minus sign: `−3`, `+9`, `0`."""
    return f"{points:+}".replace("-", "−") if points else "0"


@dataclass(frozen=True, slots=True)
class WithheldFigure:
    """Why a figure is not shown, and what would change that."""

    why: str
    change: str


def why(reason: Reason) -> WithheldFigure:
    """The words for a figure that is not shown: never 0, never blank."""
    words = {
        Reason.TOO_FEW_BALLOTS: (
            gettext("too few answers"),
            _from_ballots(context.settings().smallest_reveal_ballots),
        ),
        Reason.TOO_FEW_FOR_NUMBERS: (gettext("too few for numbers"), _from_ballots(SMALLEST_NUMBERS_BALLOTS)),
        Reason.TOO_FEW_FOR_MISCONCEPTION: (
            gettext("too few answers"),
            _from_ballots(SMALLEST_MISCONCEPTION_BALLOTS),
        ),
        Reason.TOO_FEW_CLASSES: (
            gettext("too few classes"),
            ngettext("Shown from %(num)s class.", "Shown from %(num)s classes.", FEWEST_SEALS),
        ),
        Reason.TOO_FEW_BOTH_TIMES: (
            gettext("too few classes answered both times"),
            ngettext(
                "Shown from %(num)s class that answered before and after.",
                "Shown from %(num)s classes that answered before and after.",
                FEWEST_CLASSES_OF_A_CHANGE,
            ),
        ),
        Reason.FEWER_ANSWERED_AFTER: (gettext("fewer answered after"), _from_response()),
        Reason.FEWER_ANSWERED_BEFORE: (gettext("fewer answered before"), _from_response()),
        Reason.TOO_WIDE: (gettext("too few to be sure"), gettext("Shown when more classes finish.")),
        Reason.WORTH_TALKING_ABOUT: (gettext("worth talking about"), ""),
    }
    return WithheldFigure(*words[reason])


def _from_response() -> str:
    text = gettext(
        "Shown where the time with fewer answers has at least %(least)s%% of the other’s.",
        least=LEAST_RESPONSE_PERCENT,
    )
    return str(text)


def _from_ballots(least: int) -> str:
    return str(ngettext("Shown from %(num)s answer.", "Shown from %(num)s answers.", least))
