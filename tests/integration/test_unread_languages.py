"""No translation is shown to pupils on a real site that no person has read."""

import re
from collections.abc import Callable

import pytest
from flask import Flask

from safe4me.content.folder import mark_read, unread_translations
from safe4me.content.markup.errors import ContentErrors
from safe4me.editorial.check_folder import check
from safe4me.i18n import catalogues
from safe4me.settings import Settings
from safe4me.web.build.compile import BrokenSite, build
from tests.helpers.content.translations import (
    CATALOGUE,
    DAY,
    NOTE,
    ROLE,
    WELSH_NOTE,
    leads_to,
    read_interface_and,
    reads,
    serve,
    welsh,
)
from tests.helpers.world.schools import Place, make_place, sign_in, with_settings

__all__ = ["serve", "welsh"]

ADDRESSES = (
    *("/cy/", "/cy/help/picture-out/", "/cy/exit", "/c/K7Q3XP/cy/learn/law/quiz/"),
    *("/cy/what-young-people-say/", "/c/K7Q3XP/cy/what-young-people-say/"),
)


def test_without_a_page_that_was_read_a_real_site_is_english_only(
    welsh: Settings, serve: Callable[[Settings], Flask]
) -> None:
    build(welsh)
    client = serve(welsh).test_client()
    page = client.get("/en/about/").text
    assert ("hreflang" in page, NOTE in page) == (False, False)
    for address in ("/", "/join"):
        reply = client.get(address, headers={"Accept-Language": "cy"})
        assert (reply.location[:4], "Vary" in reply.headers) == ("/en/", False)
    assert reads(client) == set()


def test_an_address_in_a_language_that_is_not_offered_leads_to_english(
    welsh: Settings, serve: Callable[[Settings], Flask]
) -> None:
    build(welsh)
    client = serve(welsh).test_client()
    for address in ADDRESSES:
        assert leads_to(client, address) == address.replace("/cy/", "/en/")
    for room in ("", "/c/K7Q3XP"):
        assert leads_to(client, f"{room}/cy/learn/law/talk/") == f"{room}/en/learn/law/chat/"
    assert client.get("/cy/nowhere/").status_code == 404


def test_so_it_does_once_the_interface_changes_after_the_build(
    welsh: Settings, serve: Callable[[Settings], Flask]
) -> None:
    read_interface_and(welsh, "pages/about.md")
    build(welsh)
    file = catalogues.catalogue_of("cy")
    file.write_text(file.read_text("utf-8").replace("Cael help", "Help llaw"), encoding="utf-8")
    client = serve(welsh).test_client()
    for address in ADDRESSES:
        assert leads_to(client, address) == address.replace("/cy/", "/en/")


def test_a_page_that_is_made_when_it_is_asked_for_offers_no_more_than_a_built_one(
    welsh: Settings, serve: Callable[[Settings], Flask]
) -> None:
    build(welsh)
    reply = serve(welsh).test_client().post("/en/learn/law/quiz/check")
    assert reply.status_code == 200
    assert re.findall("hreflang|Cymraeg", reply.text) == []


def test_a_site_without_a_build_speaks_english(welsh: Settings, serve: Callable[[Settings], Flask]) -> None:
    client = serve(with_settings(welsh, languages=("cy", "en"))).test_client()
    page = client.get("/cy/about/", headers={"Accept-Language": "cy"}).text
    assert re.findall(r'<html lang="(\w+)"', page) == ["en"]


def test_with_two_pages_that_were_read_it_shows_exactly_those_two(
    welsh: Settings, serve: Callable[[Settings], Flask]
) -> None:
    read_interface_and(welsh, "pages/about.md", "doors/02-picture-out.md")
    build(welsh)
    client = serve(welsh).test_client()
    assert reads(client) == {"Amdanom", "Fy llun"}
    page = client.get("/cy/parents/").text
    assert ("We don’t have this in your language yet." in page, "Cael help" in page) == (True, True)
    assert 'hreflang="cy"' in client.get("/en/about/").text
    assert WELSH_NOTE not in page + client.get("/cy/about/").text


