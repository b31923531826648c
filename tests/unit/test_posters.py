"""Posters: a line with an id and one drawing each, checked as a page for pupils is."""

from pathlib import Path

import pytest

from safe4me.content.markup.errors import ContentErrors
from safe4me.content.model.library import Library
from safe4me.content.parsing.library import parse_library
from safe4me.content.translation_check import compare_files
from safe4me.editorial.checks.all_checks import check_library
from safe4me.editorial.checks.walk import is_for_pupils

PATH = "pages/schools/posters.md"
FOLDER = Path(__file__).parents[1] / "data/content"
PAGE = (FOLDER / "en" / PATH).read_text()
SERVICES = (FOLDER / "services.yaml").read_text()


def library(text: str = PAGE, language: str = "en") -> Library:
    return parse_library(language, {PATH: text, "services.yaml": SERVICES})


def faults(text: str) -> list[str]:
    try:
        return [str(fault) for fault in check_library(library(text))]
    except ContentErrors as error:
        return [str(fault) for fault in error.faults]


def test_a_poster_is_a_line_with_words_below_it_and_a_drawing() -> None:
    (posters,) = library().posters
    first, second = posters.posters
    assert (first.id, first.words, first.below) == ("tell", "Tell someone.", "<p>It helps.</p>")
    assert (first.drawing.ground, second.drawing.ground) == ("iris", "sand")
    assert [each.page.path for each in library().for_adults] == [PATH]


def test_posters_are_for_pupils_and_fit_to_hang() -> None:
    assert is_for_pupils(library().posters[0])
    assert faults(PAGE) == []


@pytest.mark.parametrize(
    ("old", "new", "mend"),
    [
        (" {#tell}", "", "an id that never changes"),
        ("{#lunch}", "{#tell}", "stands twice"),
        ("help: [childline, report-remove]", "help: []", "Say whom a poster names"),
        ("draw sand wide", "draw sand square", "one drawing: ```draw iris wide"),
        ("draw sand wide", "draw sand wide labels", "no names in it"),
        ("It helps.", "They were asking for it.", "Do not write “asking for it”"),
        ("help: [childline, report-remove]", "help: [staff-line]", "staff-line"),
    ],
)
def test_a_poster_that_is_not_whole_is_refused(old: str, new: str, mend: str) -> None:
    assert any(mend in fault for fault in faults(PAGE.replace(old, new)))


def test_a_page_without_a_poster_is_refused() -> None:
    assert any("Write each poster under its line" in fault for fault in faults(PAGE.split("## ")[0]))


def test_a_translation_keeps_the_posters() -> None:
    ((line, fault),) = compare_files(PATH, PAGE, PAGE.replace("{#lunch}", "{#cinio}"))
    assert PAGE.split("\n")[line - 1].endswith("{#lunch}")
    assert fault == "Keep what stands in { }: {#lunch}."
    assert compare_files(PATH, PAGE, PAGE) == []
