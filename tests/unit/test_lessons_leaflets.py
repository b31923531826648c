"""What pupils look up: questions answered briefly, lines to copy, and what leads on from each."""

import pytest

from safe4me.content.markup.errors import Fault, Malformed
from safe4me.content.model.help_pages import Leaflet
from safe4me.content.model.library import Library
from safe4me.content.parsing.files import parse_file
from safe4me.content.parsing.library import parse_library
from safe4me.content.translation_check import compare_files
from safe4me.editorial.checks.all_checks import check_library
from safe4me.editorial.checks.walk import is_for_pupils
from tests.unit.test_lessons_doors import DOOR

HEAD = "---\ntitle: Asked\nkind: questions\nreviewed: 2026-11-26\nreview_due: 2027-11-26\nsources: [A]\n---\n"
PAGE = f"""\
{HEAD}
Tap one.

## Who will know? {{#who}}
First things first.

### Will *they* find out? {{#find-out step=law/one#yours door=sent}}
Ask first.

### And then? {{#then step=law/one#yours door=sent}}
- “One line.”
"""
LESSON = "---\ntitle: One\n---\n\n## Yours? {#yours .reflect}\n> Mine.\n"
FILES = {
    "law/module.md": "---\ntitle: Law\n---\nWhy.\n",
    "law/01-one.md": LESSON,
    "doors/01-sent.md": DOOR,
}


def library(page: str = PAGE) -> Library:
    return parse_library("en", FILES | {"asked/questions.md": page})


def faults(page: str) -> list[str]:
    return [f"{f.line}: {f.message}" for f in check_library(library(page)) if f.path.startswith("en/asked/")]


def test_a_leaflet_has_chapters_of_matters() -> None:
    [leaflet] = library().leaflets
    [chapter] = leaflet.chapters
    assert (leaflet.intro, leaflet.questions) == ("<p>Tap one.</p>", True)
    assert (chapter.id, chapter.heading, chapter.intro) == (
        "who",
        "Who will know?",
        "<p>First things first.</p>",
    )
    first, then = leaflet.matters
    assert (first.id, first.heading, first.html, first.line) == (
        "find-out",
        "Will <em>they</em> find out?",
        "<p>Ask first.</p>",
        14,
    )
    assert (then.step, then.door) == ("law/one#yours", "sent")


def test_a_leaflet_is_for_pupils_and_is_checked_as_one() -> None:
    assert is_for_pupils(library().leaflets[0])
    assert faults(PAGE) == []
    assert faults(PAGE.replace("Ask first.", "It is aggravated.")) == [
        "15: Do not write “aggravated”: pupils never meet this label: say what happened."
    ]
    hard = "Responsibility characteristically necessitates considerable determination. " * 20
    assert any("Hard to read" in fault for fault in faults(PAGE.replace("Tap one.", hard)))


@pytest.mark.parametrize(
    ("old", "new", "line", "mend"),
    [
        ("kind: questions", "kind: answers", 3, "kind: questions, lines, steps or model"),
        (" {#who}", "", 11, "an id that never changes"),
        ("#find-out ", "", 14, "an id that never changes"),
        ("door=sent}\nAsk", "way=sent}\nAsk", 14, "way="),
        ("### And", "#### And", 17, "a matter with ###"),
    ],
)
def test_a_leaflet_that_cannot_be_read_is_refused_with_its_line(
    old: str, new: str, line: int, mend: str
) -> None:
    assert old in PAGE
    with pytest.raises(Malformed) as refused:
        parse_file("asked/questions.md", PAGE.replace(old, new, 1))
    told_line, told = refused.value.faults[0]
    assert (told_line, mend in told) == (line, True), told


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("step=law/one#yours door=sent}\nAsk", "door=sent}\nAsk", "14: “” is no step of a lesson"),
        ("step=law/one#yours door=sent}\nAsk", "step=law/one#its door=sent}\nAsk", "14: “law/one#its” is no"),
        (
            "door=sent}\n- “",
            "door=gone}\n- “",
            "17: “gone” is no door into help: write door= and one of sent",
        ),
        ("Ask first.", "so " * 80, "14: Say this in 1 to 79 words, not 80: “Will they find out?”"),
        ("Ask first.\n", "\n", "14: Say this in 1 to 79 words, not 0: “Will they find out?”"),
        ("#then", "#find-out", "17: The id “find-out” stands twice"),
    ],
)
def test_what_leads_nowhere_or_is_long_is_said_with_its_line(old: str, new: str, told: str) -> None:
    assert old in PAGE
    [fault] = faults(PAGE.replace(old, new, 1))
    assert fault.startswith(told)


def test_thirty_questions_are_answered_once_every_module_is_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("safe4me.editorial.checks.help_pages.all_is_whole", lambda _: True)
    assert faults(PAGE) == ["1: Answer 30 questions at least, not 2."]
    assert faults(PAGE.replace("kind: questions", "kind: lines")) == []


def test_a_translation_keeps_what_leads_on_from_each_matter() -> None:
    def complaints(old: str, new: str) -> list[Fault]:
        return compare_files("asked/questions.md", PAGE, PAGE.replace(old, new))

    assert complaints("Ask first.", "Gofynnwch.") == []
    [(line, fault)] = complaints("#then step", "#wedyn step")
    leads_on = "{#then step=law/one#yours door=sent}"
    assert PAGE.split("\n")[line - 1].endswith(leads_on)
    assert fault == f"Keep what stands in {{ }}: {leads_on}."


def test_a_leaflet_may_be_read_as_a_file_of_its_own() -> None:
    assert isinstance(parse_file("asked/questions.md", PAGE), Leaflet)


def test_each_matter_of_a_translation_has_the_one_that_it_was_made_from() -> None:
    original = library()
    (english,) = original.leaflets
    files = {"asked/questions.md": PAGE.replace("Ask first.", "Gofynnwch.")}
    (welsh,) = parse_library("cy", files, original).leaflets
    assert welsh.matters != english.matters
    assert [welsh.original_of(each) for each in welsh.matters] == list(english.matters)
    (fallen_back,) = parse_library("cy", {}, original).leaflets
    assert [fallen_back.original_of(each) for each in fallen_back.matters] == [None] * len(english.matters)
