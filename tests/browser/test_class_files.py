"""Files of school systems in a browser: pupils are counted in the page, and no request holds one's row."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Request, expect
from sqlalchemy import select

from safe4me.db.base import db
from safe4me.db.schools import SchoolClass
from tests.helpers.browser.axe import violations
from tests.helpers.browser.pages import base_url
from tests.helpers.content.libraries import built
from tests.helpers.world.schools import PASSWORD, Place

__all__ = ["base_url", "built"]

Visit = Callable[[str], Page]
EXPORTS = Path("tests/data/school_exports")
OF_A_PUPIL = ("Madeup", "X0000", "01/09/20", "Legal", "Surname", "Gender")
STOP = "() => { throw new Error('stopped') }"
BREAKING = [
    f"String.prototype.replaceAll = {STOP}",
    f"TextDecoder.prototype.decode = {STOP}",
    "document.querySelector('#found tbody').remove()",
]
SCREENS = [320, 390, 768, 1366]
SHAPES = {
    "arbor-made-up.csv": (
        {"7A": 26, "7B": 25, "8A": 24},
        76,
        "Each row is a pupil.",
        "row 77 is not in Years",
    ),
    "bromcom-made-up.csv": ({"10 Ash": 22, "10 Elm": 23}, 47, "Each row is a pupil.", "row 47 has no class"),
    "sims-made-up.txt": ({"7P": 27, "7Q": 28, "9P": 26}, 5, "Each row is a class.", "row 6 has no class"),
}


@pytest.fixture
def sent(page: Page) -> Iterator[list[str]]:
    """The address and body of every request of the page."""
    found: list[str] = []

    def note(request: Request) -> None:
        body = request.post_data_buffer
        found.append(request.url + (body.decode("utf-8", "replace") if body else ""))

    page.on("request", note)
    yield found
    assert found
    assert not [each for each in found for word in OF_A_PUPIL if word in each]


@pytest.fixture
def importing(visit: Visit, place: Place, sent: list[str]) -> Page:
    """The page on which a lead brings classes, all of whose requests are looked at."""
    page = visit("/account/sign-in")
    page.get_by_label("Email").fill(place.lead.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()
    return visit(f"/school/{place.school.id}/import")


def classes_there() -> dict[str, int]:
    db.session.rollback()
    found = db.session.scalars(select(SchoolClass))
    return {each.name: each.size for each in found if each.name != "9K"}


@pytest.mark.parametrize("name", [*SHAPES])
def test_a_file_of_each_shape_becomes_classes_and_no_pupil_is_sent(importing: Page, name: str) -> None:
    classes, rows, said, out = SHAPES[name]
    expect(importing.get_by_role("button", name="Look at it first")).to_be_hidden()
    importing.get_by_label("Choose a file").set_input_files(EXPORTS / name)
    expect(importing.locator("#read")).to_contain_text(f"Classes found: {len(classes)}, in {rows} rows.")
    expect(importing.locator("#read")).to_contain_text(said)
    expect(importing.locator("#read")).to_contain_text(out)
    assert violations(importing) == []
    importing.get_by_role("button", name="Look at it first").click()
    importing.get_by_role("button", name=f"Save these {len(classes)} classes").click()
    expect(importing.get_by_role("heading", name="2 teachers to invite")).to_be_visible()
    assert classes_there() == classes


def test_pasted_rows_of_pupils_are_counted_and_not_sent(importing: Page) -> None:
    importing.get_by_label("Or paste the rows here").fill(
        (EXPORTS / "arbor-made-up.csv").read_text("utf-8-sig")
    )
    importing.get_by_role("button", name="Look at it first").click()
    importing.get_by_role("button", name="Save these 3 classes").click()
    expect(importing.get_by_role("heading", name="2 teachers to invite")).to_be_visible()
    assert classes_there() == {"7A": 26, "7B": 25, "8A": 24}


@pytest.mark.parametrize("name", [*SHAPES])
@pytest.mark.parametrize("breaking", BREAKING)
def test_a_script_that_throws_sends_nothing(visit: Visit, importing: Page, name: str, breaking: str) -> None:
    importing.evaluate(f"() => {{ {breaking} }}")
    importing.get_by_label("Choose a file").set_input_files(EXPORTS / name)
    importing.get_by_label("Or paste the rows here").fill((EXPORTS / name).read_text("utf-8-sig"))
    for form in importing.locator("main form").all():
        form.evaluate("form => form.submit()")
    importing.wait_for_load_state()
    assert classes_there() == {}


def test_a_script_that_never_comes_leaves_nothing_that_could_be_sent(
    page: Page, visit: Visit, importing: Page, place: Place
) -> None:
    page.route("**/class-file*", lambda route: route.abort())
    visit(f"/school/{place.school.id}/import")
    expect(page.get_by_label("Choose a file")).to_be_hidden()
    assert page.locator("main form [name=file], main form [name=text]").count() == 0


def test_pasted_rows_are_read_and_put_right_beside_their_field(importing: Page) -> None:
    importing.get_by_label("Or paste the rows here").fill(
        "Form,Year,NOR\n7A,7,28\n7A,7,27\n7B,7,251\n7C,7,about 30\n"
    )
    importing.get_by_role("button", name="Look at it first").click()
    expect(importing.get_by_role("alert")).to_contain_text("Row 3: This is the same class as in row 2.")
    importing.get_by_label("Row 3, 7A: Class").fill("7D")
    importing.get_by_label("Row 4, 7B: Size").fill("25")
    importing.get_by_label("Row 5, 7C: Size").fill("30")
    assert violations(importing) == []
    importing.get_by_role("button", name="Save", exact=True).click()
    expect(importing.get_by_role("heading", name="Hill School")).to_be_visible()
    assert classes_there() == {"7A": 28, "7B": 25, "7C": 30, "7D": 27}


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.csv", b"House,Year\nRed,7\n", "No column has the class."),
        ("a.csv", b"House,Year\nRed,7\n", "This file has: house, year."),
        ("a.csv", b"Form,Year\n", "There is only one line."),
        ("a.csv", "Form,Year\n7A,7\n".encode("utf-16"), "We can’t read the letters"),
        ("a.xlsx", b"PK\x03\x04rest", "This is a workbook."),
        ("a.xls", b"\xd0\xcf\x11\xe0rest", "This is a workbook."),
        ("a.csv", b"x" * (2 * 1024 * 1024 + 1), "larger than 2 MB"),
        ("a.csv", b"Form,Year\n12A,12\n,7\n", "No row has a class in Years 7 to 11."),
    ],
)
def test_a_file_that_cannot_be_read_is_explained_and_not_sent(
    importing: Page, name: str, content: bytes, said: str
) -> None:
    file = {"name": name, "mimeType": "text/csv", "buffer": content}
    importing.get_by_label("Choose a file").set_input_files(file)  # type: ignore[arg-type]  # as Playwright has it
    expect(importing.locator("#read")).to_contain_text(said)
    expect(importing.get_by_role("button", name="Look at it first")).to_be_hidden()


@pytest.mark.parametrize("width", SCREENS)
def test_it_fits_every_screen(importing: Page, width: int) -> None:
    importing.set_viewport_size({"width": width, "height": 800})
    importing.get_by_label("Choose a file").set_input_files(EXPORTS / "arbor-made-up.csv")
    expect(importing.locator("#found")).to_be_visible()
    assert importing.evaluate("document.documentElement.scrollWidth") == width


def test_without_script_a_row_a_class_is_taken(browser: Browser, server: str, place: Place) -> None:
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto(f"{server}/account/sign-in")
    page.get_by_label("Email").fill(place.lead.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.goto(f"{server}/school/{place.school.id}/import")
    page.locator("#file").set_input_files(EXPORTS / "arbor-made-up.csv")
    page.get_by_role("button", name="Look at it first").click()
    expect(page.get_by_role("alert")).to_contain_text("refused unread")
    page.locator("#file").set_input_files(EXPORTS / "sims-made-up.txt")
    page.get_by_role("button", name="Look at it first").click()
    expect(page.get_by_text("row 5 is Year 12; row 6 has no class")).to_be_visible()
    page.get_by_role("button", name="Save these 3 classes").click()
    assert classes_there() == {"7P": 27, "7Q": 28, "9P": 26}