def test_pages_that_were_read_wait_for_the_interface(
    welsh: Settings, serve: Callable[[Settings], Flask]
) -> None:
    mark_read(welsh.content_folder, "cy/pages/about.md", ROLE, DAY)
    build(welsh)
    assert reads(serve(welsh).test_client()) == set()


def test_a_page_whose_english_changed_falls_back_with_the_next_build(
    welsh: Settings, serve: Callable[[Settings], Flask]
) -> None:
    read_interface_and(welsh, "pages/about.md", "doors/02-picture-out.md")
    english = welsh.content_folder / "en/pages/about.md"
    english.write_text(english.read_text("utf-8") + "\nOne more thing.\n", encoding="utf-8")
    build(welsh)
    assert reads(serve(welsh).test_client()) == {"Fy llun"}


@pytest.mark.parametrize(("trial", "shown"), [(False, set()), (True, {"Amdanom", "Fy llun"})])
def test_whoever_changes_the_english_has_no_translation_to_mend(
    welsh: Settings, serve: Callable[[Settings], Flask], *, trial: bool, shown: set[str]
) -> None:
    english = welsh.content_folder / "en/pages/parents.md"
    english.write_text(english.read_text("utf-8") + "\nOne more thing.\n", encoding="utf-8")
    settings = with_settings(welsh, show_unchecked_languages=trial)
    build(settings)
    client = serve(settings).test_client()
    assert "One more thing." in client.get("/en/parents/").text
    assert reads(client) == shown
    assert "cy/pages/parents.md" in {fault.path for fault in check(welsh.content_folder)}


def test_a_page_that_does_not_fit_its_english_falls_back_and_cannot_be_marked(welsh: Settings) -> None:
    own = welsh.content_folder / "cy/pages/parents.md"
    read_interface_and(welsh, "pages/parents.md")
    own.write_text(own.read_text("utf-8") + "\nAnd 999 more.\n", encoding="utf-8")
    build(welsh)
    assert "cy/pages/parents.md" in [each.file for each in unread_translations(welsh.content_folder)]
    with pytest.raises(ContentErrors, match=r"cy/pages/parents\.md"):
        read_interface_and(welsh, "pages/parents.md")


@pytest.mark.parametrize("broken", [b"nonsense", CATALOGUE.encode() + b'msgid "\xff"'])
def test_a_catalogue_that_cannot_be_read_stops_no_english(
    welsh: Settings, serve: Callable[[Settings], Flask], broken: bytes
) -> None:
    catalogues.catalogue_of("cy").write_bytes(broken)
    build(welsh)
    client = serve(welsh).test_client()
    assert client.get("/en/about/").status_code == 200
    assert leads_to(client, "/cy/about/") == "/en/about/"


def test_where_no_language_may_be_shown_nothing_is_built(welsh: Settings) -> None:
    with pytest.raises(BrokenSite, match="no language whose interface texts a person has read"):
        build(with_settings(welsh, languages=("cy",)))


def test_coordinators_see_what_waits_to_be_read(welsh: Settings, serve: Callable[[Settings], Flask]) -> None:
    read_interface_and(welsh, "pages/about.md", "doors/02-picture-out.md")
    english = welsh.content_folder / "en/pages/about.md"
    english.write_text(english.read_text("utf-8") + "\nOne more thing.\n", encoding="utf-8")
    development = with_settings(welsh, mode="development", two_step=False)
    build(development)
    app = serve(development)
    with app.app_context():
        place: Place = make_place("Northshire", "Hill School")
        client = app.test_client()
        sign_in(client, place.coordinator)
        page = client.get("/coordinate/upkeep").text
    waiting = page.partition('id="unread"')[2].partition("</section>")[0]
    assert re.findall(r"<b>(\w+)</b> <span[^>]*>([^ <]+)", waiting) == [
        ("Welsh", "cy/pages/about.md"),
        ("Welsh", "cy/pages/parents.md"),
    ]
    assert re.findall(r"changed since it was read on (\S+) Nov", waiting) == ["20"]
    assert "has not been checked by a person yet" not in page, "the list itself is in English"
