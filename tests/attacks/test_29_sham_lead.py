"""Who invites a lead who makes sham classes solves for a real one's sealed counts no oftener than luck would.

Attacker has: a coordinator's account, an invited lead, sham classes, and all other answers

Schools are attacked over the site's own pages. The coordinator invites a lead, who has the year group be as
large as it takes, makes sham classes and sends all their ballots. Batches are formed; then the shams are
taken out one after the other, or the real class is, and new shams measure for the next Monday. After each
step every file of figures is read. The two know each sham's sealed counts, and what remains they solve for,
by least squares, with and without what they know; once more from the sums as stored, which nobody is shown.

Their best guess may be the real class's sealed count as often as a draw is 0, and for two sums as often as
the likeliest two draws that fit: exact, from the law of the draw. Nor may it be nearer than a draw, or half
a draw, in mean squares. Both with room for 99.9% of runs, over all options and ways to solve together.
A lead of the school reads the class's own page, and its teacher reads who does.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from random import Random
from types import ModuleType
from typing import Any

import numpy as np
import pytest
from flask import Flask
from scipy.stats import binom
from sqlalchemy.exc import NoResultFound

from safe4me.db import batch_forming
from safe4me.db.base import db
from safe4me.db.batch_forming import form
from safe4me.db.released import Seal
from safe4me.privacy.intervals import variance
from safe4me.schools import readers
from tests.attacks.conftest import Attacks
from tests.attacks.mechanism import ERROR
from tests.attacks.sham_lead import EPSILON, OPTIONS, PUPILS, SHAM, SHAMS, Cell, Plot, Sum
from tests.attacks.staff_pages import TOKEN
from tests.attacks.test_08_filters import Floats, determined
from tests.helpers.privacy import exact
from tests.helpers.world.schools import Browser, Clock

A_WEEK = {"days": 7}
SHAMS_LEAVE, REAL_LEAVES = "the shams are taken out", "the real class is taken out"
DRAWS_AVERAGED = {SHAMS_LEAVE: 1, REAL_LEAVES: 2}  # in the best that they can make of all sums
AS_READ, AS_STORED = "read", "stored"
ASKED = range(1, min(OPTIONS.values()) + 1)  # the options that both questions have
WAYS = 3  # to solve
LOOKS = len(ASKED) * WAYS * 2
FREE = 1e3  # by which a count may be larger than a draw
TIMES = 200_000
Errors = Mapping[str, Floats]  # of what was read or is stored: schools × questions × options × ways


def attacked(app: Flask, clock: Clock, schools: int, leaves: str) -> list[Plot]:
    """So many schools, from the invitation until the last of what leaves is taken out."""
    plots = [Plot(app, n, Random(f"{leaves} {n}")) for n in range(schools)]  # noqa: S311 - answers, no secrets
    for plot in plots:
        plot.invite_a_lead()
        plot.set_up(PUPILS + len(SHAMS) * SHAM, *SHAMS)
        plot.measure_for_real()
        plot.measure_sham(*SHAMS[:2])
    a_monday_comes(plots, clock)
    for plot in plots:
        for seal in list(plot.shams) if leaves is SHAMS_LEAVE else [plot.victim]:
            plot.void(seal)
            plot.look()
    return plots


def a_monday_comes(plots: Iterable[Plot], clock: Clock) -> None:
    clock.forward(**A_WEEK)
    form(db.session(), clock().date())
    for plot in plots:
        plot.look()


def errors(plots: Sequence[Plot]) -> Errors:
    """How far each way to solve is from the real class's sealed counts."""
    return {
        name: np.array(
            [
                [
                    [errors_of(plot, getattr(plot, name), (question, option)) for option in ASKED]
                    for question in OPTIONS
                ]
                for plot in plots
            ]
        )
        for name in (AS_READ, AS_STORED)
    }


