"""How far figures of a class and of an area can be trusted: simulated and exact, written to docs/figures.md.

Run with `python -m bench.figures`. The noise is drawn from a seed, so that a run writes what the last one
wrote; the rules that are tried are the program's own.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from math import ceil
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bench import changes, schools
from safe4me.privacy.intervals import coverage, coverage_of_all, half_width
from safe4me.rounding import round_to_total
from safe4me.statistics.change import (
    ALIKE,
    FEWEST_CLASSES_OF_A_CHANGE,
    FEWEST_CLASSES_OF_A_SURVEY,
    WIDEST_HALF_POINTS,
)
from safe4me.statistics.comparisons import clear_leader, is_worth_teaching_again, is_worth_teaching_many_again
from safe4me.statistics.figures import Tally, figures_that_stand, reveal
from safe4me.statistics.norms import clear_of_half

FIGURES = Path(__file__).parents[1] / "docs" / "figures.md"
EPSILON = 1.0
SEED = 12
TRIALS = 40_000
CLASS, SMALLEST = 25, 15
OPTIONS = (2, 3, 4, 5)
UP_TO_FOUR = OPTIONS[:-1]  # as all questions with a right answer have
RIGHT = (frozenset({1}),)
A_QUIZ = 2
MANY = 12
OF_MANY = TRIALS // 10
Noise = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class SumError:
    """The mean error of an option's count, in ballots, when a class answered `truth`."""

    truth: tuple[int, ...]
    sealed: float
    shown: float


def draws(options: int, trials: int) -> Noise:
    """So many draws of sum-zero noise: discrete Laplace of scale 2/ε, kept where they sum to 0."""
    stopping, source = 1 - np.exp(-EPSILON / 2), np.random.default_rng((SEED, options))
    kept: list[Noise] = []
    while sum(map(len, kept)) < trials:
        up, down = source.geometric(stopping, (2, 8 * trials, options))
        kept.append((up - down)[(up - down).sum(axis=1) == 0])
    return np.concatenate(kept)[:trials]


def errors_of_sums(options: int, trials: int = TRIALS) -> Iterator[SumError]:
    """Sealed counts, and those that add up, of classes that agree, that all but agree, and that do not."""
    noise = draws(options, trials)
    for ballots in (SMALLEST, CLASS):
        for truth in _classes(options, ballots):
            sealed = noise + np.array(truth)
            shown = np.array([round_to_total([int(n) for n in row], ballots) for row in sealed])
            yield SumError(truth, _error(sealed, truth), _error(shown, truth))


def _classes(options: int, ballots: int) -> Iterator[tuple[int, ...]]:
    yield (ballots, *(0 for _ in range(options - 1)))
    yield (ballots - options + 1, *(1 for _ in range(options - 1)))
    even = ballots // options
    yield (ballots - even * (options - 1), *(even for _ in range(options - 1)))


def _error(counts: Noise, truth: tuple[int, ...]) -> float:
    return float(np.abs(counts - np.array(truth)).mean())


def flagged(options: int, wrong: int, ballots: int, trials: int = TRIALS) -> float:
    """How often a question that so many got wrong is flagged."""
    seen = Counter(int(z) for z in draws(options, trials)[:, 0])
    return (
        sum(often for z, often in seen.items() if _is_flagged(options, ballots - wrong + z, ballots)) / trials
    )


def _is_flagged(options: int, right: int, ballots: int) -> bool:
    counts = (right, ballots - right, *(0 for _ in range(options - 2)))
    return is_worth_teaching_again(reveal(counts, ballots, EPSILON, columns=RIGHT)[0])


def false_flags(options: int, ballots: int, trials: int = TRIALS) -> float:
    """How often a quiz of two has a flag when each wrong option of both is held by one pupil."""
    return 1 - (1 - flagged(options, options - 1, ballots, trials)) ** A_QUIZ


def named_wrongly(trials: int = TRIALS) -> tuple[float, float]:
    """How often the belief that 5 of 25 hold is named, and how often one of two that 2 hold each."""
    leaders = Counter(
        clear_leader([int(n) for n in row]) for row in draws(4, trials)[:, 1:] + np.array([5, 2, 2])
    )
    return leaders[0] / trials, (leaders[1] + leaders[2]) / trials


def flagged_together(wrong: int, classes: int = MANY, trials: int = OF_MANY) -> float:
    """How often a question with four options is flagged that so many of each class of 25 got wrong."""
    total, told = classes * CLASS, 0
    for z in _sums_of_draws(4, classes, trials)[:, 0]:
        right = total - classes * wrong + int(z)
        tally = Tally((right, total - right, 0, 0), total, classes, ((1.0, classes),))
        told += is_worth_teaching_many_again(figures_that_stand(tally, RIGHT)[0])
    return told / trials


def named_together(
    held: tuple[int, int, int], classes: int = MANY, trials: int = OF_MANY
) -> tuple[float, float]:
    """How often the first of three beliefs is named, of which so many of each class hold each; or another."""
    sealed = _sums_of_draws(4, classes, trials)[:, 1:] + classes * np.array(held)
    leaders = Counter(clear_leader([int(n) for n in row], ((EPSILON, classes),)) for row in sealed)
    return leaders[0] / trials, (leaders[1] + leaders[2]) / trials


