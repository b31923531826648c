"""A trial shows pupils what nobody has read, and says so; a real site shows nothing of such a build."""

import json
import re
from collections.abc import Callable

from flask import Flask
from flask.testing import FlaskClient

from safe4me.settings import Settings
from safe4me.web.build.compile import build
from tests.helpers.content.translations import (
    NOTE,
    PAGES,
    WELSH_NOTE,
    leads_to,
    read_interface_and,
    reads,
    serve,
    welsh,
)
from tests.helpers.world.schools import with_settings

__all__ = ["serve", "welsh"]


def client_of_trial(settings: Settings, serve: Callable[[Settings], Flask]) -> FlaskClient:
    """A client of a site, built as it is now, that shows what nobody has read too."""
    trial = with_settings(settings, show_unchecked_languages=True)
    build(trial)
    return serve(trial).test_client()


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
