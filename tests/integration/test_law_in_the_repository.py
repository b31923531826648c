"""What the law table promises: whatever is asked about Sam, one answer with a source and a door."""

import html

import pytest

from safe4me.content.model.decision_tables import LAW, LawRow, LawTable, rows_for
from safe4me.content.model.library import Library
from safe4me.content.review_dates import claims
from safe4me.editorial.checks.decision_tables import PERMITTED
from safe4me.settings import ROOT
from tests.helpers.content.libraries import lessons_in

ASKED = 228
PUPILS, STAFF = "/en/against-the-law/", "/en/schools/against-the-law/"


@pytest.fixture(scope="module")
def library() -> Library:
    return lessons_in(ROOT / "content")


@pytest.fixture(scope="module")
def law(library: Library) -> LawTable:
    assert library.law
    return library.law


def row(law: LawTable, name: str) -> LawRow:
    return next(each for each in law.rows if each.id == name)


def test_everything_that_may_be_asked_is_answered_once_with_a_source_and_a_door(
    law: LawTable, library: Library
) -> None:
    asked = tuple(LAW.situations())
    assert len(asked) == ASKED
    doors = {door.page.stem for door in library.doors}
    for situation in asked:
        (answer,) = rows_for(law, situation)
        assert set(answer.sources.values()) <= {"V", "V2"}, situation
        assert answer.sources, situation
        assert answer.doors, situation
        assert set(answer.doors) <= doors, situation


def test_pupils_never_read_whether_a_fake_of_an_adult_may_be_made(
    law: LawTable, site_files: dict[str, bytes]
) -> None:
    hidden = row(law, "adult-fake-made")
    pages = {
        address: html.unescape(body.decode()) for address, body in site_files.items() if b"<!doctype" in body
    }
    assert hidden.staff_only
    assert law.head["unanswered"] in pages[PUPILS]
    for told in (hidden.covers, hidden.called, hidden.usually, "66E"):
        assert told in pages[STAFF]
        assert told not in pages[PUPILS]


def test_of_the_law_of_2026_pupils_read_the_permitted_sentence(
    law: LawTable, site_files: dict[str, bytes]
) -> None:
    page = html.unescape(site_files[PUPILS].decode())
    assert row(law, "adult-taken-without-a-yes").called == PERMITTED
    assert PERMITTED in page


def test_what_is_not_verified_waits_in_the_list_before_launch(library: Library) -> None:
    assert len([claim for claim in claims([library]) if claim.file == "en/law.yaml"]) == 2


def test_the_page_is_found_from_what_pupils_and_adults_read(site_files: dict[str, bytes]) -> None:
    for page, link in (
        ("/en/learn/", "../against-the-law/"),
        ("/en/learn/law/", "../../against-the-law/"),
        ("/en/schools/", "../schools/against-the-law/"),
        ("/en/parents/", "../schools/against-the-law/"),
    ):
        assert f'href="{link}"' in site_files[page].decode(), page
