"""The whole path, on the real content and server: join, read, quiz, story, send, close, reveal, sum."""

import re
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask
from flask_migrate import stamp
from playwright.sync_api import Browser, Page, expect

from bench.serving import serving
from safe4me import create_app, rooms
from safe4me.content.measures import measure_of
from safe4me.db.base import db
from safe4me.db.batch_forming import form
from safe4me.db.rooms import Phase
from safe4me.db.schools import School, SchoolClass
from safe4me.settings import ROOT, Settings
from safe4me.statistics.ballot import Ballot
from safe4me.statistics.periods import next_monday, school_year
from tests.helpers.browser.pages import ask_for_the_next_person, come_to_the_end, tell
from tests.helpers.content.libraries import lessons_in
from tests.helpers.world.schools import PASSWORD, Place, close, environ_of, give, make_place, say_pupils

PUPILS = 28
DEVICES = 12
NEARLY_ALL = re.compile(r"by (nearly everyone|about 2\d of 28)")  # of 28, less what noise takes
OTHER_CLASSES = 30  # ballots in each class that has been measured before
ANSWERS = {
    "two-ages": "Yes, Erin is under 18",
    "words-only": "No, it’s only words",
    "whose-yes": "Sam’s, and nobody else’s",
    "already-out": "False",
    "asking": "True",
}
MEASURED = 2
AT_THE_FORK = "We tell somebody. I’ll sit next to you"
STORY_CHOICES = (
    "Did he ask you first?",
    AT_THE_FORK,
    "Ms Okafor. I’ll bring toast.",
    "No, Miss. Nobody has to see it.",
    "She wants to know if she’s in trouble, Sir.",
)


@dataclass(frozen=True)
class Deployment:
    """A running site: one class that has not worked yet, beside three schools that have."""

    address: str
    teacher: str
    coordinator: str
    settings: Settings

    def let_monday_come(self) -> None:
        """Form the batches of the next Monday, as its timer will."""
        app = create_app(self.settings)
        with app.app_context():
            form(db.session(), next_monday(datetime.now(UTC).date()))
        close(app)


@pytest.fixture(scope="module")
def deployment(site_built: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployment]:
    folder = tmp_path_factory.mktemp("whole-path")
    settings = Settings(
        mode="development",
        secret_key="only-for-tests-" * 3,
        database_url=f"sqlite:///{folder / 'safe4me.db'}",
        ballot_box_path=folder / "ballot-box.db",
        build_folder=site_built,
        two_step=False,
    )
    app = create_app(settings)
    with app.app_context():
        place = fill(app)
        teacher, coordinator = place.teacher.email, place.coordinator.email
    close(app)
    with serving("app:app", environ_of(settings), folder) as server:
        yield Deployment(server.address, teacher, coordinator, settings)


def fill(app: Flask) -> Place:
    """The class to come, 9K of Hill School, and three classes sealed before in each of three schools."""
    db.create_all()
    stamp()
    place = make_place("Northshire", "Hill School")
    place.school_class.school_year = school_year(datetime.now(UTC).date())
    place.school_class.size = PUPILS
    for school in (
        place.school,
        *(School(area=place.area, name=name) for name in ("Elm School", "Oak School")),
    ):
        for name in ("9A", "9B", "9C"):
            seal_a_class(app, place, school, name)
    place.teacher.school = place.school
    db.session.commit()
    return place


def seal_a_class(app: Flask, place: Place, school: School, name: str) -> None:
    """A class of that school that has done the quiz; the teacher moves there for the lesson."""
    now, box = datetime.now(UTC), app.extensions["ballot_box"]
    year = place.school_class.school_year
    school_class = SchoolClass(school=school, school_year=year, year_group=9, name=name, size=OTHER_CLASSES)
    place.teacher.school = school
    db.session.add(school_class)
    db.session.flush()
    say_pupils(school, year)
    give(school_class, place.teacher)
    quiz = lessons_in(ROOT / "content").activity("law/quiz")
    assert quiz
    measure = measure_of(quiz)
    room = rooms.open_room(
        db.session(),
        box,
        app.extensions["settings"],
        teacher=place.teacher,
        school_class=school_class,
        measures=[measure],
        phase=Phase.ONCE,
        now=now,
    )
    for _ in range(OTHER_CLASSES):
        answers = tuple((question.id, min(question.safer)) for question in measure.questions)
        box.cast(room.code, Ballot("law/quiz", secrets.token_hex(16), answers), now)
    rooms.close(db.session(), box, app.extensions["settings"], room, now)


def new_page(browser: Browser, *, script: bool) -> Page:
    return browser.new_context(java_script_enabled=script, reduced_motion="reduce").new_page()


def sign_in(browser: Browser, address: str, email: str) -> Page:
    page = new_page(browser, script=True)
    page.goto(f"{address}/account/sign-in")
    page.get_by_label("Email").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()
    return page


def open_a_room(teacher: Page) -> str:
    """From my classes to the whiteboard; returns the code that stands there."""
    teacher.get_by_role("link", name="Open a room for 9K").click()
    for activity in ("law/quiz", "law/ten-seconds"):
        teacher.locator(f"input[value='{activity}']").check()
    teacher.get_by_role("button", name="Open the room").click()
    teacher.get_by_role("link", name="Show on the whiteboard").click()
    expect(teacher.locator(".tile")).to_have_count(6)
    return "".join(teacher.locator(".tile").all_inner_texts())


