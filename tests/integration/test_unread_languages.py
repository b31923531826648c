"""No translation is shown to pupils that no person has read: what a real site shows, and a trial."""

import json
import re
import shutil
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from safe4me import create_app
from safe4me.content import check, mark_read
from safe4me.languages import catalogues
from safe4me.lessons.markup.faults import ContentError
from safe4me.settings import Settings
from safe4me.web.build.compiling import BrokenSite, build
from tests.world import CONTENT, Clock, Place, close, in_production, make_place, sign_in, with_settings

NOTE = "This translation has not been checked by a person yet."
WELSH_NOTE = "Nid oes neb wedi darllen hwn eto."
CATALOGUE = f"""\
# translated: machine
msgid ""
msgstr ""
"Language: cy\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Plural-Forms: nplurals=6; plural=(n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n==3 ? 3 : n==6 ? 4 : 5);\\n"

msgid "Get help"
msgstr "Cael help"

msgid "{NOTE}"
msgstr "{WELSH_NOTE}"
"""
OF_PUPILS = f'msgid "Get help"\nmsgstr ""\n\nmsgid "{NOTE}"\nmsgstr ""\n'
TITLES = {
    "pages/about.md": ("title: About", "title: Amdanom"),
    "doors/02-picture-out.md": ("title: My picture is out", "title: Fy llun"),
    "pages/parents.md": ("title: Parents", "title: Rhieni"),
}
PAGES = {"about/": "Amdanom", "help/picture-out/": "Fy llun", "parents/": "Rhieni"}
INTERFACE = "translations/cy/LC_MESSAGES/messages.po"
ADDRESSES = (
    *("/cy/", "/cy/help/picture-out/", "/cy/exit", "/c/K7Q3XP/cy/learn/law/quiz/"),
    *("/cy/what-young-people-say/", "/c/K7Q3XP/cy/what-young-people-say/"),
)
ROLE, DAY = "Welsh-speaking youth worker", date(2026, 11, 20)


