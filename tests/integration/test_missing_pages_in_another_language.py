"""From a page that is not there the names of the languages lead to this site alone, and to that address."""

import re
from urllib.parse import urljoin, urlsplit

import pytest
from flask import Flask

from tests.helpers.content.pseudo import LANGUAGE

SITE = "http://localhost"


@pytest.mark.parametrize(
    ("asked", "there"),
    [
        ("/en/nothing/", f"/{LANGUAGE}/nothing/"),
        ("/%5Cevil.example/en/", f"/%5Cevil.example/{LANGUAGE}/"),
        ("/%2Fevil.example/en/", f"/evil.example/{LANGUAGE}/"),
        ("/en/%3Fnext=evil/", f"/{LANGUAGE}/%3Fnext%3Devil/"),
        ("/en/%23evil/", f"/{LANGUAGE}/%23evil/"),
        ("/en/%09evil/", f"/{LANGUAGE}/%09evil/"),
    ],
)
def test_the_other_language_of_a_missing_page_is_on_this_site(
    pseudo_app: Flask, asked: str, there: str
) -> None:
    reply = pseudo_app.test_client().get(f"{SITE}{asked}")
    assert reply.status_code == 404
    found = re.search(rf'<a href="([^"]*)" hreflang="{LANGUAGE}"', reply.text)
    assert found
    assert found[1] == there
    assert urlsplit(urljoin(f"{SITE}{asked}", found[1])).netloc == "localhost"


@pytest.mark.parametrize(("named", "kept"), [(LANGUAGE, True), ("zz", False), ("%22%3E", False)])
def test_only_a_language_that_there_is_goes_along(pseudo_app: Flask, named: str, kept: bool) -> None:
    page = pseudo_app.test_client().get(f"/account/start?language={named}").text
    others = re.findall(r'href="([^"]*language=[^"]*)"', page)
    ways = {way.partition("language=")[2] for way in re.findall(r'action="([^"]*)"', page) + others}
    assert (named in ways) == kept
