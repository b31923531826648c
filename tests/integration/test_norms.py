"""What young people say: for everyone the same, over areas alone, and with new answers only on its dates."""

import re
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient

from safe4me.content.model.library import Library
from safe4me.db.base import db
from safe4me.db.batch_forming import form
from safe4me.db.rooms import Phase
from safe4me.db.schools import School
from tests.helpers.privacy.batches import seal_class
from tests.helpers.privacy.norms import PAGE, RUNNING, make_area, seal, serve, with_guess
from tests.helpers.world.schools import Clock, browser, make_place, sign_in

NOTHING_YET = "There are no figures from classes for now. They next change on 7 January 2027."


@pytest.fixture(autouse=True)
def library(app: Flask, in_app: None) -> Library:
    """The library of the app's build, with a guess in it."""
    library = with_guess(app.extensions["site"].libraries["en"])
    serve(app, library)
    return library


@pytest.fixture
def areas() -> list[list[School]]:
    """Three areas of three schools, the last of which has no figures yet."""
    return [make_area(name) for name in ("Coast", "North", "South")]


def shown(page: str) -> dict[str, list[str]]:
    """The shares on the page, by the heading they stand beneath."""
    parts = re.split(r"<h3>([^<]*)</h3>", page.partition('id="how"')[0])
    return {
        name: re.findall(r"<b>(\d+%)</b>", text) for name, text in zip(parts[1::2], parts[2::2], strict=True)
    }


def test_what_was_said_stands_all_areas_first(client: FlaskClient, areas: list[list[School]]) -> None:
    for schools, said in zip(areas, (70, 80, 75), strict=True):
        seal(schools, said)
    page = client.get(PAGE).text
    assert list(shown(page).items()) == [
        ("All areas together", ["75%"]),
        ("Coast", ["70%"]),
        ("North", ["80%"]),
        ("South", ["75%"]),
    ]
    assert "Most said “Very sure”: 75%." in page
    assert "How sure are you that you would tell someone?" in page


def test_each_drawing_says_what_the_table_says(client: FlaskClient, areas: list[list[School]]) -> None:
    seal([school for schools in areas for school in schools], said=70)
    page = client.get(PAGE).text
    drawn = re.findall(r'aria-label="(\d+%) \((\d+–\d+)\)"', page)
    written = re.findall(r'<b>(\d+%)</b> <span class="likely">likely (\d+–\d+)</span>', page)
    assert len(drawn) == 4
    assert drawn == written


def test_no_school_and_no_class_is_ever_named_or_shown_alone(client: FlaskClient) -> None:
    seal(make_area("North", schools=2), said=90)
    assert shown(client.get(PAGE).text) == {}
    seal(make_area("South", schools=3), said=90)
    page = client.get(PAGE).text
    assert list(shown(page)) == ["All areas together"]
    assert "School 1" not in page
    assert not re.search(r"\bclass(es)? of\b|\d+ (classes|ballots|pupils)", page)


@pytest.mark.parametrize("said", [40, 50, 52])
def test_what_is_not_surely_most_is_told_by_research_alone(
    client: FlaskClient, areas: list[list[School]], said: int
) -> None:
    seal([school for schools in areas for school in schools], said)
    page = client.get(PAGE).text
    assert shown(page) == {}
    assert NOTHING_YET in page
    assert f"{said}%" not in page
    assert "In 2017, 26% had sent one." in page
    assert "Most had not." in page


@pytest.mark.parametrize(("said", "stands"), [(70, False), (74, False), (76, True), (90, True)])
def test_whose_fault_it_is_stands_from_eight_in_ten(
    app: Flask, client: FlaskClient, areas: list[list[School]], said: int, stands: bool
) -> None:
    seal([school for schools in areas for school in schools], said)
    assert shown(client.get(PAGE).text)
    serve(app, with_guess(app.extensions["site"].libraries["en"], about_fault=True))
    assert bool(shown(client.get(PAGE).text)) == stands


def test_a_finding_that_says_nothing_of_most_stands_on_no_page_for_pupils(client: FlaskClient) -> None:
    assert "40% did not know" not in client.get(PAGE).text


def test_an_area_without_figures_blanks_no_other(client: FlaskClient, areas: list[list[School]]) -> None:
    coast, north, _ = areas
    seal([*coast, *north], said=90)
    assert list(shown(client.get(PAGE).text)) == ["All areas together", "Coast", "North"]


def test_an_area_never_stands_blank_alone(client: FlaskClient, areas: list[list[School]]) -> None:
    coast, north, south = areas
    seal([*coast, *north], said=90)
    seal(south, said=45)
    assert list(shown(client.get(PAGE).text)) == ["All areas together", "North"]


def test_no_area_stands_where_all_together_do_not(client: FlaskClient, areas: list[list[School]]) -> None:
    coast, north, south = areas
    seal(coast, said=90)
    seal([*north, *south], said=20)
    assert shown(client.get(PAGE).text) == {}


