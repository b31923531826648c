"""Questions, forks and misconceptions have short names: no staff page of the lessons shows an id."""

import csv
import html
import io
import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import groupby

import pytest
from flask import Flask
from flask.testing import FlaskClient

from safe4me import rooms
from safe4me.content.measure_lock import FORK
from safe4me.content.measures import measure_of
from safe4me.content.model.library import Library
from safe4me.content.model.quiz_ends import step_at
from safe4me.db.base import db
from safe4me.db.rooms import Phase, Room
from safe4me.db.schools import School
from safe4me.results.questions import asked
from safe4me.settings import ROOT
from safe4me.statistics.ballot import Ballot
from tests.helpers.content.libraries import lessons_in
from tests.helpers.privacy.batches import totals
from tests.helpers.world.schools import CLASS_SIZE, NOW, Place, browser, sign_in

BALLOTS = 30
MACHINE_COLUMNS = {"module", "activity", "question", "misconception"}
LESSONS = lessons_in(ROOT / "content")


def names(library: Library) -> Iterator[str]:
    """The ids of what is measured, and of misconceptions."""
    for activity in library.activities():
        for question in asked(library, activity):
            yield question.id
        if not hasattr(activity, "questions"):
            yield from (ending.id for ending in activity.endings)
    yield from (misconception.id for misconception in library.misconceptions)


IDS = {name for name in names(LESSONS) if "-" in name}
SOURCES = [document.page.source for document in LESSONS.documents()]
WRITTEN = " ".join([*SOURCES, *(known.short for known in LESSONS.misconceptions)]).casefold()
WORDS = {words for name in IDS if (words := name.replace("-", " ")) not in WRITTEN}


def shown(page: str) -> str:
    """What a page says: its text and its drawings' names, not its addresses and anchors."""
    body = re.sub(r"<(script|style)\b.*?</\1>", " ", page, flags=re.DOTALL)
    labels = re.findall(r'(?:aria-label|alt|title|placeholder)="([^"]*)"', body)
    return html.unescape(" ".join([re.sub(r"<[^>]*>", " ", body), *labels]))


def ids_in(text: str) -> set[str]:
    """The ids in a text, and the words that somebody made of them; not those that a lesson has anyway."""
    said = text.casefold()
    return {name for name in IDS | WORDS if re.search(rf"(?<![\w/-]){name}(?![\w/-])", said)}


@pytest.fixture
def serving_lessons(app: Flask) -> Flask:
    """The app, serving the repository's lessons."""
    app.extensions["site"] = replace(app.extensions["site"], libraries={"en": LESSONS})
    return app


@pytest.fixture
def coordinator(serving_lessons: Flask, place: Place) -> FlaskClient:
    """A coordinator's browser; three schools have answered everything that the lessons measure."""
    for n in range(3):
        school = School(area=place.area, name=f"School {n}")
        db.session.add(school)
        db.session.flush()
        for activity in LESSONS.activities():
            for rev, questions in groupby(asked(LESSONS, activity), key=lambda question: question.rev):
                counts = {question.id: (BALLOTS,) * len(question.options) for question in questions}
                for phase in (Phase.BEFORE, Phase.AFTER):
                    totals(school, activity.id, counts, classes=6, phase=phase, rev=rev)
    client = browser(serving_lessons)
    sign_in(client, place.coordinator)
    return client


@pytest.fixture
def closed(serving_lessons: Flask, place: Place) -> Room:
    """A closed room of a quiz and a story, in which many chose what is mistaken."""
    box, settings = serving_lessons.extensions["ballot_box"], serving_lessons.extensions["settings"]
    found = [LESSONS.activity(name) for name in ("law/quiz", "law/ten-seconds")]
    measures = [measure_of(activity) for activity in found if activity]
    room = rooms.open_room(
        db.session(),
        box,
        settings,
        teacher=place.teacher,
        school_class=place.school_class,
        measures=measures,
        phase=Phase.ONCE,
        minutes=90,
        now=NOW,
    )
    for measure in measures:
        for n in range(CLASS_SIZE):
            answers = tuple((question.id, 1) for question in measure.questions)
            box.cast(room.code, Ballot(measure.activity, f"{n:032x}", answers), NOW)
    rooms.close(db.session(), box, settings, room, NOW)
    return room


def test_coordinators_read_short_names_on_every_page(coordinator: FlaskClient) -> None:
    results = [f"results?module={module.id}&phase=after" for module in LESSONS.modules]
    pages = ("", "report", "upkeep", *results)
    told = {page: shown(coordinator.get(f"/coordinate/{page}").text) for page in pages}
    assert {page: ids_in(text) for page, text in told.items() if ids_in(text)} == {}
    assert "A flirty text with no picture" in told["results?module=law&phase=after"]
    assert "A picture law that stops at 16" in told["results?module=law&phase=after"]


@pytest.mark.parametrize("file", ["overview.csv", "results.csv?module=law&phase=after"])
def test_files_have_ids_in_their_machine_columns_only(coordinator: FlaskClient, file: str) -> None:
    text = coordinator.get(f"/coordinate/{file}").text.removeprefix("\ufeff")
    rows = list(csv.DictReader(io.StringIO(text)))
    machine = MACHINE_COLUMNS if "question_name" in rows[0] else {"activity"}
    cells = " \n ".join(cell for row in rows for name, cell in row.items() if name not in machine)
    assert "A flirty text with no picture" in cells
    assert ids_in(cells) == set()


@pytest.mark.parametrize("address", ["results", "summary", *(f"show?question={n}" for n in range(1, 4))])
def test_teachers_and_classes_read_no_id(
    serving_lessons: Flask, place: Place, closed: Room, address: str
) -> None:
    client = browser(serving_lessons)
    sign_in(client, place.teacher)
    reply = client.get(f"/teach/rooms/{closed.id}/{address}")
    assert reply.status_code == 200
    assert ids_in(shown(reply.text)) == set()


def test_all_that_has_safer_answers_has_a_sentence_and_leads_to_a_step() -> None:
    """A quiz's and a case's question and a survey's to a lesson's step, a fork to its story."""
    found = [(activity, q) for activity in LESSONS.activities() for q in asked(LESSONS, activity) if q.safer]
    assert [q.id for _, q in found if not q.found] == []
    steps = [q.taught for _, q in found if q.kind != FORK]
    assert [place for place in steps if not step_at(LESSONS, place)] == []
    assert {q.taught for activity, q in found if q.kind == FORK} == {
        activity.id for activity, q in found if q.kind == FORK
    }


def test_an_id_in_a_page_s_words_would_be_found() -> None:
    assert ids_in(shown("<p id='two-ages'>One <b>two-ages</b></p>")) == {"two-ages"}
    unwritten = min(WORDS)  # the words of an id that no page uses by itself
    assert ids_in(shown(f"<p>{unwritten.capitalize()}</p>")) == {unwritten}
    assert ids_in(shown("<a id='two-ages' href='/law/two-ages/'>law-quiz-two-ages</a>")) == set()