def _sums_of_draws(options: int, seals: int, trials: int) -> Noise:
    summed: Noise = draws(options, trials * seals).reshape(trials, seals, options).sum(axis=1)
    return summed


def wrong_words(options: int, cells: int, ballots: int) -> float:
    """The exact chance that “most” is said of a class of which just half, or just less, chose so."""
    needed = ceil(ballots / 2 + clear_of_half(options, cells, ((EPSILON, 1),))) - ballots // 2
    return (1 - coverage(needed - 1, options, ((EPSILON, 1),), cells=cells)) / 2


def right_words(options: int, cells: int, ballots: int, chose: int) -> float:
    """The exact chance that “most” is said of a class of which `chose` did."""
    needed = ceil(ballots / 2 + clear_of_half(options, cells, ((EPSILON, 1),))) - chose
    beyond = (1 - coverage(abs(needed) - 1, options, ((EPSILON, 1),), cells=cells)) / 2 if needed else 0.0
    within = coverage(abs(needed), options, ((EPSILON, 1),), cells=cells)
    return beyond if needed > 0 else within + (1 - within) / 2


def written() -> str:
    """The whole page."""
    return "\n".join([HEAD, *_sums(), *_intervals(), *_flags(), *_words(), *_changes(), *_schools()]) + "\n"


HEAD = f"""# How far figures can be trusted

Written by `make figures`, never by hand: {TRIALS:,} draws of the noise from a seed, or exact where it says
so. ε = {EPSILON:g} a question. Tests in `tests/statistics` and [attack 26](attacks.md) hold the bounds."""


def _section(title: str, about: str, columns: str) -> str:
    rule = "|".join("---" for _ in columns.split("|"))
    return f"\n## {title}\n\n{about}\n\n| {columns} |\n|{rule}|"


def _sums() -> Iterator[str]:
    about = f"""The mean error of one option's count, in ballots, of classes of {SMALLEST} and {CLASS}
that agree, all but agree, or do not: never larger as shown than as sealed."""
    yield _section("Counts that add up", about, "Options | As sealed | As shown, least to most")
    for options in OPTIONS:
        found = list(errors_of_sums(options))
        shown, sealed = [each.shown for each in found], max(each.sealed for each in found)
        yield f"| {options} | {sealed:.2f} | {min(shown):.2f} to {max(shown):.2f} |"


def _intervals() -> Iterator[str]:
    about = "Exact. Each range holds the true number at least 95 times in 100, by itself."
    yield _section("Ranges", about, "Options | Half a range, in ballots | One holds | All hold at once")
    for options in OPTIONS:
        half = half_width(options, ((EPSILON, 1),))
        one, every = coverage(half, options, ((EPSILON, 1),)), coverage_of_all(options, EPSILON)
        yield f"| {options} | {half} | {one:.1%} | {every:.1%} |"


def _flags() -> Iterator[str]:
    about = """False: a quiz of two is flagged in which one pupil holds each wrong option; at most 10%.
Found: a question that 9 of 25 got wrong is flagged; at least 80%."""
    columns = "Options | False, of 15 ballots | False, of 25 | Found, 9 wrong of 25"
    yield _section("What to teach again", about, columns)
    for options in UP_TO_FOUR:
        small, whole = (false_flags(options, ballots) for ballots in (SMALLEST, CLASS))
        yield f"| {options} | {small:.1%} | {whole:.1%} | {flagged(options, 9, CLASS):.1%} |"
    named, other = named_wrongly()
    yield f"""
Of 9 wrong of 25, 5 hold one belief and 2 each of two others: the first is named {named:.1%} of the time,
another {other:.1%}."""
    yield from _flags_together()


def _flags_together() -> Iterator[str]:
    about = f"""A question with four options, {MANY} classes of {CLASS} together, {OF_MANY:,} draws:
flagged when even the upper end of the right answers leaves more than 10% not right. A belief is named
where it leads by 3 times the square root of the number of classes."""
    columns = "Not right, of each 25 | Flagged"
    yield _section("What to teach again, for a school or an area", about, columns)
    for wrong in (2, 3, 4, 5):
        yield f"| {wrong} ({wrong / CLASS:.0%}) | {flagged_together(wrong):.1%} |"
    named, other = named_together((5, 2, 2))
    alike = sum(named_together((3, 3, 3)))
    yield f"""
Where 5 of 25 hold one belief and 2 each of two others, the first is named {named:.1%} of the time, another
{other:.1%}. Where 3 hold each, one of them is named {alike:.1%} of the time."""


