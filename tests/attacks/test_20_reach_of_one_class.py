"""Help and reach counts of a one-class week reveal nothing under the rounding.

A class of 30 browses in a week in which nobody else does; the attacker is a coordinator who knows what all
but one pupil opened, and reads the page "Pages opened" as soon as the week and the month are over. Two worlds
differ in that pupil's openings, help included. Masked is one thing: the token against forged posts.

Under 50 nothing shows. From 50 the rounding has edges: at one sum in ten, one opening more changes what is
shown, and so it does from 49 to 50. That is its bound; what it means is written in `docs/reach.md`.
"""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from random import Random

import numpy as np
import pytest
from flask import Flask
from sqlalchemy import delete

from safe4me.results import of_reach
from safe4me.statistics import how_far
from safe4me.statistics.reach import HELP, WITHHELD_UNDER, RoundedSum, Sum, finished_weeks, rounded, week_of
from safe4me.storage import reach
from safe4me.storage.base import db
from safe4me.storage.reach import PageTotal
from safe4me.web.serving.openings import reach_of
from tests.attacks.conftest import Attacks
from tests.attacks.mechanism import gained, spent_at_least
from tests.attacks.staff_pages import TOKEN
from tests.attacks.test_results_door import CODE, place
from tests.world import Browser, Clock, Place, browser, sign_in

PUPILS = 30
ROOM = "/c/K7Q3XP"
LESSONS = [f"/en/learn/law/{name}" for name in ("", "who-it-protects/", "every-kind/", "quiz/", "chat/")]
OTHERS = ["/en/privacy/", "/en/learn/", "/en/join/", "/en/about/"]
KEEPS_TO_THE_LESSON = LESSONS
LOOKS_FOR_HELP = ["/en/privacy/", "/en/help/", "/en/help/not-safe/", "/en/learn/help/"]
WEEK_IS_OVER, MONTH_IS_OVER = datetime(2026, 11, 30, tzinfo=UTC), datetime(2026, 12, 1, tzinfo=UTC)
IN_THE_WEEK = datetime(2026, 11, 24, 10, tzinfo=UTC)
QUIZ = "/learn/law/quiz/"
NUMBER = b'class="share"'


@pytest.fixture
def coordinator(app: Flask, place: Place) -> Browser:
    """The attacker's browser, signed in."""
    client = browser(app)
    sign_in(client, place.coordinator)
    return client


def class_week(app: Flask, seed: int, watched: list[str]) -> None:
    """A week of one class, in its room: what the watched pupil opens is given, the others wander about."""
    chance = Random(seed)  # noqa: S311 - made up, repeatable on purpose
    pupil = browser(app)
    opened = [*watched]
    for _ in range(PUPILS - 1):
        opened += [*chance.sample(LESSONS + OTHERS, k=6), chance.choice(LOOKS_FOR_HELP[1:3])]
    chance.shuffle(opened)
    db.session.execute(delete(PageTotal))
    db.session.commit()
    for path in opened:
        assert pupil.get(ROOM + path).status_code == 200
    reach_of(app).flush()


def view(coordinator: Browser) -> bytes:
    """What the attacker sees now."""
    reply = coordinator.get("/coordinate/reach")
    assert reply.status_code == 200
    return TOKEN.sub(rb"\1", reply.data)


def views(coordinator: Browser, clock: Clock) -> list[bytes]:
    """What the attacker sees when the week is over, and when the month is."""
    found = []
    for over in (WEEK_IS_OVER, MONTH_IS_OVER):
        clock.now = over
        found.append(view(coordinator))
    return found


def read_two_worlds(app: Flask, coordinator: Browser, clock: Clock, trials: int) -> tuple[int, int]:
    """The numbers that were shown, and how many weeks one pupil changed."""
    numbers = changed = 0
    for seed in range(trials):
        worlds = []
        for watched in (KEEPS_TO_THE_LESSON, LOOKS_FOR_HELP):
            clock.now = IN_THE_WEEK
            class_week(app, seed, watched)
            worlds.append(views(coordinator, clock))
        numbers += sum(page.count(NUMBER) for world in worlds for page in world)
        changed += worlds[0] != worlds[1]
    return numbers, changed


def test_a_one_class_week_shows_no_number_and_no_pupil(
    app: Flask, coordinator: Browser, clock: Clock, attacks: Attacks
) -> None:
    trials = attacks.trials(whole=40, quick=3)
    numbers, changed = read_two_worlds(app, coordinator, clock, trials)
    attacks.holds("numbers shown of a week of one class", numbers, at_most=0)
    attacks.holds("share of weeks that one pupil changed", changed / trials, at_most=0)


