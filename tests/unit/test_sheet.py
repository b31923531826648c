"""What the fact sheet lets pupils' pages say: the norm of their band, and nobody as “most people”."""

import pytest

from safe4me.content.parsing.library import parse_library
from safe4me.editorial.checks.sheet import DUTY, SCREENSHOTS, check_sheet

LESSON = "---\ntitle: Phones\nband: {band}\n---\n\n## Say it {{#say}}\n{text}\n"
NORM = "Worldwide, in studies up to 2020: about {} had ever sent a sexual message or picture."
AT_12, AT_16 = NORM.format("4 in 100 at age 12"), NORM.format("21 in 100 at age 16")


def found(text: str, *, band: str = "A", path: str = "law/01-phones.md", signed: str = "") -> list[str]:
    page = LESSON.format(band=band, text=text)
    if path.startswith("pages/"):
        page = page.replace(f"band: {band}\n", "")
    library = parse_library("en", {"law/module.md": "---\ntitle: Law\n---\n", path: page})
    documents = [each for each in library.documents() if each.page.path == path]
    return [message for each in documents for _, message in check_sheet(each, {signed})]


@pytest.mark.parametrize(("text", "band"), [(AT_12, "A"), (AT_16, "B")])
def test_the_norm_of_a_band_stands_on_its_pages(text: str, band: str) -> None:
    assert found(text, band=band) == []


@pytest.mark.parametrize(
    ("text", "band"),
    [(AT_12, "B"), (AT_16, "A"), ("About 4 in 100 at age 12 had.", "A"), (f"{AT_12} Then 26%.", "A")],
)
def test_no_other_share_stands_there(text: str, band: str) -> None:
    assert [each for each in found(text, band=band) if "pupils see the norm of their band" in each] != []


def test_staff_may_read_other_figures() -> None:
    assert found("In 2017 it was 26%.", path="pages/schools/phones.md") == []


@pytest.mark.parametrize(
    ("text", "is_refused"),
    [
        ("Most people do.", True),
        ("It is what many would say.", True),
        ("How many people is that?", False),
        ("“Everyone does it,” he says.", False),
        ("Most young people don’t.", False),
    ],
)
def test_nobody_is_most_people_in_our_own_words(text: str, *, is_refused: bool) -> None:
    assert bool(found(text)) == is_refused


@pytest.mark.parametrize(
    ("text", "path", "is_refused"),
    [
        (f"{SCREENSHOTS} (Checked 29 November 2026.)", "law/01-phones.md", False),
        (SCREENSHOTS, "law/01-phones.md", True),
        ("A law passed in 2026 is new.", "law/01-phones.md", True),
        (DUTY, "pages/schools/phones.md", False),
        (DUTY, "law/01-phones.md", True),
    ],
)
def test_new_law_is_said_word_for_word_with_its_day(text: str, path: str, *, is_refused: bool) -> None:
    assert bool(found(text, path=path)) == is_refused


def test_once_the_routes_are_signed_deleting_may_be_an_answer() -> None:
    question = "\n- (x) Delete it\n  > Yes.\n- ( ) Keep it\n  > No.\n"
    assert [each for each in found(question) if "No exercise marks deleting yet" in each] != []
    assert found(question, signed="route-b") == []
