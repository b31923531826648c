"""Catalogues of interface texts: compiled when they changed, checked, and read by a person or not."""

import os
from datetime import date
from gettext import GNUTranslations
from pathlib import Path

import pytest

from safe4me.languages import catalogues
from safe4me.lessons.markup.faults import ContentError

PO = """\
# translated: machine
# Some other note.
msgid ""
msgstr ""
"Language: pl\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Plural-Forms: nplurals=3; plural=(n==1 ? 0 : n%10>=2 && n%10<=4 && (n%100<12 || n%100>14) ? 1 : 2);\\n"

msgid "Get help"
msgstr "Pomoc"

msgid "Hello %(name)s"
msgstr "Cześć %(name)s"

#, fuzzy
msgid "Leave now"
msgstr "Wyjdź"

msgid "%(num)s minute"
msgid_plural "%(num)s minutes"
msgstr[0] "minuta"
msgstr[1] "%(num)s minuty"
msgstr[2] "%(num)s minut"
"""
FILE = "translations/pl/LC_MESSAGES/messages.po"
ROLE, DAY = "Polish-speaking teacher", date(2026, 11, 30)


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The one catalogue that there is."""
    monkeypatch.setattr(catalogues, "TRANSLATIONS", tmp_path)
    file = catalogues.catalogue_of("pl")
    file.parent.mkdir(parents=True)
    file.write_text(PO, encoding="utf-8")
    return file


def change(file: Path, old: str, new: str) -> None:
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_a_catalogue_is_compiled_and_again_once_it_has_changed(file: Path) -> None:
    catalogues.compile_catalogues()
    assert said(file) == "Pomoc"
    change(file, "Pomoc", "Po pomoc")
    later = file.with_suffix(".mo").stat().st_mtime + 10
    os.utime(file, (later, later))
    catalogues.compile_catalogues()
    assert said(file) == "Po pomoc"
    assert {each.suffix for each in file.parent.iterdir()} == {".po", ".mo"}


def said(file: Path) -> str:
    with file.with_suffix(".mo").open("rb") as compiled:
        return GNUTranslations(compiled).gettext("Get help")


def test_it_is_read_once_a_person_has_read_all_that_it_shows(file: Path) -> None:
    assert not catalogues.is_catalogue_read("pl")
    assert [waits.file for waits in catalogues.unread_catalogues()] == [FILE]
    catalogues.mark_catalogue_read(FILE, ROLE, DAY)
    assert catalogues.is_catalogue_read("pl")
    assert catalogues.unread_catalogues() == []
    assert file.read_text("utf-8").count("# Some other note.") == 1
    assert catalogues.check_catalogues() == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Pomoc", "Ratunku"),
        ("#, fuzzy\n", ""),
        ('"%(num)s minuty"', '"%(num)s minut"'),
        ("read_by: ", "by: "),
    ],
)
def test_a_text_that_is_new_or_changed_has_to_be_read(file: Path, old: str, new: str) -> None:
    catalogues.mark_catalogue_read(FILE, ROLE, DAY)
    change(file, old, new)
    assert not catalogues.is_catalogue_read("pl")
    catalogues.mark_catalogue_read(FILE, ROLE, DAY)
    assert catalogues.is_catalogue_read("pl")


def test_a_text_that_falls_back_to_english_has_not(file: Path) -> None:
    catalogues.mark_catalogue_read(FILE, ROLE, DAY)
    file.write_text(file.read_text("utf-8") + '\nmsgid "New"\nmsgstr ""\n', encoding="utf-8")
    change(file, '"Wyjdź"', '"Uciekaj"')  # fuzzy: not shown
    assert catalogues.is_catalogue_read("pl")


@pytest.mark.parametrize(
    ("old", "new", "line", "cure"),
    [
        ("# translated: machine\n", "", 1, "Write at its top"),
        ("Cześć %(name)s", "Cześć", 12, r"Keep %(name)s as in English"),
        ("Cześć %(name)s", "Cześć %(imie)s", 12, "Keep %(imie)s, %(name)s"),
        ("%(num)s minuty", "%(count)s minuty", 19, "Keep %(count)s"),
        ('msgid "Get help"', 'nonsense "Get help"', 9, "cannot be read"),
    ],
)
def test_what_is_wrong_with_it_is_told_with_its_line(
    file: Path, old: str, new: str, line: int, cure: str
) -> None:
    change(file, old, new)
    (fault,) = catalogues.check_catalogues()
    assert (fault.path, fault.line) == (FILE, line)
    assert cure in fault.message


def test_a_language_without_a_catalogue_is_not_read_and_cannot_be_marked(file: Path) -> None:
    assert not catalogues.is_catalogue_read("uk")
    with pytest.raises(catalogues.UnknownCatalogue):
        catalogues.mark_catalogue_read("translations/uk/LC_MESSAGES/messages.po", ROLE, DAY)
    change(file, "# translated: machine\n", "")
    with pytest.raises(ContentError, match=f"{FILE}:1"):
        catalogues.mark_catalogue_read(FILE, ROLE, DAY)
