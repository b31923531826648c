"""Results: all figures of one module, which explain themselves, one place and time at once."""

import csv
import html
import re
from datetime import UTC, datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient

from safe4me.db.base import db
from safe4me.db.rooms import Phase
from safe4me.db.schools import School
from safe4me.web.coordinate import results
from tests.helpers.privacy.batches import totals
from tests.helpers.world.schools import Clock, Place, browser, make_place, sign_in

RESULTS = "/coordinate/results"
PAGE = f"{RESULTS}?half_term=2026"
QUIZ = "law/quiz"


def signed_in(app: Flask, place: Place) -> FlaskClient:
    client = browser(app)
    sign_in(client, place.coordinator)
    return client


@pytest.fixture
def client(app: Flask, place: Place) -> FlaskClient:
    return signed_in(app, place)


@pytest.fixture
def schools(place: Place) -> list[School]:
    """Three more schools of the area: both questions measured once, one of them before and after too."""
    made = [School(area=place.area, name=name) for name in ("Alder School", "Birch Academy", "Cedar High")]
    db.session.add_all(made)
    db.session.commit()
    for school in made:
        totals(school, QUIZ, {"pass-on": (40, 110, 10), "confidence": (40, 60, 55, 5)}, classes=6)
        totals(school, QUIZ, {"pass-on": (90, 70, 0)}, classes=6, phase=Phase.BEFORE)
        totals(school, QUIZ, {"pass-on": (20, 140, 0)}, classes=6, phase=Phase.AFTER)
    return made


def text_of(page: str, figure: str) -> str:
    """The words of the row with this id, but for those of its drawing."""
    row = page.split(f'id="{figure}"')[1].split("</tr>", maxsplit=1)[0].split("<desc")
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", row[0] + row[-1].split("</desc>")[-1])).split())


def test_each_module_has_its_questions_with_share_and_interval(
    client: FlaskClient, schools: list[School]
) -> None:
    page = client.get(PAGE).text
    assert "3 schools, 18 classes, 480 answers" in page
    assert re.search(r"Passing a picture on.*69% 6\d–7\d$", text_of(page, "law-quiz-pass-on-once"))
    assert re.search(r"Confidence.*34% \d\d–\d\d$", text_of(page, "law-quiz-confidence-once"))
    assert page.index("What they know") < page.index('id="law-quiz-pass-on-once"')
    assert page.index("What they think") < page.index('id="law-quiz-confidence-once"')


def findings(page: str) -> list[str]:
    """The words of each finding, in order."""
    cards = re.findall(r'<article class="card finding.*?</article>', page, re.DOTALL)
    return [" ".join(html.unescape(re.sub(r"<desc.*?</desc>|<[^>]*>", " ", card)).split()) for card in cards]


def test_what_changed_most_leads_the_findings_in_the_author_s_words_with_what_to_do(
    client: FlaskClient, schools: list[School]
) -> None:
    first, second = findings(client.get(PAGE).text)
    assert first.startswith(
        "What changed After lessons, 88% of answers said that a friend cannot pass a picture on."
        " Before lessons, 44% did."
    )
    assert re.search(
        r"After 88% \(\d\d–\d\d\) none all Up about 44 points \(likely \d\d to \d\d\):"
        r" 44% before, 88% after \(answers: 480 and 480; classes: 18\)\.",
        first,
    )
    assert first.endswith("Next: talk about it in class.")
    assert second.startswith(
        "To work on About 3 in 10 answers said that they were very sure to tell someone."
    )
    assert second.endswith("Next: talk about it in class. The step in “Who it protects”, What the law says")


def test_a_finding_leads_to_the_very_step(client: FlaskClient, schools: list[School]) -> None:
    page = client.get(PAGE).text
    assert 'href="/en/learn/law/who-it-protects/#help-friend">The step in' in page


def answered(schools: list[School], counts: tuple[int, ...], year_group: int) -> None:
    for school in schools:
        totals(school, QUIZ, {"pass-on": counts}, classes=6, year_group=year_group)


def test_what_is_to_be_taught_again_names_the_belief_that_leads(
    client: FlaskClient, schools: list[School]
) -> None:
    answered(schools, (50, 100, 10), year_group=8)
    page = client.get(f"{PAGE}&year_group=8").text
    told = " ".join(re.sub(r"<[^>]*>", " ", page.split('id="again"')[1].split("</section>")[0]).split())
    assert "Sam is 15. Can a friend pass Sam&#39;s picture on? Right: 63%" in told
    assert "“Yes, if they have all seen it” came first: 31% (" in told
    assert "The most common other answer: “Yes, if they have all seen it”, 31% (" in findings(page)[0]


def test_no_belief_is_named_where_none_leads_and_nothing_is_taught_that_is_known(
    client: FlaskClient, schools: list[School]
) -> None:
    answered(schools, (30, 98, 32), year_group=8)
    answered(schools, (4, 152, 4), year_group=10)
    unclear, known = (client.get(f"{PAGE}&year_group={year}").text for year in (8, 10))
    assert "No other answer clearly came first." in unclear
    assert "came first: " not in unclear
    assert 'id="again"' not in known
    assert findings(known)[0].startswith("Going well About 9 in 10 answers")