def _words() -> Iterator[str]:
    about = """Exact. “Most” is wrong of a class of which half or fewer chose a safer one; at most 10%.
The last column: how often it is said of 12 ballots when 10 chose one."""
    columns = "Options | Safer ones | Clear of half by | Wrongly “most”, at worst | “Most” of 10 in 12"
    yield _section("10 to 14 ballots", about, columns)
    for options, cells in ((2, 1), (3, 1), (4, 1), (4, 2), (5, 2)):
        worst = max(wrong_words(options, cells, ballots) for ballots in range(10, 15))
        clear, told = clear_of_half(options, cells, ((EPSILON, 1),)), right_words(options, cells, 12, 10)
        yield f"| {options} | {cells} | {clear} | {worst:.1%} | {told:.1%} |"


def _changes() -> Iterator[str]:
    about = f"""Areas of classes of {changes.PUPILS} that are measured twice, {changes.TRIALS:,} of each
kind. Pupils of a class think alike (an intraclass correlation of {ALIKE:g}), classes differ anew each
time, and pupils are away by chance. “Holds”: the interval holds the true change; at least 93%, at worst
over shares of 30, 50 and 70%, nothing or ten points moved, as many there after or 5% fewer, one form or
two of which one is ten points easier. “Up” of ten points: how often it is said where 50% became 60%.

Missing ballots are taken at their worst: where 20% of the less safe do not send after and nothing else
moved, “up” is said in at most 3% of areas, and no change is shown where more than 15% are missing. **If
others came in their place, no number shows it and no rule can see it:** the last column is how often
“up” is then said."""
    said = "“Up” of ten points | “Up”, less safe away | “Up”, others in their place"
    yield _section(
        "Change, before to after", about, f"Classes | Half the interval, in points | Holds | {said}"
    )
    for classes in changes.AREAS:
        moved = changes.outcome(changes.World(classes, 0.5, changes.TEN_POINTS))
        away, replaced = (
            changes.most_false_ups(changes.staying_away(classes, replaced=each)) for each in (False, True)
        )
        yield (
            f"| {classes} | {moved.half:.1f} | {changes.lowest_coverage(classes):.1%} | {moved.up:.1%} "
            f"| {away:.1%} | {replaced:.1%} |"
        )
    yield from _moved()
    yield from _survey_moved()


def _moved() -> Iterator[str]:
    about = f"""How often “up” is said where 50% became so many points more: classes of {changes.EACH},
all there both times, 3 options, on the year's last Monday; {changes.MANY:,} of each. A school's classes
are in year groups of four or five, an area's in batches of four. A change is shown from
{FEWEST_CLASSES_OF_A_CHANGE} classes that measured both times, within ±{WIDEST_HALF_POINTS} points, of a
school and of an area."""
    rows = [(f"{each.classes}, {name}", each) for name, found in changes.MATCHED.items() for each in found]
    yield from _ups("“Up” by how far it moved", about, rows, (0.0, 0.1, 0.2, -0.05))
    ever = max(changes.ever_up(replace(changes.A_YEAR, share=share)) for share in changes.SHARES)
    away = max(
        changes.ever_up(replace(changes.A_YEAR, share=share, there=changes.EVENLY, away=0.2))
        for share in changes.SHARES
    )
    yield f"""
Until a school year's last Monday “up” needs the 99% interval, as one year group more is in the figure each
half-term. So “up” is said at some time of the year of {ever:.1%} at worst of schools of 25 classes in which
nothing moved, and of {away:.1%} where 20% of the less safe stay away."""


def _survey_moved() -> Iterator[str]:
    about = f"""ε = 0.5, 5 options of which two are safer; else as above. It is shown from
{FEWEST_CLASSES_OF_A_SURVEY} classes. In two forms each order has batches of its own: where a year group
of four is two pairs, 11 classes are too few; in one year group they are enough."""
    rows = [(f"{each.classes}", each) for each in changes.SURVEYED]
    yield from _ups("The survey, by how far it moved", about, rows, (0.0, 0.2))


def _ups(
    title: str, about: str, rows: list[tuple[str, changes.World]], moved: tuple[float, ...]
) -> Iterator[str]:
    said = " | ".join(f"{100 * each:+.0f}".replace("-", "−") for each in moved)
    yield _section(title, about, f"Classes | Half the interval, in points | {said}")
    for name, world in rows:
        found = [changes.outcome(replace(world, moved=each), changes.MANY) for each in moved]
        ups = " | ".join(f"{each.up:.1%}" for each in found)
        yield f"| {name} | {found[0].half:.1f} | {ups} |"


def _schools() -> Iterator[str]:
    about = f"""Pages of {schools.SCHOOLS} schools of {schools.CLASSES} classes of {schools.BALLOTS}
ballots and {schools.QUESTIONS} questions. False alarms: {schools.TRIALS:,} pages on which no school
differs, at 50%, where luck is largest; at most 5%. Then how often a school is found on a question on
which the others are at 70% and it is so much lower."""
    yield _section("A school that differs", about, "False alarms | 20 points | 30 points | 40 points")
    told = [schools.false_alarms(0.5), *(schools.found(lower) for lower in (0.2, 0.3, 0.4))]
    yield "| " + " | ".join(f"{each:.1%}" for each in told) + " |"


if __name__ == "__main__":
    page = written()
    FIGURES.write_text(page, encoding="utf-8")
    print(page)
