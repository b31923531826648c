"""What the finder promises: whatever is asked, two or three services, a door, and nothing withdrawn."""

import html
import re
from dataclasses import replace

import pytest

from safe4me.content.model.decision_tables import (
    ADULT,
    FINDER,
    IN_DANGER,
    QUIETLY,
    Finder,
    is_meant,
    rows_for,
)
from safe4me.content.model.library import Library
from safe4me.content.model.records import Service
from safe4me.editorial.checks.all_checks import check_library
from safe4me.settings import ROOT
from tests.helpers.content.libraries import lessons_in

ASKED = 280
CARD = r'<section class="pocket.*?</section>'
PUPILS, PARENTS = "/en/who-can-help/", "/en/parents/who-can-help/"


@pytest.fixture(scope="module")
def library() -> Library:
    return lessons_in(ROOT / "content")


@pytest.fixture(scope="module")
def finder(library: Library) -> Finder:
    assert library.finder
    return library.finder


@pytest.fixture(scope="module")
def services(library: Library) -> dict[str, Service]:
    return {service.id: service for service in library.services}


def test_everything_that_may_be_asked_is_answered_once_with_services_and_a_door(
    finder: Finder, library: Library, services: dict[str, Service]
) -> None:
    asked = tuple(FINDER.situations())
    assert len(asked) == ASKED
    doors = {door.page.stem for door in library.doors}
    for need in asked:
        (row,) = rows_for(finder, need)
        assert 2 <= len(row.first) <= 3, need
        assert all(service in services and why for service, why in row.first.items()), need
        assert row.doors, need
        assert set(row.doors) <= doors, need


def test_nobody_young_is_led_to_a_service_for_adults(finder: Finder, services: dict[str, Service]) -> None:
    for need in FINDER.situations():
        (row,) = rows_for(finder, need)
        if need["age"] in ("under-13", "13-to-17"):
            assert not [service for service in row.first if services[service].adults_only], need


def test_who_would_rather_not_talk_can_reach_the_first_service_in_silence(
    finder: Finder, services: dict[str, Service]
) -> None:
    for need in FINDER.situations():
        (row,) = rows_for(finder, need)
        first = next(iter(row.first))
        if need["talk"] == QUIETLY:
            assert first == "999" or services[first].quiet_ways, need


def test_where_there_is_danger_the_first_door_and_999_or_childline_stand_first(finder: Finder) -> None:
    for need in FINDER.situations():
        (row,) = rows_for(finder, need)
        if need["what"] in IN_DANGER:
            assert row.doors[0] == "not-safe", need
            assert next(iter(row.first)) in ("999", "childline"), need


def test_a_fake_is_never_said_to_be_for_take_it_down(finder: Finder) -> None:
    for need in FINDER.situations():
        (row,) = rows_for(finder, need)
        if need["what"] == "fake":
            assert "take-it-down" not in row.first, need


def test_rights_stand_beside_every_answer_that_leads_to_owning_up(finder: Finder) -> None:
    for need in FINDER.situations():
        if need["what"] in ("sent", "passed-on", "received"):
            added = [note.id for note in finder.notes if is_meant(note.when, need)]
            assert {"rights", "rights-elsewhere"} & {*added}, need


@pytest.mark.parametrize("withdrawn", ["childline", "report-remove", "meic", "101", "stop-it-now"])
def test_a_service_that_is_withdrawn_is_refused_wherever_it_stands(library: Library, withdrawn: str) -> None:
    services = (replace(each, withdrawn=each.id == withdrawn) for each in library.services)
    changed = replace(library, all_services=tuple(services))
    faults = check_library(changed)
    told = {fault.path for fault in faults if "was withdrawn" in fault.message}
    offered = {fault.path for fault in faults if "isn’t a service" in fault.message}
    assert "en/finder.yaml" in offered
    pages = (doc.page for doc in library.documents() if doc.page.path.endswith(".md"))
    named = {f"en/{page.path}" for page in pages if withdrawn in page.help}
    assert named <= offered | told


def test_parents_answers_stand_on_their_page_alone(site_files: dict[str, bytes], finder: Finder) -> None:
    pages = {place: html.unescape(site_files[place].decode()) for place in (PUPILS, PARENTS)}
    for row in finder.rows:
        marked = f'data-row="{row.id}"'
        assert (marked in pages[PARENTS]) == (row.when.get("age", (ADULT,)) == (ADULT,)), row.id
        assert (marked in pages[PUPILS]) == (row.when.get("age") != (ADULT,)), row.id
    assert "0808 800 5000" not in pages[PUPILS]


def test_no_card_for_a_pocket_tells_what_happened_or_names_whom_it_has_no_way_to(
    site_files: dict[str, bytes], services: dict[str, Service], finder: Finder
) -> None:
    telling = {service.name for service in services.values() if service.telling}
    assert {"StopNCII", "Stop It Now", "Shore", "Galop"} <= telling
    pages = {place: body.decode() for place, body in site_files.items() if place.endswith("/")}
    cards = {place: re.findall(CARD, page, re.DOTALL) for place, page in pages.items()}
    assert len(cards[PUPILS]) + len(cards[PARENTS]) == len(finder.rows) + 2, "one a row, and one at first"
    for place, card in ((place, card) for place, found in cards.items() for card in found):
        assert not [name for name in telling if name in card], place
        assert all(re.findall(r'<b(?: class="number")?>(.*?)</b>', card)), f"{place}: a line without number"
        assert card.count("<li>") >= 2, f"{place}: 999 alone"


def test_what_is_added_to_some_answers_is_headed_by_what_was_asked(site_files: dict[str, bytes]) -> None:
    page = html.unescape(site_files[PUPILS].decode())
    heads = re.findall(r'<h4 class="ask-about">(.*?)</h4>', page)
    assert len(heads) > 1
    assert len(set(heads)) == len(heads), "two look the same"
    assert all(" · " in head for head in heads)


@pytest.mark.parametrize(
    ("page", "link"),
    [
        ("/en/help/", "../who-can-help/"),
        ("/en/help/threatened/", "../../who-can-help/"),
        ("/en/learn/", "../who-can-help/"),
        ("/en/questions/", "../who-can-help/"),
        ("/en/search/", "../who-can-help/"),
        ("/en/parents/", "../parents/who-can-help/"),
        ("/en/help/picture-out/", "../../report-remove/"),
        ("/en/help/i-sent-one/", "../../take-it-down/"),
        (PUPILS, "../report-remove/"),
        (PUPILS, "../take-it-down/"),
    ],
)
def test_it_is_found_from_help_and_what_people_look_up(
    site_files: dict[str, bytes], page: str, link: str
) -> None:
    body = site_files[page].decode()
    assert f'href="{link}"' in body or f'href="{link.removeprefix("../parents/")}"' in body


def test_a_door_in_the_file_that_opens_over_any_page_leads_to_it(site_files: dict[str, bytes]) -> None:
    (doors,) = (body.decode() for place, body in site_files.items() if place.startswith("/static/doors-en"))
    assert doors.count("who-can-help/") == len(lessons_in(ROOT / "content").doors) + 1