@pytest.fixture
def welsh(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Settings of a real site in English and Welsh, where a machine has translated three pages."""
    folder = tmp_path / "content"
    shutil.copytree(CONTENT, folder)
    for path, (english, said) in TITLES.items():
        text = (folder / "en" / path).read_text("utf-8")
        assert english in text
        own = folder / "cy" / path
        own.parent.mkdir(parents=True, exist_ok=True)
        own.write_text(text.replace(english, f"translated: machine\n{said}", 1), encoding="utf-8")
    monkeypatch.setattr(catalogues, "TRANSLATIONS", tmp_path / "translations")
    catalogue = catalogues.catalogue_of("cy")
    catalogue.parent.mkdir(parents=True)
    catalogue.write_text(CATALOGUE, encoding="utf-8")
    (catalogues.TRANSLATIONS / "pupils.pot").write_text(OF_PUPILS, encoding="utf-8")
    return in_production(
        settings,
        site_address="https://localhost",
        content_folder=folder,
        build_folder=tmp_path / "site",
        languages=("en", "cy"),
    )


@pytest.fixture
def serve() -> Iterator[Callable[[Settings], Flask]]:
    """Start the site as it has been built."""
    apps: list[Flask] = []

    def start(settings: Settings) -> Flask:
        apps.append(create_app(settings))
        apps[-1].extensions["clock"] = Clock()
        return apps[-1]

    yield start
    for app in apps:
        close(app)


def reads(client: FlaskClient) -> set[str]:
    """The titles of the three pages as a reader of Welsh finds them."""
    found = (client.get(f"/cy/{path}", follow_redirects=True).text for path in PAGES)
    return {title for page, title in zip(found, PAGES.values(), strict=True) if f">{title}<" in page}


def leads_to(client: FlaskClient, address: str) -> str | None:
    """Where an address leads on to; None where it does not."""
    reply = client.get(address)
    return reply.location if reply.status_code == 302 else None


def read_interface_and(settings: Settings, *files: str) -> None:
    catalogues.mark_catalogue_read(INTERFACE, ROLE, DAY)
    for file in files:
        mark_read(settings.content_folder, f"cy/{file}", ROLE, DAY)


def client_of_trial(settings: Settings, serve: Callable[[Settings], Flask]) -> FlaskClient:
    """A client of a site, built as it is now, that shows what nobody has read too."""
    trial = with_settings(settings, show_unchecked_languages=True)
    build(trial)
    return serve(trial).test_client()


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


def test_a_page_that_was_read_is_held_to_its_english(welsh: Settings) -> None:
    own = welsh.content_folder / "cy/pages/parents.md"
    own.write_text(own.read_text("utf-8") + "\nAnd 999 more.\n", encoding="utf-8")
    build(welsh)
    read_interface_and(welsh, "pages/parents.md")
    with pytest.raises(ContentError, match=r"cy/pages/parents\.md"):
        build(welsh)


@pytest.mark.parametrize("broken", [b"nonsense", CATALOGUE.encode() + b'msgid "\xff"'])
def test_a_catalogue_that_cannot_be_read_stops_no_english(
    welsh: Settings, serve: Callable[[Settings], Flask], broken: bytes
) -> None:
    catalogues.catalogue_of("cy").write_bytes(broken)
    build(welsh)
    client = serve(welsh).test_client()
    assert client.get("/en/about/").status_code == 200
    assert leads_to(client, "/cy/about/") == "/en/about/"


def test_a_trial_shows_all_and_says_so_on_each_page(
    welsh: Settings, serve: Callable[[Settings], Flask]
) -> None:
    client = client_of_trial(welsh, serve)
    assert reads(client) == {"Amdanom", "Fy llun", "Rhieni"}
    for address in ("/cy/", "/cy/help/", "/cy/about/", "/cy/what-young-people-say/"):
        assert client.get(address).text.count(WELSH_NOTE) == 1
    assert NOTE not in client.get("/en/about/").text


def test_in_a_trial_a_page_that_falls_back_has_one_note_that_says_both(
    welsh: Settings, serve: Callable[[Settings], Flask]
) -> None:
    client = client_of_trial(welsh, serve)
    for address in ("/cy/learn/law/quiz/", "/cy/learn/law/chat/", "/cy/learn/law/", "/cy/help/not-safe/"):
        page = client.get(address).text
        assert WELSH_NOTE not in page
        (note,) = re.findall(r'<p class="note of-language">(We don’t have .*?)</p>', page, re.DOTALL)
        assert " ".join(note.split()).endswith("No person has checked the words around it yet.")


def test_in_a_trial_a_page_that_was_read_says_nothing(
    welsh: Settings, serve: Callable[[Settings], Flask]
) -> None:
    read_interface_and(welsh, "pages/about.md")
    client = client_of_trial(welsh, serve)
    assert [client.get(f"/cy/{path}").text.count(WELSH_NOTE) for path in PAGES] == [0, 1, 1]


def test_a_real_site_does_not_serve_what_was_built_for_a_trial(
    welsh: Settings, serve: Callable[[Settings], Flask]
) -> None:
    read_interface_and(welsh, "pages/about.md")
    build(with_settings(welsh, show_unchecked_languages=True))
    client = serve(welsh).test_client()
    assert reads(client) == set()
    assert leads_to(client, "/cy/about/") == "/en/about/"
    assert client.get("/en/about/").status_code == 200
    assert client.get("/", headers={"Accept-Language": "cy"}).location == "/en/"


def test_nothing_that_a_real_site_serves_of_such_a_build_holds_what_nobody_has_read(
    welsh: Settings, serve: Callable[[Settings], Flask]
) -> None:
    read_interface_and(welsh)
    build(with_settings(welsh, show_unchecked_languages=True))
    manifest = json.loads((welsh.build_folder / "current/manifest.json").read_text("utf-8"))
    held = {path for path in manifest["pages"] if "cy" in re.split(r"\W", path)}
    client = serve(welsh).test_client()
    assert any("-with-cy/" in path for path in held)
    assert any(path.startswith("/static/doors-cy") for path in held)
    assert {path for path in held if client.get(path).status_code == 200} == set()
    assert leads_to(client, "/en/teachers/law/print/letter-with-cy/") == "/en/teachers/law/print/letter/"
    client = serve(with_settings(welsh, languages=("en",))).test_client()
    assert leads_to(client, "/cy/about/") == "/en/about/", "which a build holds that nobody asks for"


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