def join(pupil: Page, address: str, code: str) -> None:
    pupil.goto(f"{address}/join")
    pupil.get_by_label("Code from your teacher").fill(f"{code[:3]}-{code[3:]}".lower())
    pupil.get_by_role("button", name="Join").click()
    expect(pupil.get_by_role("heading", name="You’re in")).to_be_visible()


def expect_no_trace(pupil: Page) -> None:
    """Nobody's answers stand on this page, and there is nothing to send."""
    expect(pupil.locator("main input:checked")).to_have_count(0)
    expect(pupil.locator("#slip")).to_have_count(0)
    expect(pupil.locator(".reply:visible")).to_have_count(0)


def send(pupil: Page, *rows: str) -> None:
    slip = pupil.locator("#slip")
    for row in rows:
        expect(slip.locator("[data-rows]")).to_contain_text(row)
    slip.get_by_role("button", name="Add mine", exact=True).click()
    expect(pupil.get_by_text("Added. Thank you.")).to_be_visible()


def read_and_do_quiz(pupil: Page, room: str) -> None:
    pupil.goto(room)
    pupil.get_by_role("link", name="Should the law change?").first.click()
    expect(pupil.get_by_role("heading", level=1, name="Should the law change?")).to_be_visible()
    assert pupil.url.startswith(room), "a link led out of the room"
    pupil.goto(f"{room}en/learn/law/quiz/")
    expect_no_trace(pupil)
    for question, option in ANSWERS.items():
        words = pupil.locator(f"#{question} .words").get_by_text(option, exact=True).first  # of both wordings
        words.evaluate("each => each.click()")
    for law in pupil.locator("#which-law select").all():
        law.select_option("1", force=True)  # with script it lies behind its cards
    pupil.locator("#how-many-number").fill("7", force=True)
    come_to_the_end(pupil)
    send(pupil, *list(ANSWERS.values())[:MEASURED])


def play_story(pupil: Page, room: str, *, script: bool) -> None:
    pupil.goto(f"{room}en/learn/law/ten-seconds/")
    expect(pupil.locator("#slip")).to_have_count(0)
    tell(pupil, *STORY_CHOICES)
    if not script:
        pupil.get_by_role("button", name=AT_THE_FORK).locator("visible=true").click()
    send(pupil, AT_THE_FORK)


def hand_over(pupil: Page, room: str, *, script: bool) -> None:
    """The pupil is done: the next person finds the room's first page, and going back shows no answer."""
    if script:
        ask_for_the_next_person(pupil)
        pupil.get_by_role("button", name="Clear it").click()
        pupil.wait_for_url(f"{room}en/")
        pupil.go_back()
        expect_no_trace(pupil)
    else:
        pupil.get_by_role("link", name="Back to your class").click()
    pupil.goto(room)


def test_a_class_works_through_a_module_and_the_right_people_see_the_right_numbers(
    browser: Browser, deployment: Deployment
) -> None:
    teacher = sign_in(browser, deployment.address, deployment.teacher)
    code = open_a_room(teacher)
    room = f"{deployment.address}/c/{code}/"
    devices = [(new_page(browser, script=n % 2 == 0), n % 2 == 0) for n in range(DEVICES)]
    for device, _ in devices:
        join(device, deployment.address, code)
    for n in range(PUPILS):
        pupil, script = devices[n % DEVICES]
        read_and_do_quiz(pupil, room)
        play_story(pupil, room, script=script)
        hand_over(pupil, room, script=script)
        assert pupil.context.cookies() == []

    teacher.get_by_role("link", name="My page").click()
    expect(teacher.get_by_text("20 or more").first).to_be_visible()
    teacher.get_by_role("button", name="Finish", exact=True).click()
    expect(teacher.get_by_text("28 of 28")).to_have_count(2)
    teacher.get_by_role("button", name="Close and see results").click()
    expect(teacher.get_by_role("heading", level=1, name="What 9K chose")).to_be_visible()
    expect(teacher.locator(".beside-title").get_by_text("28 of 28 sent")).to_have_count(2)
    expect(teacher.get_by_text("The safer answer was chosen by")).to_have_count(MEASURED)
    for chosen in teacher.get_by_text("The safer answer was chosen by").all():
        expect(chosen).to_contain_text(NEARLY_ALL)
    expect(teacher.get_by_text("100%")).to_have_count(0)

    late = devices[0][0]
    late.goto(room)
    expect(late.get_by_role("heading", name="This class has finished")).to_be_visible()

    coordinator = sign_in(browser, deployment.address, deployment.coordinator)
    coordinator.goto(f"{deployment.address}/coordinate/results?module=law")
    expect(coordinator.get_by_text("10 classes have finished and wait.")).to_be_visible()
    deployment.let_monday_come()
    coordinator.reload()
    school = coordinator.locator(".card", has=coordinator.get_by_role("heading", name="Hill School"))
    expect(school).to_contain_text(f"4 classes, {3 * OTHER_CLASSES + PUPILS} answers")
    everyone = coordinator.locator(".card", has=coordinator.get_by_role("heading", name="All schools"))
    expect(everyone).to_contain_text(f"10 classes, {9 * OTHER_CLASSES + PUPILS} answers")
