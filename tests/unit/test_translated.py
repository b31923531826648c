"""The gate for translations: shown only once a person has read them, as they and their English stand."""

from datetime import date
from pathlib import Path

import pytest

from safe4me.content.folder import UnknownTranslation, accept, load, mark_read, unread_translations
from safe4me.content.markup.errors import ContentErrors, Malformed
from safe4me.content.parsing.library import parse_library
from safe4me.content.parsing.page_head import Marks, is_read, read_marks, with_marks
from safe4me.content.review_dates import UnreadTranslation
from safe4me.editorial.check_folder import check

ENGLISH = "---\ntitle: The law\nreviewed: 2026-11-01\nreview_due: 2027-11-01\n---\nHello.\n"
WELSH = "---\ntranslated: machine\ntitle: Y gyfraith\nreviewed: 2026-11-01\n---\nHelo.\n"
ROLE, DAY = "Welsh-speaking youth worker", date(2026, 11, 30)
READ = with_marks(ENGLISH, WELSH, ROLE, DAY)
TERMS = "- id: word\n  term: word\n  meaning: A word.\n"
WELSH_TERMS = "---\ntranslated: machine\n---\n\n- id: word\n  term: gair\n  meaning: Gair.\n"


def test_what_a_person_has_read_says_who_and_when() -> None:
    marks = read_marks(READ)
    assert (marks.read_by, marks.read_on) == (ROLE, DAY)
    assert is_read(ENGLISH, READ)


def test_the_words_stay_as_they_were() -> None:
    head, _, body = READ.partition("\n---\n")
    assert body == "Helo.\n"
    assert head.startswith(WELSH.partition("\n---\n")[0])


def test_nobody_has_read_it_before_it_is_marked() -> None:
    assert not is_read(ENGLISH, WELSH)
    assert read_marks(WELSH) == Marks()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Helo.", "Helo!"),
        ("title: Y gyfraith", "title: Cyfraith"),
        (f"read_by: {ROLE}\n", ""),
        (f"read_on: {DAY}\n", ""),
        (f"read_on: {DAY}", "read_on: yesterday"),
        ("translated: machine\n", ""),
        ("translated: machine", "translated: perhaps"),
        ("read_hash: ", "read_hash: 0"),
        ("---\ntranslated", "\n---\ntranslated"),
    ],
)
def test_what_has_changed_since_is_unread_again(old: str, new: str) -> None:
    assert old in READ
    assert not is_read(ENGLISH, READ.replace(old, new, 1))


def test_so_is_what_its_english_no_longer_says() -> None:
    assert not is_read(ENGLISH.replace("Hello.", "Hello, you."), READ)


def test_a_review_of_the_facts_that_changes_no_word_asks_nobody_to_read_it_again() -> None:
    reviewed = ENGLISH.replace("2026-11-01", "2027-10-01").replace("2027-11-01", "2028-10-01")
    assert is_read(reviewed, READ.replace("reviewed: 2026-11-01", "reviewed: 2027-10-01"))


@pytest.mark.parametrize("field", ["reviewed", "review_due", "translated"])
def test_a_line_of_its_words_is_read_however_it_begins(field: str) -> None:
    said = with_marks(ENGLISH, WELSH.replace("Helo.", f"{field}: Mae rhywun yma."), ROLE, DAY)
    assert is_read(ENGLISH, said)
    assert not is_read(ENGLISH, said.replace("Mae rhywun yma.", "Paid â dweud."))
    summary = WELSH.replace("reviewed:", f'summary: "Mae\n{field}: rhywun\n yma."\nreviewed:')
    said = with_marks(ENGLISH, summary, ROLE, DAY)
    assert is_read(ENGLISH, said)
    assert not is_read(ENGLISH, said.replace(f"{field}: rhywun", f"{field}: neb"))


def test_of_a_record_too_a_day_of_review_alone_may_change() -> None:
    dated = f"{WELSH_TERMS}  reviewed: 2026-11-01\n"
    read = with_marks(TERMS, dated, ROLE, DAY)
    assert is_read(TERMS, read.replace("reviewed: 2026", "reviewed: 2027"))
    assert not is_read(TERMS, read.replace("reviewed: 2026-11-01", "reviewed: Ffonia 999."))


def test_who_reads_it_again_takes_the_place_of_who_read_it_before() -> None:
    later = with_marks(ENGLISH, READ.replace("Helo.", "Helo!"), "teacher of Welsh", date(2027, 1, 1))
    assert is_read(ENGLISH, later)
    assert (later.count("read_by:"), later.count("read_on:"), later.count("read_hash:")) == (1, 1, 1)


@pytest.mark.parametrize("by", ["", "x" * 61, "a@b.example", "one: two", "a #b", "two\nlines", "7"])
def test_who_has_read_it_is_a_role(by: str) -> None:
    with pytest.raises(Malformed, match="role"):
        with_marks(ENGLISH, WELSH, by, DAY)


@pytest.mark.parametrize("text", [TERMS, "no head", "---\ntitle: X\n---\n", "---\n- a\n---\n"])
def test_a_file_that_does_not_say_what_it_is_cannot_be_marked(text: str) -> None:
    with pytest.raises(Malformed):
        with_marks(ENGLISH, text, ROLE, DAY)


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


def told(folder: Path, *, with_unread: bool = False) -> list[str]:
    """The title and the word that a reader of Welsh finds."""
    library = load(folder, with_unread=with_unread)["cy"]
    return [library.modules[0].page.title, library.terms[0].term]


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
