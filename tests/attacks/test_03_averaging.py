"""However often, wherever and in whatever form a figure is read, it is the same figure: nothing to average.

Attacker has: every staff account, and pages, files, filters and restarts

Each round restarts the app on the same files, a day later. Every account reads all that it may, on each page
and in the file, in each language and through each filter that asks for the same; print is the screen's own
page. The figure is the most values that one figure had.
"""

import csv
import html
import io
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import select

from safe4me import create_app
from safe4me.db.accounts import Account, RoleName
from safe4me.db.base import db
from safe4me.db.rooms import Room
from safe4me.privacy import noise
from safe4me.settings import Settings
from safe4me.statistics.figures import Column, Figure, Tally, figures_that_stand, reveal
from tests.attacks.classes_held import hold_new_class
from tests.attacks.conftest import Attacks
from tests.attacks.screens import said_in_file
from tests.attacks.staff_pages import add_schools_with_figures
from tests.helpers.world.schools import Clock, Place, browser, close, make_account, sign_in, with_settings

LANGUAGES = ("en", "cy")
OF_TEACHER = ("results", "show?question=1", "show?question=2")
OF_COORDINATOR = ("", "&half_term=2026-autumn-2", "&phase=once", "&area={area}")
SAFER, OTHERS = 30, 0
ROW = re.compile(
    r'class="letter">(\w)<.*?class="figure"><span>([^<]*)</span> <span class="likely">([^<]*)<', re.S
)
LINE = re.compile(r'<th[^>]* scope="row">([^<]*)<.*?class="share">([^<]*)</td><td[^>]*>([^<]*)<', re.S)
Read = tuple[tuple[str, ...], tuple[str, ...]]  # which figure, and what it is


def on_teacher_page(page: str) -> Iterator[Read]:
    for chart in page.split('<table class="chart"')[1:]:
        question = re.findall(r"<caption[^>]*>([^<]*)<", chart)[0]
        for letter, about, likely in ROW.findall(chart):
            yield ("class", question, letter), (about, likely)


def on_coordinator_page(page: str) -> Iterator[Read]:
    for card in page.split('aria-labelledby="card-')[1:]:
        school = html.unescape(re.findall(r"<h3[^>]*>([^<]*)<", card)[0])
        for row in card.split("<tr")[2:]:
            yield from (((school, label), (share, likely)) for label, share, likely in LINE.findall(row))


def on_a_line(page: str) -> Iterator[Read]:
    """What is drawn on the overview and in the report."""
    for chart, said in re.findall(r'<desc id="((?:least|most|changed|believed)-[^"]*)">([^<]*)<', page):
        yield ("on a line", chart.removeprefix("believed-")), (said,)


def in_file(text: str) -> Iterator[Read]:
    for line in csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))):
        if line["not_shown"] == "z":
            yield (line["school"], line["question"]), said_in_file(line)


def read_everything(app: Flask, place: Place, room: Room) -> Iterator[list[Read]]:
    """What each account reads, a page at a time."""
    coordinators = db.session.scalars(select(Account).where(Account.areas.any())).all()
    for account in (place.teacher, *coordinators):
        client = browser(app)
        sign_in(client, account)
        for language in LANGUAGES:
            headers = {"Accept-Language": language}
            if account is place.teacher:
                for page in OF_TEACHER:
                    reply = client.get(f"/teach/rooms/{room.id}/{page}", headers=headers)
                    yield list(on_teacher_page(reply.text))
                continue
            for page in ("", "report"):
                drawn = client.get(f"/coordinate/{page}", headers=headers).text
                yield [((page, *figure), said) for figure, said in on_a_line(drawn)]
            for chosen in OF_COORDINATOR:
                query = f"module=law{chosen.format(area=place.area.id)}"
                screen = client.get(f"/coordinate/results?{query}", headers=headers)
                yield list(on_coordinator_page(screen.text))
                yield list(in_file(client.get(f"/coordinate/results.csv?{query}", headers=headers).text))


def most_values(settings: Settings, clock: Clock, place: Place, room: Room, rounds: int) -> tuple[int, int]:
    """The most values that one figure had over so many restarts; and how many pages were read."""
    values: dict[tuple[str, ...], set[tuple[str, ...]]] = defaultdict(set)
    pages = silent = 0
    for _ in range(rounds):
        app = create_app(with_settings(settings, languages=LANGUAGES))
        app.extensions["clock"] = clock
        for page in read_everything(app, place, room):
            pages, silent = pages + 1, silent + (not page)
            for figure, value in page:
                values[figure].add(value)
        close(app)
        clock.forward(days=1)
    assert 10 * silent <= pages, "pages without a figure show nothing to average"
    assert len(values) >= 9, "seven of the class, and some of the area"
    return max(map(len, values.values())), pages


@pytest.fixture
def room(app: Flask, place: Place) -> Room:
    """A closed room, in an area that has figures and a second coordinator."""
    add_schools_with_figures(place)
    colleague = make_account(RoleName.COORDINATOR, "Colleague")
    colleague.areas = [place.area]
    db.session.add(colleague)
    return hold_new_class(app, place, SAFER, OTHERS)


def test_a_figure_has_one_value(
    attacks: Attacks, settings: Settings, clock: Clock, place: Place, room: Room
) -> None:
    values, pages = most_values(settings, clock, place, room, attacks.trials(whole=27, quick=2))
    attacks.holds(f"most values of one figure in {pages} reads", values, at_most=1)


def test_a_class_s_figures_drawn_anew_at_each_read_are_caught(
    attacks: Attacks,
    settings: Settings,
    clock: Clock,
    place: Place,
    room: Room,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def anew(counts: list[int], total: int, epsilon: float, *rest: object) -> tuple[Figure, ...]:
        return reveal(noise.add_noise(counts, epsilon), total, epsilon, *rest)  # type: ignore[arg-type]  # passed on

    monkeypatch.setattr("safe4me.results.room.reveal", anew)
    values, _ = most_values(settings, clock, place, room, 1)
    attacks.twin("a class's noise drawn at each read", values, beyond=1)


def test_an_area_s_figures_drawn_anew_at_each_read_are_caught(
    attacks: Attacks,
    settings: Settings,
    clock: Clock,
    place: Place,
    room: Room,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def anew(tally: Tally, columns: list[Column]) -> tuple[Figure, ...]:
        return figures_that_stand(replace(tally, counts=noise.add_noise(tally.counts, 0.1)), columns)

    monkeypatch.setattr("safe4me.results.areas.figures_that_stand", anew)
    values, _ = most_values(settings, clock, place, room, 1)
    attacks.twin("an area's noise drawn at each read", values, beyond=1)