def test_a_change_that_is_not_clear_is_not_drawn(client: FlaskClient, schools: list[School]) -> None:
    for school in schools:
        totals(school, QUIZ, {"pass-on": (95, 65, 0)}, classes=6, phase=Phase.BEFORE, year_group=8)
        totals(school, QUIZ, {"pass-on": (90, 70, 0)}, classes=6, phase=Phase.AFTER, year_group=8)
    found, *_ = findings(client.get(f"{PAGE}&year_group=8").text)
    assert "After lessons, about 4 in 10 answers said that a friend" in found
    assert "Can’t tell" in found
    assert 'class="between"' in client.get(PAGE).text
    assert 'class="between"' not in client.get(f"{PAGE}&year_group=8").text


def test_no_before_stands_beside_an_after_of_other_classes(client: FlaskClient, place: Place) -> None:
    """Of classes that measured but once: their share before is in the tables, and in no finding."""
    totals(place.school, QUIZ, {"pass-on": (300, 100, 0)}, classes=16, phase=Phase.BEFORE)
    totals(place.school, QUIZ, {"pass-on": (100, 300, 0)}, classes=15, phase=Phase.AFTER)
    page = client.get(PAGE).text
    [found] = findings(page)
    assert "After lessons, about 8 in 10 answers said" in found
    assert "Before" not in found
    assert 'class="ring" fill' not in page
    assert text_of(page, "law-quiz-pass-on-before")


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        (900, 1020, ("56%", "64%", 8)),  # from 56.25 to 63.75%: 7.5 points
        (712, 1128, ("45%", "71%", 26)),  # from 44.5 to 70.5%
        (719, 1144, ("45%", "72%", 27)),  # from 44.9 to 71.5%: 26.6 points
        (713, 1127, ("45%", "70%", 25)),  # from 44.6 to 70.4%: 25.9 points
    ],
)
def test_a_change_is_what_the_two_shares_beside_it_differ_by(
    client: FlaskClient, schools: list[School], before: int, after: int, said: tuple[str, str, int]
) -> None:
    """On each page and in the file, though classes that answered only once are in the figures of a phase."""
    first, last, points = said
    for school in schools:
        for phase, safer in ((Phase.BEFORE, before), (Phase.AFTER, after)):
            counts = {"pass-on": (1600 - safer, safer, 0)}
            totals(school, QUIZ, counts, classes=60, phase=phase, year_group=8)
        once = {"pass-on": (100, 1400, 0)}
        totals(school, QUIZ, once, classes=40, phase=Phase.AFTER, year_group=8)
    found, *_ = findings(client.get(f"{PAGE}&year_group=8").text)
    assert f"After lessons, {last} of answers said that a friend" in found
    assert f"Before lessons, {first} did." in found
    assert re.search(rf"Before {first} \(.*After {last} \(", found)
    beside = f"{first} before, {last} after (answers: 4800 and 4800; classes: 180)"
    assert re.search(rf"Up about {points} points \(likely \d+ to \d+\): {re.escape(beside)}", found)
    text = client.get(f"{PAGE}&year_group=8&phase=after").text.casefold()
    table, by_question = text.split('id="change"')[1].split('id="by-question"')
    for part in (table, by_question):
        assert beside in part
        assert f"up about {points} points" in part
    rows = csv.DictReader(client.get("/coordinate/overview.csv?year_group=8").text.splitlines())
    [row] = [row for row in rows if row["measure"] == "change_points"]
    assert [row["before_percent"], row["after_percent"]] == [first[:-1], last[:-1]]
    assert row["figure"] == str(points)


def test_a_share_in_ten_is_rounded_up_from_its_half_and_from_the_counts(
    client: FlaskClient, schools: list[School]
) -> None:
    for year, safer in ((8, 720), (10, 719)):  # of 1600: 45%, and 44.9%, which is 45% too
        for school in schools:
            totals(school, QUIZ, {"pass-on": (1600 - safer, safer, 0)}, classes=60, year_group=year)
    half, under = (findings(client.get(f"{PAGE}&year_group={year}").text)[0] for year in (8, 10))
    assert "About 5 in 10 answers said" in half
    assert "About 4 in 10 answers said" in under


@pytest.fixture
def pilot(schools: list[School]) -> Place:
    """A place beside them, of which one question can be shown, and one cannot."""
    place = make_place("Pilot", "Pilot School")
    totals(place.school, QUIZ, {"pass-on": (10, 20, 0)}, classes=3)
    totals(place.school, QUIZ, {"confidence": (10, 50, 40, 0)}, classes=4)
    return place


def test_what_cannot_be_said_yet_is_one_card_that_says_when_it_can(app: Flask, pilot: Place) -> None:
    *_, told = findings(signed_in(app, pilot).get(PAGE).text)
    assert told.startswith("We can’t say yet: Passing a picture on.")
    assert told.endswith("Too few to be sure. Shown when more classes finish.")


