"""What the pages for parents and for officers promise, line by line."""

import re
from itertools import pairwise

import pytest

from safe4me.content.markup.render import plain
from safe4me.content.model.library import Article, Library
from safe4me.content.page import Html
from safe4me.settings import ROOT, Settings
from safe4me.web.build.compile import compile_site
from tests.helpers.content.libraries import lessons_in
from tests.helpers.world.rooms import CARD, card, words_of_the_card

BLACKMAIL = "pages/parents/01-blackmail.md"
LABELS = re.compile(r"experimental|aggravated", re.IGNORECASE)


@pytest.fixture(scope="module")
def library() -> Library:
    return lessons_in(ROOT / "content")


def below(library: Library, front: str) -> list[Article]:
    return [page for page in library.pages if page.page.path.startswith(f"pages/{front}/")]


def sections(page: Article) -> dict[str, Html]:
    """The HTML below each heading of a page."""
    parts = re.split(r"<h2>(.*?)</h2>", page.html)[1:]
    return {title: Html(html) for number, (title, html) in enumerate(pairwise(parts)) if number % 2 == 0}


def test_parents_have_six_pages_and_blackmail_is_the_first(library: Library) -> None:
    found = below(library, "parents")
    assert len(found) == 6
    assert found[0].page.path == BLACKMAIL


def test_each_page_for_parents_has_three_lines_to_say_three_to_leave_out_and_one_next_step(
    library: Library,
) -> None:
    for page in below(library, "parents"):
        told = sections(page)
        counts = {title: len(re.findall("<li>", told[title])) for title in ("Say", "Leave out")}
        assert counts == {"Say": 3, "Leave out": 3}, page.page.path
        assert told["Do this next"].count("<p>") == 1, page.page.path
        assert "<li>" not in told["Do this next"], page.page.path


def test_each_page_for_parents_names_whom_a_parent_can_call(library: Library) -> None:
    for page in below(library, "parents"):
        assert {"nspcc", "stop-it-now"} <= set(page.page.help), page.page.path
        assert {"0808 800 5000", "0808 1000 900"} <= set(re.findall(r"0808 \d+ \d+", plain(page.html)))


def test_where_a_child_is_threatened_the_first_door_stands_first(library: Library) -> None:
    page = next(page for page in library.pages if page.page.path == BLACKMAIL)
    title, html = next(iter(sections(page).items()))
    assert title == "First: is your child safe tonight?"
    assert [number for number in ("tel:999", "tel:08000684141", "tel:111") if number not in html] == []


def test_no_parent_meets_the_labels_of_professionals(library: Library) -> None:
    parents = [page for page in library.pages if page.page.path.startswith("pages/parents")]
    assert [page.page.path for page in parents if LABELS.search(plain(page.html))] == []


def test_officers_have_four_pages_and_never_promise_what_a_check_will_show(library: Library) -> None:
    found = below(library, "officers")
    assert [page.page.stem for page in found] == [
        "before-a-visit",
        "weighing-it-up",
        "outcomes-and-dbs",
        "words-to-use",
    ]
    outcomes = plain(found[2].html)
    assert "Never say “it will never show”" in outcomes
    assert "evidence sufficient to support formal action being taken against the suspect" in outcomes


def test_what_police_weighed_in_2017_is_called_of_2017(library: Library) -> None:
    weighing = next(page for page in library.pages if page.page.stem == "weighing-it-up")
    listed = plain(sections(weighing)["A local list, of 2017"])
    assert listed.index("2017") < listed.index("wide age gap") < listed.index("expert advice sought")
    assert "not a statement of current force policy" in listed


def test_officers_have_the_card_for_a_pupil_who_tells_and_it_leads_to_the_guide(library: Library) -> None:
    site = compile_site(Settings(mode="development"), {"en": library})
    page = site.files["/en/officers/"].decode()
    assert words_of_the_card(page) == CARD.format(lead="the school’s")
    assert '<a href="../schools/incident/">' in card(page)
    assert "/en/schools/incident/" in site.files


def test_a_school_books_a_visit_with_the_force_of_the_settings(library: Library) -> None:
    settings = Settings(
        mode="development", force_name="Otherplace Police", contact_address="visits@otherplace.example"
    )
    site = compile_site(settings, {"en": library})
    for address in ("/en/officers/", "/en/schools/"):
        visit = site.files[address].decode().split('id="visit"')[1].split("</section>")[0]
        assert "Write to Otherplace Police" in visit, address
        assert 'href="mailto:visits@otherplace.example"' in visit, address
