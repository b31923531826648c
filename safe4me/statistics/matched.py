"""Which classes enter a change together: those of whole batches that measured both before and after.

A change needs sums of some classes of a batch, beside the sum of all of them, and by differences a sum of
few. Draw each batch as a point, each sum of a change as another, and each seal as a line from its batch to
its sum, or to one point outside where it is in none. A combination of sums in which only some seals are left
is a labelling of the points; those seals are the lines between points with different labels. So a
combination with one or two seals exists just when one or two lines cut the drawing in two: and a sum is let
in only while no one or two lines do. Attack 23 solves for the same by linear algebra.

The rule reads public numbers alone: who measured what in which batch, and with which form first.
"""

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from safe4me.statistics.batches import FEWEST_SEALS

OUTSIDE = "outside"
FORMS = 2
Point = Hashable
Lines = Counter[tuple[int, Point]]  # how many seals of a batch are in a sum
Taken = Mapping[tuple[int, tuple[int, str]], int]  # how many of a batch are in which sum, of which phase


@dataclass(frozen=True, slots=True)
class Matched:
    """A class whose seals of both phases are in batches, `before` and `after`, and that is in no change yet.

    `seal` is the one before. `series` is what was measured, the same both times; `first_form` the form that
    the class began with, of two, or 0 where there is one.
    """

    seal: int
    area: int
    year_group: int
    series: Hashable
    first_form: int
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class MatchedGroup:
    """Classes that make one matched batch. `year_group` is None where there are several."""

    area: int
    year_group: int | None
    first_form: int
    classes: tuple[Matched, ...]


def first_form(class_id: int) -> int:
    """Which form of a survey in two forms a class begins with: the first, or the second."""
    return 1 + class_id % FORMS


Within = Callable[[Matched], tuple[int, ...]]
PLACES: tuple[Within, ...] = (lambda one: (one.area, one.year_group), lambda one: (one.area,))


def matched_groups(
    waiting: Iterable[Matched], sizes: Mapping[int, int], taken: Taken
) -> tuple[MatchedGroup, ...]:
    """The matched batches of one fixed day: of an area's year group, then of what is left of the area.

    `sizes` are the seals of each batch, `taken` how many of a batch are in which matched batch already, in
    its sum of which phase: the two are sums of their own. Of a batch three classes or more enter; where that
    would tell few of those left out, only whole batches do.
    """
    left = sorted(waiting, key=lambda one: one.seal)
    lines = Lines({(batch, ("closed", sum_)): seals for (batch, sum_), seals in taken.items()})
    found: list[MatchedGroup] = []
    for place in PLACES:
        for group in _by(left, partial(_at, place)):
            for chosen in (_of_three_or_more(group), _of_whole_batches(group, sizes, lines)):
                parts = list(_by(chosen, lambda one: one.first_form))
                wanted = lines + _lines(parts, len(found))
                if chosen and not tells_few(_near(wanted, chosen, sizes)):
                    lines = wanted
                    found += map(_group, parts)
                    entered = {one.seal for one in chosen}
                    left = [one for one in left if one.seal not in entered]
                    break
    return tuple(found)


def _at(place: Within, one: Matched) -> Hashable:
    return one.series, place(one)


def _by(classes: Iterable[Matched], key: Callable[[Matched], Hashable]) -> list[list[Matched]]:
    groups: dict[Hashable, list[Matched]] = {}
    for one in classes:
        groups.setdefault(key(one), []).append(one)
    return list(groups.values())


def _of_three_or_more(group: Sequence[Matched]) -> list[Matched]:
    """Those of batches, before and after, of which three or more are among them."""
    return _settled(group, lambda batch, among: among >= FEWEST_SEALS)


def _of_whole_batches(group: Sequence[Matched], sizes: Mapping[int, int], lines: Lines) -> list[Matched]:
    """Those of batches, before and after, of which all are among them or in a change already."""
    before: Counter[int] = Counter()
    for (batch, _), seals in lines.items():
        before[batch] += seals
    return _settled(group, lambda batch, among: among + before[batch] == sizes[batch])