def test_where_nothing_may_be_shown_the_page_is_one_line(app: Flask, schools: list[School]) -> None:
    """Of an area, of a school and of a year group alike."""
    place = make_place("Pilot", "Pilot School")
    totals(place.school, QUIZ, {"pass-on": (10, 20, 0), "confidence": (5, 10, 15, 0)}, classes=3)
    own = signed_in(app, place)
    for choice in ("", f"&area={place.area.id}", f"&area=school-{place.school.id}", "&year_group=9"):
        page = own.get(f"{PAGE}{choice}").text
        assert page.count('<p class="note">') == 1, choice
        assert "Nothing can be shown with this choice yet" in page
        assert "<table" not in page
        assert "card finding" not in page
    assert "Nothing can be shown" not in own.get(f"{PAGE}&area=everywhere").text


def test_the_change_is_drawn_and_told(client: FlaskClient, schools: list[School]) -> None:
    told = text_of(client.get(PAGE).text, "law-quiz-pass-on-change")
    assert re.search(r"Up about 44 points \(likely \d\d to \d\d\)", told)


def test_until_the_school_year_is_over_up_needs_to_be_surer_and_then_it_is_said(
    app: Flask, place: Place, schools: list[School], clock: Clock
) -> None:
    """Of 13 points the 95% interval leaves out none, and that of 99% does not."""
    for school in schools:
        for phase, safer in ((Phase.BEFORE, 60), (Phase.AFTER, 81)):
            counts = {"pass-on": (160 - safer, safer, 0)}
            totals(school, QUIZ, counts, classes=6, phase=phase, year_group=8)

    def told(page: str) -> str:
        return html.unescape(signed_in(app, place).get(page).text)

    for now, said in (
        (datetime(2027, 9, 3, 10, tzinfo=UTC), "can’t tell yet"),
        (datetime(2027, 9, 6, 10, tzinfo=UTC), "up about 13 points"),
    ):
        clock.now = now
        page = told(f"{PAGE}&year_group=8")
        assert f"<b>{said.capitalize()}</b>" in page, "in the table"
        assert f"</b> {said} " in page, "beside the question"


def test_a_suppressed_figure_explains_itself_in_its_place(app: Flask, pilot: Place) -> None:
    page = signed_in(app, pilot).get(PAGE).text
    assert "too few to be sure (whole programme: 69%)" in text_of(page, "law-quiz-pass-on-once")
    assert "Too few to be sure: Shown when more classes finish." in page
    assert ">0%" not in page


def test_the_whole_programme_is_for_every_coordinator_and_names_no_school(
    app: Flask, schools: list[School]
) -> None:
    page = signed_in(app, make_place("Pilot", "Pilot School")).get(f"{PAGE}&area=everywhere").text
    assert "The whole programme" in page
    assert "69%" in text_of(page, "law-quiz-pass-on-once")
    assert not any(school.name in page for school in schools)


def test_the_programme_is_a_line_beside_an_area_and_not_beside_itself(
    client: FlaskClient, schools: list[School]
) -> None:
    row = r'id="law-quiz-pass-on-once".*?</tr>'
    of_area, of_all = (client.get(f"{PAGE}&area={area}").text for area in ("", "everywhere"))
    assert 'class="everyone"' in re.findall(row, of_area, re.DOTALL)[0]
    assert 'class="everyone"' not in re.findall(row, of_all, re.DOTALL)[0]


def test_a_period_and_a_year_group_have_figures_of_their_own(
    client: FlaskClient, schools: list[School]
) -> None:
    for school in schools:
        totals(school, QUIZ, {"pass-on": (130, 30, 0)}, classes=6, half_term="2026-spring-1", year_group=8)
    figures = {
        query: text_of(client.get(f"{RESULTS}?{query}").text, "law-quiz-pass-on-once").split("%")[0][-2:]
        for query in ("half_term=2026", "half_term=2026-autumn-1", "half_term=2026-spring-1", "year_group=8")
    }
    assert figures == {
        "half_term=2026": "44",
        "half_term=2026-autumn-1": "69",
        "half_term=2026-spring-1": "19",
        "year_group=8": "19",
    }


@pytest.mark.parametrize(
    "query",
    [
        "area=x",
        "area=999",
        "half_term=2025",
        "half_term=x",
        "year_group=6",
        "year_group=x",
        "school=1",
        "sort=best",
        "area=school-999",
        "area=school-x",
        "area=school-99999999999999999999",
        "area=school-",
    ],
)
def test_what_cannot_be_chosen_is_refused(client: FlaskClient, schools: list[School], query: str) -> None:
    assert client.get(f"{RESULTS}?{query}").status_code == 400


def test_another_s_area_cannot_be_chosen(client: FlaskClient, schools: list[School]) -> None:
    elsewhere = make_place("Elsewhere", "Other School")
    assert client.get(f"{PAGE}&area={elsewhere.area.id}").status_code == 400
    assert "Other School" not in client.get(PAGE).text


def test_a_filter_that_results_do_not_know_would_be_caught(
    client: FlaskClient, schools: list[School], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(results, "FILTERS", {*results.FILTERS, "school"})
    assert client.get(f"{RESULTS}?school=1").status_code == 200
