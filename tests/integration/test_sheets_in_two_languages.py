"""A teacher prints a sheet in two languages: English first, then the other, each on sheets of its own."""

import io
import re
from urllib.parse import urljoin
from zipfile import ZipFile

import pytest
from flask import Flask
from flask.testing import FlaskClient

from safe4me.content.model.library import Library
from safe4me.web.build.printables import EASY, OTHERS, WORKSHEET
from tests.helpers.content.pseudo import LANGUAGE

IN_TWO = (WORKSHEET, EASY, *OTHERS)
OF_LAW = "teachers/law/print/"
BEHIND = f'<div class="behind" lang="{LANGUAGE}" dir="rtl">'
CHOICES = re.compile(r'<nav class="languages second.*?</nav>', re.DOTALL)
LEADS_TO = re.compile(r' href="([^":#]+)')


@pytest.fixture
def pseudo_client(pseudo_app: Flask) -> FlaskClient:
    return pseudo_app.test_client()


def sheet_of(html: str) -> str:
    """The one sheet that stands in `html`, whatever its links are from there."""
    (article,) = re.findall(r'<article class="sheet.*?</article>', html, re.DOTALL)
    return LEADS_TO.sub(' href="', article)


@pytest.mark.parametrize("sheet", IN_TWO)
def test_each_sheet_for_pupils_and_parents_has_the_other_language_behind_it(
    pseudo_client: FlaskClient, sheet: str
) -> None:
    first, second = pseudo_client.get(f"/en/{OF_LAW}{sheet}-with-{LANGUAGE}/").text.split(BEHIND)
    assert sheet_of(first) == sheet_of(pseudo_client.get(f"/en/{OF_LAW}{sheet}/").text)
    assert sheet_of(second) == sheet_of(pseudo_client.get(f"/{LANGUAGE}/{OF_LAW}{sheet}/").text)


def test_what_is_not_translated_stands_behind_it_in_english_and_says_so(pseudo_client: FlaskClient) -> None:
    _, second = pseudo_client.get(f"/en/{OF_LAW}help-card-with-{LANGUAGE}/").text.split(BEHIND)
    assert '<span lang="en" dir="ltr">I don&#39;t feel safe</span>' in second


def test_on_paper_too_a_translation_says_that_nobody_has_read_it(
    pseudo_client: FlaskClient, pseudo_app: Flask
) -> None:
    library: Library = pseudo_app.extensions["site"].libraries[LANGUAGE]
    _, second = pseudo_client.get(f"/en/{OF_LAW}letter-with-{LANGUAGE}/").text.split(BEHIND)
    assert library.unread
    assert second.strip().startswith('<p class="note">\u2067')


def test_links_of_the_second_language_lead_to_its_pages(pseudo_client: FlaskClient) -> None:
    for sheet in IN_TWO:
        address = f"/en/{OF_LAW}{sheet}-with-{LANGUAGE}/"
        _, second = pseudo_client.get(address).text.split(BEHIND)
        article = second.split("</article>")[0]
        assert all(urljoin(address, to).startswith(f"/{LANGUAGE}/") for to in LEADS_TO.findall(article))


def test_the_sheet_s_page_offers_each_language_and_says_which_is_chosen(pseudo_client: FlaskClient) -> None:
    alone, both = (
        CHOICES.findall(pseudo_client.get(f"/en/{OF_LAW}{sheet}/").text)
        for sheet in ("worksheet", f"worksheet-with-{LANGUAGE}")
    )
    assert LEADS_TO.findall(alone[0]) == [f"../worksheet-with-{LANGUAGE}/"]
    assert LEADS_TO.findall(both[0]) == ["../worksheet/", "./"]
    assert "aria-current" not in alone[0]
    assert 'aria-current="page">English and Hebrew<' in both[0]


def test_the_answers_are_the_teacher_s_and_stand_in_one_language(pseudo_client: FlaskClient) -> None:
    assert not CHOICES.search(pseudo_client.get(f"/en/{OF_LAW}answers/").text)
    assert pseudo_client.get(f"/en/{OF_LAW}answers-with-{LANGUAGE}/").status_code == 404


def test_a_page_in_two_languages_leads_to_itself_in_no_other(pseudo_client: FlaskClient) -> None:
    page = pseudo_client.get(f"/en/{OF_LAW}worksheet-with-{LANGUAGE}/").text
    assert "hreflang" not in page


def test_a_site_in_one_language_offers_none(client: FlaskClient) -> None:
    assert not CHOICES.search(client.get(f"/en/{OF_LAW}worksheet/").text)


def test_no_pack_holds_a_sheet_in_two_languages(pseudo_client: FlaskClient) -> None:
    with ZipFile(io.BytesIO(pseudo_client.get("/en/teachers/law/law-pack.zip").data)) as pack:
        assert [name for name in pack.namelist() if "-with-" in name] == []
        worksheet = pack.read(f"en/{OF_LAW}worksheet/index.html").decode()
    assert "-with-" not in worksheet