def test_an_only_area_is_not_told_twice(client: FlaskClient) -> None:
    seal(make_area("North"), said=70)
    assert list(shown(client.get(PAGE).text)) == ["All areas together"]


def test_a_class_counts_once_so_what_it_said_afterwards_does_not(
    client: FlaskClient, areas: list[list[School]]
) -> None:
    everywhere = [school for schools in areas for school in schools]
    seal(everywhere, said=60, phase=Phase.BEFORE)
    before = client.get(PAGE).data
    assert b"60%" in before
    seal(everywhere, said=90, phase=Phase.AFTER)
    assert client.get(PAGE).data == before


def test_nothing_of_a_half_term_shows_until_a_week_after_it(
    client: FlaskClient, clock: Clock, areas: list[list[School]]
) -> None:
    everywhere = [school for schools in areas for school in schools]
    seal(everywhere, said=60)
    before = client.get(PAGE)
    assert "rooms up to 31 October 2026. New answers come in on 7 January 2027" in before.text
    teacher = make_place("Elsewhere", "Hill School").teacher
    for school in everywhere * 8:
        seal_class(school, teacher, {"confidence": (5, 0, 20, 0)}, sealed_on=RUNNING)
    clock.now = datetime(2027, 1, 6, 23, 59, tzinfo=UTC)
    form(db.session(), clock.now.date())
    assert client.get(PAGE).data == before.data
    clock.now = datetime(2027, 1, 7, tzinfo=UTC)
    form(db.session(), clock.now.date())
    after = client.get(PAGE)
    assert shown(after.text)["All areas together"] == ["70%"]
    assert "rooms up to 31 December 2026. New answers come in on 22 February 2027" in after.text
    assert after.headers["ETag"] != before.headers["ETag"]


def test_the_fixed_date_is_a_day_in_the_uk(client: FlaskClient, clock: Clock) -> None:
    clock.now = datetime(2026, 6, 6, 22, 59, tzinfo=UTC)
    assert "next change on 7 June 2026" in client.get(PAGE).text
    clock.now = datetime(2026, 6, 6, 23, 1, tzinfo=UTC)
    assert "next change on 7 September 2026" in client.get(PAGE).text


def test_before_anything_is_sealed_the_page_says_when_it_will_change(client: FlaskClient) -> None:
    page = client.get(PAGE).text
    assert NOTHING_YET in page
    assert "0%" not in page


def test_a_question_that_nobody_guesses_at_has_no_place_here(
    app: Flask, client: FlaskClient, library: Library
) -> None:
    assert client.get(PAGE).text.count('<section class="norm"') == 1
    serve(app, replace(library, modules=()))
    assert '<section class="norm"' not in client.get(PAGE).text


def test_any_cache_may_keep_the_page_for_five_minutes_and_ask_again(client: FlaskClient) -> None:
    reply = client.get(PAGE)
    assert reply.headers["Cache-Control"] == "public, max-age=300"
    again = client.get(PAGE, headers={"If-None-Match": reply.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert again.headers["Cache-Control"] == "public, max-age=300"


def test_the_page_is_the_same_for_everyone(app: Flask, client: FlaskClient) -> None:
    reply = client.get(PAGE)
    teacher = browser(app)
    sign_in(teacher, make_place("Elsewhere", "Hill School").teacher)
    theirs = teacher.get(f"{PAGE}?area=1", headers={"Accept-Language": "cy"})
    assert theirs.data == reply.data
    for each in (reply, theirs):
        assert "Set-Cookie" not in each.headers
        assert "Vary" not in each.headers


@pytest.mark.parametrize("language", ["cy", "fr", "xx"])
def test_only_languages_of_the_site_have_the_page(client: FlaskClient, language: str) -> None:
    assert client.get(PAGE.replace("/en/", f"/{language}/")).status_code == 404


def test_in_a_room_its_links_keep_the_room(client: FlaskClient, areas: list[list[School]]) -> None:
    seal([school for schools in areas for school in schools], said=70)
    reply = client.get(f"/c/CDFGHJ{PAGE}")
    assert reply.headers["Cache-Control"] == "private, no-cache"
    assert shown(reply.text) == shown(client.get(PAGE).text)
    assert 'href="/c/CDFGHJ/en/help/"' in reply.text
    assert client.get(f"/c/cdf-ghj{PAGE}").headers["Location"] == f"/c/CDFGHJ{PAGE}"


def test_the_page_needs_nothing_else_to_be_read(client: FlaskClient, areas: list[list[School]]) -> None:
    seal([school for schools in areas for school in schools], said=70)
    page = client.get(PAGE).text
    assert re.findall(r"<script(?![^>]*src=)", page) == []
    assert "style=" not in page
    assert "<form" not in page