def test_numbers_neither_rounded_nor_withheld_are_caught(
    app: Flask, coordinator: Browser, clock: Clock, attacks: Attacks, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(of_reach, "rounded", RoundedSum)
    numbers, changed = read_two_worlds(app, coordinator, clock, trials=2)
    attacks.twin("numbers shown of a week of one class, exact", numbers, beyond=0)
    attacks.twin("share of weeks that one pupil changed, exact", changed / 2, beyond=0)


def telling(shown: Callable[[int], Sum], counts: range) -> float:
    """The share of sums at which one opening more changes what is shown."""
    return sum(shown(count) != shown(count + 1) for count in counts) / len(counts)


SMALL, LARGE = range(WITHHELD_UNDER - 1), range(WITHHELD_UNDER, 10_050)


def never_withheld(count: int) -> Sum:
    return RoundedSum((count + 5) // 10 * 10)


def never_rounded(count: int) -> Sum:
    return RoundedSum(count) if count >= WITHHELD_UNDER else rounded(count)


def test_one_opening_tells_nothing_under_50_and_at_one_sum_in_ten_above(attacks: Attacks) -> None:
    attacks.holds("share of sums under 50 that one opening changes", telling(rounded, SMALL), at_most=0)
    attacks.holds("share of sums from 50 that one opening changes", telling(rounded, LARGE), at_most=0.1)


def test_a_sum_that_is_never_withheld_or_never_rounded_is_caught(attacks: Attacks) -> None:
    small, large = telling(never_withheld, SMALL), telling(never_rounded, LARGE)
    attacks.twin("share of sums under 50 that one opening changes, never withheld", small, beyond=0)
    attacks.twin("share of sums from 50 that one opening changes, never rounded", large, beyond=0.1)


def changed_by_one(coordinator: Browser, page: str) -> float:
    """The share of ten busy periods, of ten sums in a row, in which one opening of `page` changes a view."""
    db.session.execute(delete(PageTotal))
    changed, before = 0, b""
    for opened in (1000, *[1] * 10):
        reach.add_openings(db.session(), IN_THE_WEEK.date(), {page: opened})
        db.session.commit()
        now = view(coordinator)
        changed += bool(before) and now != before
        before = now
    return changed / 10


@pytest.mark.parametrize("counted", [QUIZ, HELP])
def test_in_a_busy_week_one_opening_changes_one_page_in_ten(
    coordinator: Browser, clock: Clock, attacks: Attacks, counted: str
) -> None:
    clock.now = MONTH_IS_OVER
    changed = changed_by_one(coordinator, counted)
    attacks.holds(f"share of busy periods in which one opening of {counted} shows", changed, at_most=0.1)


def test_a_busy_week_that_is_not_rounded_is_caught(
    coordinator: Browser, clock: Clock, attacks: Attacks, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(of_reach, "rounded", RoundedSum)
    clock.now = MONTH_IS_OVER
    changed = changed_by_one(coordinator, QUIZ)
    attacks.twin("share of busy periods in which one opening shows, not rounded", changed, beyond=0.1)


def views_while_it_goes_on(coordinator: Browser, clock: Clock) -> int:
    """How many different pages an attacker sees who looks again and again while a week goes on."""
    clock.now = IN_THE_WEEK
    seen = set()
    for _ in range(12):
        seen.add(view(coordinator))
        reach.add_openings(db.session(), clock.now.date(), {QUIZ: 10, HELP: 10})
        db.session.commit()
    return len(seen)


def test_whoever_watches_a_week_sees_nothing_move(
    coordinator: Browser, clock: Clock, attacks: Attacks
) -> None:
    watched = views_while_it_goes_on(coordinator, clock)
    attacks.holds("different views of a week while it goes on", watched, at_most=1)


def test_a_week_that_shows_before_it_is_over_is_caught(
    coordinator: Browser, clock: Clock, attacks: Attacks, monkeypatch: pytest.MonkeyPatch
) -> None:
    def with_this_week(today: date, number: int) -> dict[str, date]:
        return {week_of(today): today, **finished_weeks(today, number)}

    monkeypatch.setattr(of_reach, "finished_weeks", with_this_week)
    watched = views_while_it_goes_on(coordinator, clock)
    attacks.twin("different views of a week that shows before it is over", watched, beyond=1)


MOST_SPENT = how_far.EPSILON + 0.05  # the proven ε of a view, and room for 99.9% of runs


def proven_of_a_view(stopped: list[tuple[int, ...]], one_less: list[tuple[int, ...]]) -> float:
    """The ε that the best threshold proves on numbers with and without one view of a page."""
    there, here = (np.array(world)[:, 0] for world in (one_less, stopped))
    half = len(here) // 2
    first = max(range(-12, 40), key=lambda n: gained(sum(here[:half] >= n), sum(there[:half] >= n), half))
    return spent_at_least(int(sum(here[half:] >= first)), int(sum(there[half:] >= first)), len(here) - half)


def test_one_view_more_spends_no_more_than_it_claims(attacks: Attacks) -> None:
    weeks = attacks.trials(whole=40_000, quick=10_000)
    worlds = ([how_far.noisy([number]) for _ in range(weeks)] for number in (12, 11))
    proven = proven_of_a_view(*worlds)
    attacks.holds("ε proven of one view of a page", proven, MOST_SPENT)
    assert proven > 0.2, "an attacker so weak would notice nothing"


def test_noise_of_half_its_scale_on_views_is_caught(
    attacks: Attacks, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(how_far, "EPSILON", 2 * how_far.EPSILON)
    weeks = attacks.trials(whole=40_000, quick=10_000)
    worlds = ([how_far.noisy([number]) for _ in range(weeks)] for number in (12, 11))
    attacks.twin("noise of half its scale on views", proven_of_a_view(*worlds), MOST_SPENT)


READS_EXACT_SUMS = re.compile(r"PageTotal|page_total|reach\.totals|reach import .*\btotals\b")


def test_exact_sums_leave_by_the_door_of_results_alone() -> None:
    found = {place(path) for path in CODE if READS_EXACT_SUMS.search(path.read_text())}
    assert found == {"safe4me/results/of_reach.py", "safe4me/storage/reach.py"}


def test_exact_views_leave_by_no_door() -> None:
    found = {place(path) for path in CODE if re.search(r"FurthestStation|furthest_station", path.read_text())}
    assert found == {"safe4me/storage/reach.py"}
