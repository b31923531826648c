"""The screen, the file, the print and a chart's label agree to the digit, and so do both screens of a class.

Attacker has: every screen, print, file and chart label

Classes of several schools are sealed with real noise. Every figure is read from the teacher's own page, from
the class's screen, from the coordinator's page (its cards, and question by question), from the same pages as
they print, from what charts say to a screen reader, and from the CSV. Those that differ are counted.
"""

from collections.abc import Sequence
from random import Random

import pytest
from flask import Flask
from playwright.sync_api import Browser

from safe4me.db.base import db
from safe4me.db.rooms import Phase, Room
from safe4me.db.schools import School, SchoolClass
from safe4me.statistics.figures import Figure, Released
from safe4me.web.coordinate import school_cards
from safe4me.web.coordinate.school_cards import FileCell, share_cells
from tests.attacks.conftest import Attacks
from tests.attacks.screens import ROWS, Figures, differ, figure, in_file, read, reader
from tests.helpers.browser.pages import served
from tests.helpers.privacy.batches import close_batches
from tests.helpers.world.rooms import hold
from tests.helpers.world.schools import Place

CLASSES = {"Alder School": 3, "Birch School": 3, "Elm School": 3, "Tiny School": 1}
BALLOTS = 27
OF_THE_MODULE = "Results: "  # the heading of tables that stand in no section of their own
PHASES = {Phase.ONCE: "Once", Phase.BEFORE: "Before lessons", Phase.AFTER: "After lessons"}


@pytest.fixture
def rooms(attacks: Attacks, app: Flask, place: Place) -> list[Room]:
    """Closed rooms of every class, some classes before and after: their seals have real noise."""
    chance, phases = Random(17), list(Phase)[: attacks.trials(whole=3, quick=1)]  # noqa: S311 - a class, no secret
    closed = []
    for name, classes in CLASSES.items():
        school = place.teacher.school = School(area=place.area, name=name)
        for n, phase in ((n, phase) for n in range(classes) for phase in phases):
            own = SchoolClass(
                school=school, school_year=2026, year_group=9, name=f"{n}-{phase}", size=BALLOTS
            )
            db.session.add(own)
            db.session.commit()
            safer = chance.randint(0, BALLOTS)
            closed.append(hold(app, place._replace(school_class=own), safer, BALLOTS - safer, phase))
    close_batches()
    return closed


def test_a_class_is_told_the_same_on_both_screens_in_print_and_by_its_charts(
    attacks: Attacks, app: Flask, place: Place, rooms: list[Room], browser: Browser
) -> None:
    within = between = figures = 0
    with served(app) as address:
        page = reader(browser, app, place.teacher, address)
        for room in rooms[:: attacks.trials(whole=1, quick=4)]:
            page.goto(f"{address}/teach/rooms/{room.id}/results")
            own, differing = read(page)
            sentences = page.locator("p.sentence").all_inner_texts()
            within += differing
            figures += len(own)
            for number, sentence in enumerate(sentences, start=1):
                page.goto(f"{address}/teach/rooms/{room.id}/show?question={number}")
                shown, differing = read(page)
                within += differing
                between += differ(shown, {each: own.get(each, ()) for each in shown})
                said = figure(page.locator("p.sentence").inner_text())
                between += said not in {(), figure(sentence)} or bool(shown) is not bool(said)
        page.context.close()
    assert figures > 20
    attacks.holds("a class's figures that differ on the screen, in print or in a chart's label", within, 0)
    attacks.holds("a class's figures that differ between its teacher's screen and its own", between, 0)


def differences(browser: Browser, app: Flask, place: Place, phases: Sequence[str]) -> dict[str, int]:
    """How many of a coordinator's figures differ, over all phases, between what and what."""
    titles = {"Check what you know": "law/quiz"}
    places = "in the page", "in the module's tables", "question by question", "in the CSV"
    found = dict.fromkeys(places, 0)
    with served(app) as address:
        page = reader(browser, app, place.coordinator, address)
        for phase in phases:
            page.goto(f"{address}/coordinate/results?phase={phase}")
            shown, differing = read(page)
            cards: Figures = {
                (under, titles[table], label): said
                for (under, table, label), said in shown.items()
                if table in titles and not under.startswith(OF_THE_MODULE)
            }
            of_phase = "" if phase == Phase.ONCE else f" · {phase}"
            tables = {
                said
                for (under, table, _), said in shown.items()
                if under.startswith(OF_THE_MODULE) and table in {f"{title}{of_phase}" for title in titles}
            }
            together = {said for (under, *_), said in cards.items() if under == "All schools"}
            safer = {
                figure(row["words"])
                for row in page.evaluate(ROWS)
                if row["safer"] and row["table"] == PHASES[Phase(phase)]
            }
            assert len(cards) >= 8
            found["in the page"] += differing
            found["in the module's tables"] += len(together ^ tables)
            found["question by question"] += len(together ^ safer)
            found["in the CSV"] += differ(cards, in_file(page, address, phase))
        page.context.close()
    return found


def to_a_tenth(shown: Figure) -> tuple[FileCell, FileCell, FileCell]:
    about, low, high = share_cells(shown)
    return round(100 * shown.count / shown.total, 1) if isinstance(shown, Released) else about, low, high


def test_a_coordinator_is_told_the_same_by_cards_questions_print_charts_and_the_file(
    attacks: Attacks,
    app: Flask,
    place: Place,
    rooms: list[Room],
    browser: Browser,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    phases = sorted({room.phase for room in rooms})
    for where, differing in differences(browser, app, place, phases).items():
        attacks.holds(f"a coordinator's figures that differ {where}", differing, 0)
    monkeypatch.setattr(school_cards, "share_cells", to_a_tenth)
    attacks.twin("a file that rounds to a tenth", differences(browser, app, place, ["once"])["in the CSV"], 0)
