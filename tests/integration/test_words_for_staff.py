"""Staff read their words and not ours: on every page, in refusals and mails, and in what is written for them.

Addresses, headings of files and the names of events keep ours. “How that works” says each of them once, and
is the only page that may.
"""

import html
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir

from safe4me.db.base import db
from safe4me.db.rooms import Phase
from safe4me.db.schools import School
from safe4me.settings import ROOT
from tests.helpers.content.words_for_staff import CURES, HOW_THAT_WORKS, our_words
from tests.helpers.privacy.batches import totals
from tests.helpers.world.schools import Place
from tests.integration.test_role_matrix import GETS, World, world
from tests.integration.test_staff_in_another_language import is_of_staff
from tools.html_page import Page

__all__ = ["world"]

ENGLISH = ROOT / "content" / "en"
# The numbers of the promise, for whoever wants them: a part of the page about privacy, which pupils read.
THE_PROMISE = {"templates/pages/privacy_numbers.html", "safe4me/web/build/guarantee.py"}
METHODS = [("safe4me/**.py", "python"), ("templates/**.html", "jinja2")]
TEXTS = ("gettext", "ngettext", "lazy_gettext", "lazy_ngettext", "pgettext", "lazy_pgettext", "_")
SAID_BY_SCRIPT = re.compile(r'\sdata-[\w-]+="([^"]* [^"]*)"')
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]")
BRACES = re.compile(r"\{[^}\n]*\}")


@pytest.fixture
def figures(place: Place) -> None:
    """Four schools of the area with figures, and one question before and after: there is something to say."""
    others = [School(area=place.area, name=name) for name in ("Alder School", "Birch Academy", "Cedar High")]
    db.session.add_all(others)
    db.session.flush()
    for school in (place.school, *others):
        totals(school, "law/quiz", {"pass-on": (40, 110, 10), "confidence": (40, 60, 55, 5)}, classes=6)
        totals(school, "law/quiz", {"pass-on": (90, 70, 0)}, classes=6, phase=Phase.BEFORE)
        totals(school, "law/quiz", {"pass-on": (20, 140, 0)}, classes=6, phase=Phase.AFTER)


def read_aloud(page: str) -> str:
    """All that a reader of a page is told, by its text, its attributes and its script."""
    said = [html.unescape(found) for found in SAID_BY_SCRIPT.findall(page)]
    return "\n".join([*Page(page).lines, *said])


def complaints(where: str, text: str) -> Iterator[str]:
    for found in our_words(text):
        yield f"{where}: “{found.word}” in “{found.said}”. Say: {found.cure}"


def test_a_word_of_ours_is_seen_with_what_to_say() -> None:
    page = (
        '<p>Two ballots.</p><img alt="It was Sealed."><b data-said="The privacy budget"></b>preserved, phased'
    )
    found = {each.word: each.cure for each in our_words(read_aloud(page))}
    assert found == {
        "ballots": "answers; “23 of 24 sent”",
        "Sealed": "closed; “figures were made”",
        "privacy budget": "can still be counted this year; practice until September",
    }


@pytest.mark.usefixtures("figures")
def test_no_page_of_staff_says_a_word_of_ours(world: World) -> None:
    seen, found = set[str](), set[str]()
    for row in filter(is_of_staff, GETS):
        for who in world.clients:
            reply = world.ask(who, row)
            if reply.mimetype == "text/html" and reply.status_code == 200:
                seen.add(row.route)
                found.update(complaints(row.route, read_aloud(reply.text)))
    assert len(seen) > 40
    assert not found, "\n".join(sorted(found))


def test_no_text_of_the_interface_says_a_word_of_ours() -> None:
    """Of pages that the walk does not reach, of what is refused, and of mails."""
    keywords = {**dict.fromkeys(TEXTS), "ngettext": (1, 2), "lazy_ngettext": (1, 2)}
    texts = [
        (file, line, PLACEHOLDER.sub("", told if isinstance(told, str) else " / ".join(told)))
        for file, line, told, _, _ in extract_from_dir(ROOT, METHODS, keywords=keywords)
        if file not in THE_PROMISE
    ]
    assert len(texts) > 1500
    found = [each for file, line, told in texts for each in complaints(f"{file}:{line}", told)]
    assert not found, "\n".join(found)


def for_staff() -> Iterator[Path]:
    """What authors write for staff: plans, guides for schools, and for officers; not “How that works”."""
    for pattern in ("*/teacher.md", "pages/teachers.md", "pages/schools.md", "pages/officers.md"):
        yield from sorted(ENGLISH.glob(pattern))
    for folder in ("teachers", "schools", "officers"):
        yield from sorted(
            path for path in (ENGLISH / "pages" / folder).rglob("*.md") if path != HOW_THAT_WORKS
        )


def test_nothing_that_is_written_for_staff_says_a_word_of_ours() -> None:
    files = list(for_staff())
    assert len(files) > 35
    texts = [(path.relative_to(ROOT).as_posix(), BRACES.sub("", path.read_text("utf-8"))) for path in files]
    found = [each for file, text in texts for each in complaints(file, text)]
    assert not found, "\n".join(found)


def test_how_that_works_says_each_word_of_ours_once() -> None:
    text = HOW_THAT_WORKS.read_text("utf-8")
    assert Counter(found.cure for found in our_words(text)) == Counter(CURES.values())
    bold = re.findall(r"\*\*([^*]+)\*\*", text)
    assert {found.word for found in our_words(text)} <= {*bold}


def test_every_page_of_staff_leads_to_how_that_works(world: World) -> None:
    page = world.clients["teacher A"].get("/teach/week").text
    assert '<a href="/en/schools/figures/">How that works</a>' in page
