"""The gate for translations: shown only once a person has read them, as they and their English stand."""

from datetime import date
from pathlib import Path

import pytest

from safe4me.content.folder import (
    UnknownTranslation,
    accept,
    align,
    load,
    mark_read,
    read_marks,
    unread_translations,
)
from safe4me.content.markup.errors import ContentErrors
from safe4me.content.parsing.library import parse_library
from safe4me.content.review_dates import UnreadTranslation
from safe4me.editorial.check_folder import check
from safe4me.i18n.coverage import coverage_by_kind

ENGLISH = "---\ntitle: The law\nreviewed: 2026-11-01\nreview_due: 2027-11-01\n---\nHello.\n"
WELSH = "---\ntranslated: machine\ntitle: Y gyfraith\nreviewed: 2026-11-01\n---\nHelo.\n"
ROLE, DAY = "Welsh-speaking youth worker", date(2026, 11, 30)
TERMS = "- id: word\n  term: word\n  meaning: A word.\n"
WELSH_TERMS = "---\ntranslated: machine\n---\n\n- id: word\n  term: gair\n  meaning: Gair.\n"


def test_a_data_file_has_its_marks_above_its_records() -> None:
    library = parse_library("cy", {"glossary.yaml": WELSH_TERMS})
    assert [(term.term, term.line) for term in library.terms] == [("gair", 5)]
    with pytest.raises(ContentErrors, match=r"cy/glossary.yaml:3: “other” is not known here"):
        parse_library("cy", {"glossary.yaml": WELSH_TERMS.replace("machine\n", "machine\nother: x\n")})


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A site with one module and a word, both in Welsh too."""
    for name, text in {
        "en/law/module.md": ENGLISH,
        "en/glossary.yaml": TERMS,
        "cy/law/module.md": WELSH,
        "cy/glossary.yaml": WELSH_TERMS,
        "services.yaml": "[]\n",
    }.items():
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    accept(tmp_path, [])
    return tmp_path


def change(file: Path, old: str, new: str) -> None:
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


def told(folder: Path, *, with_unread: bool = False) -> list[str]:
    """The title and the word that a reader of Welsh finds."""
    library = load(folder, with_unread=with_unread)["cy"]
    return [library.modules[0].page.title, library.terms[0].term]


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("cy/law/module.md", "Helo.", "Helo!"),
        ("cy/law/module.md", "title: Y gyfraith", "title: Cyfraith"),
        ("en/law/module.md", "Hello.", "Hello, you."),
        ("en/law/module.md", "Hello.", "Hello.\n\nYou."),
    ],
)
def test_what_has_changed_since_is_unread_again(folder: Path, file: str, old: str, new: str) -> None:
    mark_read(folder, "cy/law/module.md", ROLE, DAY)
    assert told(folder)[0] == "Y gyfraith"
    change(folder / file, old, new)
    assert told(folder)[0] == "The law"


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("cy/law/module.md", "reviewed: 2026-11-01", "reviewed: 2027-10-01"),
        ("cy/law/module.md", "translated: machine", "translated: person"),
        ("en/law/module.md", "review_due: 2027-11-01", "review_due: 2028-11-01"),
    ],
)
def test_a_review_of_the_facts_that_changes_no_word_asks_nobody_to_read_it_again(
    folder: Path, file: str, old: str, new: str
) -> None:
    mark_read(folder, "cy/law/module.md", ROLE, DAY)
    change(folder / file, old, new)
    assert told(folder)[0] == "Y gyfraith"


@pytest.mark.parametrize("old", [ROLE, "2026-11-30 "])
def test_a_mark_that_nobody_wrote_is_told_with_its_line(folder: Path, old: str) -> None:
    mark_read(folder, "cy/law/module.md", ROLE, DAY)
    change(folder / "cy/law/module.segments", old, "")
    with pytest.raises(ContentErrors, match=r"cy/law/module.segments:1"):
        load(folder)


def test_one_mended_sentence_asks_for_one_reading(folder: Path) -> None:
    for file in ("en/law/module.md", "cy/law/module.md"):
        change(folder / file, "Hel", "Bye.\n\nHel")
    mark_read(folder, "cy/law/module.md", ROLE, DAY)
    change(folder / "cy/law/module.md", "Helo.", "Helo!")
    align(folder, "cy")
    marks = read_marks(folder, "cy")["law/module.md"]
    assert [bool(each.readings) for each in marks] == [True, True, False]


def test_a_change_of_the_english_leaves_known_which_segment_is_of_which(folder: Path) -> None:
    assert align(folder, "cy") == ["cy/glossary.segments", "cy/law/module.segments"]
    assert align(folder, "cy") == []
    before = read_marks(folder, "cy")
    change(folder / "en/law/module.md", "Hello.", "New.\n\nHello.")
    assert align(folder, "cy") == [], "it does not fit its English now"
    assert read_marks(folder, "cy") == before


def test_who_reads_it_again_takes_the_place_of_who_read_it_before(folder: Path) -> None:
    for day in (DAY, date(2027, 1, 1)):
        mark_read(folder, "cy/law/module.md", ROLE, day)
    marks = read_marks(folder, "cy")["law/module.md"]
    assert {(len(each.readings), each.readings[0].on) for each in marks} == {(1, date(2027, 1, 1))}


def test_a_translation_that_does_not_fit_its_english_cannot_be_marked(folder: Path) -> None:
    change(folder / "cy/law/module.md", "Helo.", "Helo.\n\nHwyl.")
    with pytest.raises(ContentErrors, match=r"cy/law/module.md:8"):
        mark_read(folder, "cy/law/module.md", ROLE, DAY)


def test_what_nobody_has_read_is_as_good_as_missing(folder: Path) -> None:
    assert told(folder) == ["The law", "word"]
    mark_read(folder, "cy/law/module.md", ROLE, DAY)
    assert told(folder) == ["Y gyfraith", "word"]
    mark_read(folder, "cy/glossary.yaml", ROLE, DAY)
    assert told(folder) == ["Y gyfraith", "gair"]


def test_for_a_trial_all_is_there_and_marked(folder: Path) -> None:
    assert told(folder, with_unread=True) == ["Y gyfraith", "gair"]
    library = load(folder, with_unread=True)["cy"]
    assert (library.modules[0].page.unread, library.unread) == (True, True)
    for file in ("cy/law/module.md", "cy/glossary.yaml"):
        mark_read(folder, file, ROLE, DAY)
    library = load(folder, with_unread=True)["cy"]
    assert (library.modules[0].page.unread, library.unread) == (False, False)


def test_what_waits_is_listed_and_what_changed_says_when_it_was_read(folder: Path) -> None:
    mark_read(folder, "cy/law/module.md", ROLE, DAY)
    assert unread_translations(folder) == [UnreadTranslation("cy", "cy/glossary.yaml")]
    (folder / "en/law/module.md").write_text(ENGLISH.replace("Hello.", "Hi."), encoding="utf-8")
    waits = unread_translations(folder)
    assert waits[1] == UnreadTranslation("cy", "cy/law/module.md", DAY)
    assert [waits[0].fault.message[:15], waits[1].fault.message[:30]] == [
        "No person who r",
        "It, or its English, has change",
    ]


def test_a_translation_says_who_made_it(folder: Path) -> None:
    assert check(folder) == []
    (folder / "cy/law/module.md").write_text(WELSH.replace("machine", "somehow"), encoding="utf-8")
    (folder / "cy/glossary.yaml").write_text(TERMS, encoding="utf-8")
    assert [f"{fault.path}:{fault.line}" for fault in check(folder)] == [
        "cy/glossary.yaml:1",
        "cy/law/module.md:2",
    ]


@pytest.mark.parametrize("file", ["en/law/module.md", "cy/law/quiz.md", "pl/law/module.md", "cy", "", "../x"])
def test_only_a_translation_can_be_marked(folder: Path, file: str) -> None:
    with pytest.raises(UnknownTranslation):
        mark_read(folder, file, ROLE, DAY)


def test_how_far_a_language_is_is_counted_by_kind_of_page(folder: Path) -> None:
    def counted() -> list[tuple[str, int, int, int]]:
        found = coverage_by_kind(load(folder), ["cy", "pl"], unread_translations(folder))
        return [(each.language + each.kind, each.pages, each.translated, each.read) for each in found]

    assert counted() == [("cylessons", 1, 1, 0), ("pllessons", 1, 0, 0)]
    mark_read(folder, "cy/law/module.md", ROLE, DAY)
    assert counted() == [("cylessons", 1, 1, 1), ("pllessons", 1, 0, 0)]