def errors_of(plot: Plot, found: Iterable[Sum], cell: Cell) -> list[float]:
    sums = [each for each in found if each.cell == cell]
    known = {sham.id: count_of(sham, cell) for sham in plot.shams}
    left = [each.count - sum(known.get(seal, 0) for seal in each.seals) for each in sums]
    real, own = plot.victim.id, count_of(plot.victim, cell)
    with_it = [frozenset({real}) & each.seals for each in sums]
    guesses = [weighed(sums, left, real)]
    for equations, columns in (
        (list(zip(with_it, left, strict=True)), [real]),
        ([(each.seals, each.count) for each in sums], [real, *known]),
    ):
        estimates, follows = determined(equations, columns)
        guesses.append(float(estimates[0]) if follows[0] else guesses[0])
    return [guess - own for guess in guesses]


def count_of(seal: Seal, cell: Cell) -> int:
    return next(each.count for each in seal.counts if (each.question, each.option) == cell)


def weighed(sums: Sequence[Sum], left: Sequence[float], real: int) -> float:
    """The real class's count for which the draws of all sums have the least squares: the best linear one."""
    draws = sorted(frozenset[tuple[int, int]]().union(*(each.draws for each in sums)))
    rows = [[*(draw in each.draws for draw in draws), FREE * (real in each.seals)] for each in sums]
    solved, *_ = np.linalg.lstsq(np.array(rows, dtype=float), np.array(left), rcond=1e-12)
    return FREE * float(solved[-1])


def most_hits(found: Errors) -> float:
    """The share of sealed counts solved to the digit, of the option and in the way that solve most."""
    return max(float((np.floor(each + 1 / 2) == 0).mean(axis=(0, 1)).max()) for each in found.values())


def hits_by_chance(schools: int, draws: int) -> float:
    """What that is where every guess is the likeliest, in 99.9% of runs."""
    often = max(likeliest(exact.noise(options, 1), draws) for options in OPTIONS.values())
    number = schools * len(OPTIONS)
    return float(binom.ppf(1 - ERROR / LOOKS, number, often)) / number


def likeliest(law: Floats, draws: int) -> float:
    """How often the likeliest draw is the one; or of two, of which it is known what they add up to."""
    if draws == 1:
        return float(law.max())
    both = np.fliplr(np.outer(law, law))
    return float(sum(both.diagonal(n).max() for n in range(-len(law) + 1, len(law))))


def times_nearer(found: Errors, draws: int) -> float:
    """A part of a draw over the error, in mean squares; of the option and the way that are nearest."""
    allowed = np.array([one_draw(options) / draws for options in OPTIONS.values()])[None, :, None, None]
    return max(float((1 / (each**2 / allowed).mean(axis=(0, 1))).max()) for each in found.values())


def nearer_by_chance(schools: int, draws: int) -> float:
    """What that is by chance, in 99.9% of runs."""
    chance, squares = np.random.default_rng(29), np.zeros(TIMES)
    for options in OPTIONS.values():
        law = exact.noise(options, draws)
        reach = len(law) // 2
        for _ in range(schools):
            drawn = chance.choice(np.arange(-reach, reach + 1), TIMES, p=law / law.sum()) / draws
            squares += drawn**2 / (one_draw(options) / draws)
    return float(1 / np.quantile(squares / (schools * len(OPTIONS)), ERROR / LOOKS))


def one_draw(options: int) -> float:
    return variance(options, ((EPSILON, 1),))


