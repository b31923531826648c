"""Every page that somebody prints, in Chromium's print: no words on words, off the sheet, or in two."""

import io
from collections.abc import Callable
from unicodedata import normalize

import pytest
from flask import Flask
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from safe4me import rooms
from safe4me.content.measures import measure_of
from safe4me.content.model.library import Library
from safe4me.db.accounts import Account
from safe4me.db.base import db
from safe4me.db.rooms import Phase, Room
from safe4me.db.schools import School
from safe4me.results.questions import asked
from safe4me.statistics.ballot import Ballot
from tests.browser.test_school_and_area_pages import sign_in
from tests.helpers.content.libraries import built
from tests.helpers.pdf import A4_PX, SHEET_PX, printed
from tests.helpers.privacy.batches import totals
from tests.helpers.world.schools import CLASS_SIZE, NOW, Place, give

__all__ = ["built"]

Visit = Callable[[str], Page]
OF_QUESTIONS = tuple(f"{kind}-{years}" for kind in ("worksheet", "answers") for years in ("7-8", "9-11"))
OF_PUPILS = ("easy-read", "exit-slip", "help-card", "poster", "letter")
SHEETS = ("plan-20", "plan-40", "plan-60", *OF_QUESTIONS, *OF_PUPILS)
OF_LAW = tuple(f"teachers/law/print/{sheet}/" for sheet in SHEETS)
OF_SCHOOLS = ("schools/wildfire/six-weeks/",)
POSTERS = "/en/schools/wildfire/posters/print/a4/"
OF_PARENTS = tuple(f"schools/parents-evening/{page}/" for page in ("letter", "handout"))
OF_CASES = tuple(f"teachers/cases/print/{sheet}/" for sheet in ("exit-slip", "help-card", "letter"))
PLANS = ("teachers/law/", "teachers/chats/", "schools/incident/")
ONE_SHEET = ("teachers/scheme/",)
WALL = "/en/teachers/wall/"
OF_WALL = ("Leave it. You’ve asked.", "I heard. I’m not passing it on.", "Shall we go and find somebody?")
COUNTS = (30, 90, 30, 30, 30, 30, 30, 30)


@pytest.fixture
def library(app: Flask) -> Library:
    """What the repository teaches."""
    found: Library = app.extensions["site"].libraries["en"]
    return found


def opened(app: Flask, place: Place, library: Library, *names: str, strict: bool = False) -> Room:
    """A room of the repository's own activities."""
    give(place.school_class, place.teacher)
    return rooms.open_room(
        db.session(),
        app.extensions["ballot_box"],
        app.extensions["settings"],
        teacher=place.teacher,
        school_class=place.school_class,
        measures=[measure_of(activity) for name in names if (activity := library.activity(name))],
        phase=Phase.ONCE,
        minutes=90,
        strict=strict,
        now=NOW,
    )


@pytest.fixture
def closed(app: Flask, place: Place, library: Library) -> Room:
    """A room of a story and a quiz that is over."""
    names = ("law/ten-seconds", "law/quiz")
    room = opened(app, place, library, *names)
    box, settings = app.extensions["ballot_box"], app.extensions["settings"]
    for measure in (measure_of(activity) for name in names if (activity := library.activity(name))):
        for n in range(CLASS_SIZE):
            answers = tuple((each.id, 1 + n % len(each.options)) for each in measure.questions)
            box.cast(room.code, Ballot(measure.activity, f"{n:032x}", answers), NOW)
    rooms.close(db.session(), box, settings, room, NOW)
    return room


@pytest.fixture
def measured(place: Place, library: Library) -> None:
    """Three schools have answered all that is asked, before and after."""
    for n in range(3):
        school = School(area=place.area, name=f"The Sir Harold Featherstonehaugh Academy {n}")
        db.session.add(school)
        db.session.flush()
        for activity in library.activities():
            counts = {each.id: COUNTS[: len(each.options)] for each in asked(library, activity)}
            for phase in (Phase.BEFORE, Phase.AFTER) if "survey" in activity.id else (Phase.ONCE,):
                totals(school, activity.id, counts, classes=6, phase=phase)


def wrong_on(visit: Visit, paths: tuple[str, ...]) -> dict[str, list[str]]:
    """What is wrong with each page on paper, where anything is."""
    found = {path: printed(visit(path)).wrong for path in paths}
    return {path: wrong for path, wrong in found.items() if wrong}


def test_what_adults_hand_out_is_whole_on_paper(visit: Visit) -> None:
    paths = (*OF_LAW, *OF_SCHOOLS, *OF_PARENTS, *OF_CASES, *PLANS, *ONE_SHEET)
    assert wrong_on(visit, tuple(f"/en/{path}" for path in paths)) == {}


def test_a_poster_fills_its_sheet_and_no_more(visit: Visit) -> None:
    assert printed(visit(POSTERS), A4_PX).wrong == []


