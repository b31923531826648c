"""A page says once what its reader has to know of its language, on paper too."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask

from safe4me.web.build.compile import AHEAD
from safe4me.web.build.printables import render_printables
from tests.helpers.content.libraries import FIVE, files_of, five_built
from tests.helpers.content.pseudo import LANGUAGE, pseudo

__all__ = ["five_built"]

NOTE = re.compile(r'<p class="note of-language[^"]*"[^>]*>(.*?)</p>', re.DOTALL)
UNREAD = FIVE[1:]  # a trial shows them though no person has read them


@pytest.fixture(scope="module")
def notes(five_built: Path) -> dict[str, list[str]]:
    """The notes on its language that each whole page has, by its address."""
    pages = {address: page.decode() for address, page in files_of(five_built).items() if b"<main" in page}
    return {address: NOTE.findall(page) for address, page in pages.items()}


@pytest.mark.parametrize("language", UNREAD)
def test_each_page_of_a_trial_says_once_that_nobody_has_checked_it(
    notes: dict[str, list[str]], language: str
) -> None:
    said = {address: found for address, found in notes.items() if address.startswith(f"/{language}/")}
    assert len(said) > 200
    assert {address: found for address, found in said.items() if len(found) != 1} == {f"/{language}/exit": []}


def test_a_sheet_of_which_a_part_is_missing_says_so_once(pseudo_app: Flask) -> None:
    library = pseudo_app.extensions["site"].libraries[LANGUAGE]
    (law,) = (module for module in library.modules if module.id == "law")
    first, *others = law.parts
    english = replace(first, page=replace(first.page, language="en", unread=False))
    half = replace(law, parts=(english, *others))
    pseudo_app.jinja_env.globals |= {"with_pdf": False, "ahead": AHEAD}
    with pseudo_app.test_request_context():
        sheets = dict(render_printables(replace(library, modules=(half,), unread=False)))
        sheet = sheets[f"/{LANGUAGE}/teachers/law/print/worksheet/"]()
    (note,) = NOTE.findall(sheet)
    assert pseudo("We don’t have all of this in your language yet.") in note
    assert pseudo("No person has checked the words around it yet.") in note