@pytest.mark.parametrize("leaves", [SHAMS_LEAVE, REAL_LEAVES])
def test_what_is_solved_from_sums_differs_as_often_as_a_draw(
    attacks: Attacks, app: Flask, in_app: None, clock: Clock, leaves: str
) -> None:
    schools, draws = attacks.trials(whole=60, quick=6), DRAWS_AVERAGED[leaves]
    plots = attacked(app, clock, schools, leaves)
    for plot in plots:
        plot.measure_sham(*SHAMS[2:])
    a_monday_comes(plots, clock)
    assert all(len(plot.read) >= 2 * sum(OPTIONS.values()) for plot in plots), "files are read"
    found = errors(plots)
    bound = hits_by_chance(schools, draws)
    attacks.holds(f"{leaves}: share of its counts solved to the digit", most_hits(found), bound)
    nearer, by_chance = times_nearer(found, draws), nearer_by_chance(schools, draws)
    attacks.holds(f"{leaves}: times nearer than 1/{draws} of a draw", nearer, by_chance)


def main(client: Browser, address: str) -> str:
    """The main part of a page: around it is each reader's own navigation, and in it their token of forms."""
    page = TOKEN.sub(rb"\1", client.get(address).data).decode()
    found = re.search(r"<main.*</main>", page, re.S)
    assert found
    return found[0]


def test_the_lead_reads_what_the_teacher_reads_and_stands_on_the_list(
    attacks: Attacks, app: Flask, in_app: None, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    plot = Plot(app, 0, Random(29))  # noqa: S311 - answers, no secrets
    clock.forward(days=1)
    plot.invite_a_lead()
    assert "at most a tenth more" in plot.set_up(PUPILS, *SHAMS), "without another number none fits"
    plot.set_up(PUPILS + len(SHAMS) * SHAM, *SHAMS)
    on_record = f"{PUPILS} pupils to {PUPILS + len(SHAMS) * SHAM}"
    assert on_record in plot.coordinator.get("/coordinate/actions").text
    plot.measure_for_real()
    plot.set_up(PUPILS + (len(SHAMS) + 1) * SHAM, "Too late")
    with pytest.raises(NoResultFound):
        plot.measure_sham("Too late")
    clock.forward(**A_WEEK)
    pages = [f"/teach/classes/{plot.place.school_class.id}/"]
    pages += [f"/teach/rooms/{plot.victim.room_id}/{page}" for page in ("results", "summary", "show")]
    other = sum(main(plot.lead, page) != main(plot.teacher, page) for page in pages)
    attacks.holds("pages of the class that its school's new lead reads otherwise than its teacher", other, 0)
    told = [*pages[:2], "/teach/week"]
    attacks.holds("of three pages of its teacher's, without the lead's name and day", unnamed(plot, told), 0)

    everybody = readers.readers_of
    monkeypatch.setattr(
        readers, "readers_of", lambda *of: [each for each in everybody(*of) if not each.leads]
    )
    attacks.twin("leads are not named: pages without the name and day", unnamed(plot, told), 0)


def unnamed(plot: Plot, pages: Iterable[str]) -> int:
    """On how many pages the class's teacher does not read that there is a new lead, and since when."""
    named = re.compile(r"Sam Sham.{1,200}School lead.{1,200}since 25 November 2026", re.S)
    return sum(named.search(main(plot.teacher, page)) is None for page in pages)


def without_a_draw(sums: Mapping[Any, int], _epsilon: float) -> dict[Any, int]:
    return dict(sums)


@pytest.mark.parametrize(
    ("name", "leaves", "modules"),
    [
        ("sums without a draw", SHAMS_LEAVE, [batch_forming, batch_forming]),
        ("a void without its draw", REAL_LEAVES, [batch_forming]),
    ],
)
def test_sums_that_lack_a_draw_are_caught(
    attacks: Attacks,
    app: Flask,
    in_app: None,
    clock: Clock,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    leaves: str,
    modules: Sequence[ModuleType],
) -> None:
    for module in modules:
        monkeypatch.setattr(module, "with_a_draw", without_a_draw)
    schools = 6 if leaves is REAL_LEAVES else 5
    hits = most_hits(errors(attacked(app, clock, schools, leaves)))
    bound = hits_by_chance(schools, DRAWS_AVERAGED[leaves])
    attacks.twin(f"{name}: share of its counts solved to the digit", hits, bound)