def test_what_is_meant_for_one_sheet_is_on_one(visit: Visit) -> None:
    assert {path: len(printed(visit(f"/en/{path}")).sheets) for path in ONE_SHEET} == {"teachers/scheme/": 1}


def test_a_page_for_the_wall_is_one_sheet_on_its_side_with_what_the_class_chose(
    visit: Visit, page: Page
) -> None:
    visit(WALL)
    for n, line in enumerate(OF_WALL, start=1):
        page.get_by_role("textbox", name=f"Line {n}").fill(line)
    assert printed(page, SHEET_PX).wrong == []
    (sheet,) = PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True))).pages
    assert sheet.mediabox.width > sheet.mediabox.height
    text = " ".join(normalize("NFKC", sheet.extract_text()).split())  # two letters may be drawn as one
    for words in (*OF_WALL, "The law", "Class", "Date", "No names on this page, on purpose.", "0800 1111"):
        assert words in text
    assert "It isn’t for a quiz" not in text


def test_what_is_typed_for_the_wall_is_not_kept(visit: Visit, page: Page) -> None:
    visit(WALL)
    page.get_by_role("textbox", name="Line 1").fill(OF_WALL[0])
    assert OF_WALL[0] not in page.evaluate("JSON.stringify({...sessionStorage, ...localStorage}) + location")
    page.reload()
    expect(page.get_by_role("textbox", name="Line 1")).to_have_value("")


def as_staff(visit: Visit, page: Page, account: Account) -> None:
    page.context.clear_cookies()
    sign_in(visit, account)


def test_what_a_teacher_prints_of_a_room_is_whole_on_paper(
    app: Flask, visit: Visit, page: Page, place: Place, library: Library, closed: Room
) -> None:
    strict = opened(app, place, library, "fakes/quiz", strict=True)
    as_staff(visit, page, place.teacher)
    of_room = tuple(f"/teach/rooms/{closed.id}/{name}" for name in ("summary", "results"))
    assert wrong_on(visit, (*of_room, "/teach/week")) == {}
    page.emulate_media(media="screen")
    visit(f"/teach/rooms/{strict.id}/")
    page.get_by_role("button", name="Show the slips").click()
    expect(page.locator(".slip-sheet")).to_be_visible()
    assert printed(page).wrong == []


def test_a_summary_on_paper_has_a_bar_and_words_for_every_answer_on_two_sheets_and_a_foot(
    visit: Visit, page: Page, place: Place, closed: Room
) -> None:
    as_staff(visit, page, place.teacher)
    visit(f"/teach/rooms/{closed.id}/summary")
    whole = printed(page)
    page.emulate_media(media="print")
    answers = page.locator(".chart tbody tr")
    assert answers.count() == 3 * 4, "a fork and two questions"
    for answer in answers.all():
        bar, words = answer.locator(".bar-chart"), answer.locator(".figure")
        expect(words).to_contain_text("likely")
        assert bar.bounding_box()["x"] < words.bounding_box()["x"]  # type: ignore[index]  # both are drawn
    assert "likely" not in "".join(whole.sheets[2:])


@pytest.mark.usefixtures("measured")
@pytest.mark.parametrize("schools", [4, 14, 40])
def test_what_a_coordinator_prints_is_whole_and_the_report_two_sheets(
    visit: Visit, page: Page, place: Place, schools: int
) -> None:
    for n in range(3, schools - 1):
        db.session.add(School(area=place.area, name=f"The Sir Harold Featherstonehaugh Academy {n}"))
    db.session.commit()
    as_staff(visit, page, place.coordinator)
    assert wrong_on(visit, ("/coordinate/", "/coordinate/results?module=law")) == {}
    report = printed(visit("/coordinate/report"))
    assert report.wrong == []
    assert len(report.sheets) == 2
    assert "What we do next" in report.sheets[0]
    assert "Schools, by name" in report.sheets[1]
    assert "What we don’t know" in report.sheets[1]
    assert ("more schools stand on the Overview" in report.sheets[1]) == (schools == 40)


@pytest.mark.parametrize(
    ("spoilt", "told"),
    [
        (".lead, h1 + p { margin-top: -2.5em }", "on one another"),
        ("h1 { width: 2em; overflow-wrap: anywhere }", "a word in two"),
        ("h1 { position: relative; left: 30em; white-space: nowrap }", "off the sheet"),
        ("h1 { width: 4em; overflow: hidden; white-space: nowrap }", "cut by its box"),
        ("svg.mark { width: auto; height: 320mm }", "higher than a sheet"),
        ("body::before { content: ''; display: block; height: 1px; break-after: page }", "is empty"),
    ],
)
def test_a_page_that_is_spoilt_on_paper_would_be_found(visit: Visit, spoilt: str, told: str) -> None:
    page = visit("/en/teachers/law/")
    assert printed(page).wrong == []
    page.evaluate(
        "(rules) => { const own = new CSSStyleSheet(); own.replaceSync(rules);"
        " document.adoptedStyleSheets = [own]; }",
        spoilt,
    )
    assert any(told in each for each in printed(page).wrong)
