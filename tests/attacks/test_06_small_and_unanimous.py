"""One pupil among nine planted ballots, or one who differs from all others, is hidden as well as any other.

Attacker has: nine planted ballots, or every other answer of a class that agrees

The attacker of attack 1 meets nine ballots of his own and one more, and a class that agrees against one in
which one pupil does not. Whoever only reads meets no “100%” and no “0%”, nor “25 of 25” or a lone 0, in words
made of many seals and on the pages of areas in which everybody agrees.
"""

import re
from collections.abc import Iterator
from html import unescape

import pytest
from flask import Flask

from safe4me.db.base import db
from safe4me.db.schools import School
from safe4me.rounding import HUNDRED
from safe4me.statistics.figures import Released, reveal
from safe4me.statistics.wording import Phrase, Wording
from safe4me.web.http import charts
from tests.attacks.classes_held import hold_new_class
from tests.attacks.conftest import Attacks
from tests.attacks.mechanism import (
    EPSILON,
    MOST_ADVANTAGE,
    advantage,
    draws,
    seals_made,
    two_worlds,
)
from tests.helpers.privacy.batches import close_batches
from tests.helpers.world.schools import Browser, browser, make_place, sign_in

WORLDS = {
    "nine planted ballots and one pupil": (10, 0),
    "nine planted ballots and one pupil, three options": (10, 0, 0),
    "25 of 25 against 24 of 25": (25, 0),
    "25 of 25 against 24 of 25, three options": (25, 0, 0),
}
CLASS, SMALL = 25, 10
SCHOOLS, CLASSES = 3, 3
AN_END = re.compile(r"(?<!\d)(100|0)\s?%|(?<!Question )\b(\d+) of \2\b|(?<![\d,:])0 of ")
LONE_ZERO = re.compile(r"(?<!\d)0(?!\d)")
TAUGHT = r'<table class="(?:schools|lines by-school)".*?</table>|\d+ of \d+ schools?'  # activity, no answers
AXIS = "Share that chose the safer answer, 0 to 100%."
OF_ROOM = ("results", "show?question=1", "show?question=2")
OF_AREA = (
    *("/coordinate/", "/coordinate/report", "/coordinate/results?module=law"),
    "/coordinate/results.csv?module=law",
)


def in_words(options: int, ballots: int, number: int) -> Iterator[str]:
    """What is said of seals of a class that agrees: as a teacher and as a coordinator reads it."""
    for noise in set(draws(options, number)):
        counts = (ballots + noise[0], *noise[1:])
        for figure in reveal(counts, ballots, EPSILON):
            if isinstance(figure, Released):
                share = charts.in_share(figure)
                yield from (str(charts.in_words(figure)), share.estimate, share.interval)


def agreeing_areas(app: Flask, number: int) -> Iterator[str]:
    """The text of every page about areas in which everybody chose the safer answers."""
    places = [make_place(f"Area {n}", f"School {n}-0") for n in range(number)]
    for place in places:
        more = [School(area=place.area, name=f"School {n} of {place.area.name}") for n in range(1, SCHOOLS)]
        db.session.add_all(more)
        db.session.commit()
        teacher = browser(app)
        sign_in(teacher, place.teacher)
        for school in (place.school, *more):
            for _ in range(CLASSES):
                room = hold_new_class(app, place, CLASS, 0, school=school)
                yield from text_of(teacher, [f"/teach/rooms/{room.id}/{page}" for page in OF_ROOM])
    assert close_batches() == number * SCHOOLS
    for place in places:
        coordinator = browser(app)
        sign_in(coordinator, place.coordinator)
        yield from text_of(coordinator, OF_AREA)


def text_of(client: Browser, paths: list[str] | tuple[str, ...]) -> Iterator[str]:
    for path in paths:
        reply = client.get(path)
        assert reply.status_code == 200
        page = re.sub(TAUGHT, "", reply.text, flags=re.DOTALL)
        yield unescape(re.sub(r"<[^>]*>", " ", page)).replace(AXIS, "")


def ends_in_words(attacks: Attacks) -> tuple[int, int]:
    """How many words name an end, of how many."""
    said = [
        words
        for options in (2, 3)
        for ballots in (SMALL, CLASS)
        for words in in_words(options, ballots, seals_made(attacks, options))
    ]
    return sum(bool(AN_END.search(words) or LONE_ZERO.search(words)) for words in said), len(said)


def ends_on_pages(app: Flask, areas: int) -> tuple[int, int]:
    """How many pages name an end, of how many."""
    pages = list(agreeing_areas(app, areas))
    return sum(bool(AN_END.search(page)) for page in pages), len(pages)


def plain(figure: Released, whole: int) -> Phrase:
    """A figure as a careless wording would say it."""
    count, low, high = (round(n * whole / figure.total) for n in (figure.count, figure.low, figure.high))
    return Phrase(Wording.ABOUT, min(max(count, 0), whole), max(low, 0), min(high, whole), whole)


@pytest.fixture
def careless_wording(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("safe4me.web.http.charts.in_counts", lambda figure: plain(figure, figure.total))
    monkeypatch.setattr("safe4me.web.http.charts.in_percent", lambda figure: plain(figure, HUNDRED))


@pytest.mark.parametrize("world", WORLDS)
def test_one_pupil_is_hidden(attacks: Attacks, monkeypatch: pytest.MonkeyPatch, world: str) -> None:
    counts = WORLDS[world]
    drawn = draws(len(counts), seals_made(attacks, len(counts)))
    gain = advantage(*two_worlds(counts, drawn, monkeypatch), counts)
    attacks.holds(f"advantage, {world}", gain, MOST_ADVANTAGE)


def test_a_figure_without_noise_is_caught(attacks: Attacks, monkeypatch: pytest.MonkeyPatch) -> None:
    for world in ("nine planted ballots and one pupil", "25 of 25 against 24 of 25"):
        counts = WORLDS[world]
        gain = advantage(*two_worlds(counts, [(0, 0)] * 1000, monkeypatch), counts)
        attacks.twin(f"no noise, {world}", gain, MOST_ADVANTAGE)


def test_words_never_name_an_end(attacks: Attacks, in_app: None) -> None:
    ends, said = ends_in_words(attacks)
    attacks.holds(f"words that name an end, of {said}", ends, at_most=0)


def test_pages_never_name_an_end(attacks: Attacks, app: Flask, in_app: None) -> None:
    ends, pages = ends_on_pages(app, attacks.trials(whole=6, quick=1))
    attacks.holds(f"pages that name an end, of {pages}", ends, at_most=0)


@pytest.mark.usefixtures("careless_wording")
def test_careless_words_are_caught(attacks: Attacks, in_app: None) -> None:
    ends, _ = ends_in_words(attacks)
    attacks.twin("careless wording: words that name an end", ends, beyond=0)


@pytest.mark.usefixtures("careless_wording")
def test_careless_pages_are_caught(attacks: Attacks, app: Flask, in_app: None) -> None:
    ends, _ = ends_on_pages(app, 1)
    attacks.twin("careless wording: pages that name an end", ends, beyond=0)