def _settled(group: Sequence[Matched], stays: Callable[[int, int], bool]) -> list[Matched]:
    """Without the classes of batches that do not stay, until all do."""
    classes = list(group)
    while True:
        among = Counter(batch for one in classes for batch in (one.before, one.after))
        kept = [
            one for one in classes if all(stays(batch, among[batch]) for batch in (one.before, one.after))
        ]
        if len(kept) == len(classes):
            return kept
        classes = kept


def _lines(parts: Sequence[Sequence[Matched]], first: int) -> Lines:
    return Lines(
        (batch, (phase, first + number))
        for number, part in enumerate(parts)
        for one in part
        for phase, batch in (("before", one.before), ("after", one.after))
    )


def _group(part: Sequence[Matched]) -> MatchedGroup:
    year_groups = {one.year_group for one in part}
    year_group = year_groups.pop() if len(year_groups) == 1 else None
    return MatchedGroup(part[0].area, year_group, part[0].first_form, tuple(part))


def _near(lines: Lines, chosen: Iterable[Matched], sizes: Mapping[int, int]) -> "DrawnSums":
    """The drawing of every batch and sum that hangs together with those of the classes chosen."""
    drawing = DrawnSums()
    for (batch, sum_), seals in lines.items():
        drawing.draw(batch, sum_, seals)
    reached: set[Point] = set()
    ahead: list[Point] = [batch for one in chosen for batch in (one.before, one.after)]
    while ahead:
        point = ahead.pop()
        if point not in reached:
            reached.add(point)
            ahead += drawing.lines[point]
    near = DrawnSums()
    for (batch, sum_), seals in lines.items():
        if batch in reached:
            near.draw(batch, sum_, seals)
    for batch in {batch for batch, _ in lines} & reached:
        near.draw(batch, OUTSIDE, sizes[batch] - sum(near.lines[batch].values()))
    return near


class DrawnSums:
    """Points, and how many lines there are between each two of them."""

    def __init__(self) -> None:
        self.lines: dict[Point, Counter[Point]] = {}

    def draw(self, one: Point, other: Point, lines: int) -> None:
        """So many more lines between two points."""
        for start, end in ((one, other), (other, one)):
            self.lines.setdefault(start, Counter())[end] += lines

    def pairs(self) -> Iterator[tuple[Point, Point]]:
        """Any two points that have a line between them, while there are some."""
        while found := next(((one, other) for one, ends in self.lines.items() for other in +ends), None):
            yield found

    def join(self, one: Point, other: Point) -> None:
        """Make one point of two."""
        for end, lines in self.lines.pop(other).items():
            del self.lines[end][other]
            if end != one:
                self.draw(one, end, lines)


def tells_few(drawing: DrawnSums) -> bool:
    """Whether one line or two cut the drawing, so that some combination of its sums has so few seals.

    No such cut comes between two points that three ways join which share no line: they may be one point. It
    is used up.
    """
    for one, other in drawing.pairs():
        if not _three_ways(drawing, one, other):
            return True
        drawing.join(one, other)
    return False


def _three_ways(drawing: DrawnSums, start: Point, end: Point) -> bool:
    gone: Counter[tuple[Point, Point]] = Counter()  # along each line, less those back along it
    for _ in range(FEWEST_SEALS):
        way = _way(drawing, gone, start, end)
        if not way:
            return False
        for one, other in way:
            gone[one, other] += 1
            gone[other, one] -= 1
    return True


def _way(
    drawing: DrawnSums, gone: Counter[tuple[Point, Point]], start: Point, end: Point
) -> list[tuple[Point, Point]]:
    """The shortest way along lines that are left; empty where there is none."""
    came: dict[Point, Point] = {start: start}
    ahead = [start]
    for point in ahead:
        if point == end:
            break
        for other, lines in drawing.lines[point].items():
            if other not in came and lines > gone[point, other]:
                came[other] = point
                ahead.append(other)
    way: list[tuple[Point, Point]] = []
    while end in came and end != start:
        way.append((came[end], end))
        end = came[end]
    return way
