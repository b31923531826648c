"""Catalogues of interface texts: compiled when they changed, checked, and read by a person or not."""

import os
from datetime import date
from functools import partial
from gettext import GNUTranslations
from pathlib import Path

import pytest
from babel.messages.catalog import Message

from safe4me import i18n
from safe4me.content.markup.errors import ContentErrors
from safe4me.i18n import catalogues
from safe4me.i18n.compiled import compile_catalogues, compiled_of
from tests.helpers.content.translations import PO, change, file

__all__ = ["file"]

OF_STAFF = '\nmsgid "Sign out"\nmsgstr "Wyloguj się"\n'
FILE = "translations/pl/LC_MESSAGES/messages.po"
ROLE, DAY = "Polish-speaking teacher", date(2026, 11, 30)


@pytest.fixture
def compiled(tmp_path: Path) -> Path:
    """The folder of compiled catalogues."""
    return tmp_path / "compiled"


def test_a_catalogue_is_compiled_and_again_once_it_has_changed(file: Path, compiled: Path) -> None:
    compile_catalogues(compiled, with_unread=True)
    assert said(compiled) == "Pomoc"
    before = file.stat().st_mtime
    change(file, "Pomoc", "Po pomoc")
    os.utime(file, (before - 60, before - 60))  # as a copy that keeps its days
    compile_catalogues(compiled, with_unread=True)
    assert said(compiled) == "Po pomoc"
    assert [each.name for each in file.parent.iterdir()] == ["messages.po"]
    made = compiled_of("pl", compiled)
    assert [each.name for each in made.parent.iterdir()] == ["messages.mo"]


def said(folder: Path) -> str:
    with compiled_of("pl", folder).open("rb") as compiled:
        return GNUTranslations(compiled).gettext("Get help")


def test_it_is_whole_once_every_text_is_there_and_sure(file: Path, compiled: Path) -> None:
    every = catalogues.TRANSLATIONS / "messages.pot"
    compile_catalogues(compiled, with_unread=True)
    assert not i18n.is_there_for_staff("pl", compiled), "nobody knows of what"
    every.write_text((catalogues.TRANSLATIONS / "pupils.pot").read_text("utf-8"), encoding="utf-8")
    assert not i18n.is_there_for_staff("pl", compiled), "one is fuzzy"
    change(file, "#, fuzzy\n", "")
    compile_catalogues(compiled, with_unread=True)
    assert i18n.is_there_for_staff("pl", compiled)
    every.write_text(every.read_text("utf-8") + OF_STAFF, encoding="utf-8")
    assert not i18n.is_there_for_staff("pl", compiled), "one is missing"
    assert not i18n.is_there_for_staff("uk", compiled), "there is none"


def test_it_is_read_once_a_person_has_read_all_that_it_shows(file: Path) -> None:
    assert not catalogues.is_catalogue_read("pl")
    assert [waits.file for waits in catalogues.unread_catalogues()] == [FILE]
    catalogues.mark_catalogue_read(FILE, ROLE, DAY)
    assert catalogues.is_catalogue_read("pl")
    assert catalogues.unread_catalogues() == []
    assert file.read_text("utf-8").count("# Some other note.") == 1
    assert catalogues.check_catalogues() == []


def test_of_one_that_nobody_has_read_the_head_tells_so_alone(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr(catalogues, "read_texts")  # which takes long, and each process that starts asks
    assert not catalogues.is_catalogue_read("pl")
    assert [waits.file for waits in catalogues.unread_catalogues()] == [FILE]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Pomoc", "Ratunku"),
        ("#, fuzzy\n", ""),
        ('"%(num)s minuty"', '"%(num)s minut"'),
    ],
)
def test_a_text_that_is_new_or_changed_has_to_be_read(file: Path, old: str, new: str) -> None:
    catalogues.mark_catalogue_read(FILE, ROLE, DAY)
    change(file, old, new)
    assert not catalogues.is_catalogue_read("pl")
    catalogues.mark_catalogue_read(FILE, ROLE, DAY)
    assert catalogues.is_catalogue_read("pl")


def test_a_text_that_nobody_has_read_stands_in_english_and_the_others_do_not(
    file: Path, compiled: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    catalogues.mark_catalogue_read(FILE, ROLE, DAY)
    change(file, "Pomoc", "Ratunku")
    compile_catalogues(compiled, with_unread=False)
    with compiled_of("pl", compiled).open("rb") as made:
        texts = GNUTranslations(made)
    assert texts.gettext("Get help") == "Get help"
    assert texts.gettext("Hello %(name)s") == "Cześć %(name)s"
    monkeypatch.setattr(catalogues, "MOST_UNREAD", 0.5)
    assert catalogues.is_catalogue_read("pl"), "few are unread: the language is still offered"
    compile_catalogues(compiled, with_unread=True)
    assert said(compiled) == "Ratunku"


def test_a_text_that_staff_alone_are_shown_has_not(file: Path) -> None:
    catalogues.mark_catalogue_read(FILE, ROLE, DAY)
    file.write_text(file.read_text("utf-8") + OF_STAFF, encoding="utf-8")
    assert catalogues.is_catalogue_read("pl")
    change(file, "Wyloguj", "Wypisz")
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
        ("Cześć %(name)s", "Cześć %(name)s, 999", 12, "Keep the numbers, in digits 0 to 9: none. Here: 999"),
        ("Pomoc", "<b>Pomoc</b>", 9, "Take out </b> <b>"),
        ("Pomoc", "<meta", 9, "Take out <meta"),
        ("Pomoc", "Pomoc https:evil", 9, "Take out https:"),
        ("Pomoc", "//evil", 9, "Take out //"),
        ("Pomoc", '\\" onclick=\\"', 9, 'Take out "'),
        ("Pomoc", "Pomoc na evil.example", 9, "Keep the links: none stand here"),
        ("Pomoc", "Pomoc {na evil.example}", 9, "Keep the links: none stand here"),
        ("Pomoc", "[Po" + "](" * 2000, 9, "Make this text shorter: at most 4000 characters"),
        ('msgid "Get help"', 'nonsense "Get help"', 9, "cannot be read"),
        ("nplurals=3", "nplurals=400000000", 7, "Write its header as it was"),
        ("nplurals=3", "nplurals*0=4; nplurals*1=00000000", 7, "Write its header as it was"),
        ("nplurals=3", "nplurals=three", 7, "Write its header as it was"),
        ("n==1 ? 0", "n=1 ? 0", 7, "Write its header as it was"),
        ("plural=(n==1 ? 0", "plural=(n==1 ? (0", 7, "Write its header as it was"),
    ],
)
def test_what_is_wrong_with_it_is_told_with_its_line(
    file: Path, old: str, new: str, line: int, cure: str
) -> None:
    change(file, old, new)
    (fault,) = catalogues.check_catalogues()
    assert (fault.path, fault.line) == (FILE, line)
    assert cure in fault.message


LATIN = PO.replace("charset=utf-8", "charset=iso-8859-2").encode("iso-8859-2")


@pytest.mark.parametrize(
    ("broken", "cure"),
    [
        (PO.replace("msgid", "nonsense", 1).encode(), "This cannot be read"),
        (PO.replace("n==1", "n is 1", 1).encode(), "Write its header as it was"),
        (PO.encode("utf-16"), "Save this file as UTF-8 text."),
        (LATIN, "Save this file as UTF-8 text."),
    ],
)
def test_one_that_cannot_be_read_waits_for_a_person_and_is_not_compiled(
    file: Path, compiled: Path, broken: bytes, cure: str
) -> None:
    catalogues.mark_catalogue_read(FILE, ROLE, DAY)
    file.write_bytes(broken)
    compile_catalogues(compiled, with_unread=True)
    assert not compiled.exists()
    assert not catalogues.is_catalogue_read("pl")
    assert [waits.file for waits in catalogues.unread_catalogues()] == [FILE]
    (fault,) = catalogues.check_catalogues()
    assert (fault.path, cure in fault.message) == (FILE, True)
    for use in (
        partial(catalogues.mark_catalogue_read, FILE, ROLE, DAY),
        partial(catalogues.read_catalogue, "pl"),
    ):
        with pytest.raises(ContentErrors, match=f"^{FILE}:\\d: {cure}"):
            use()
    assert file.read_bytes() == broken


def test_a_byte_order_mark_and_windows_line_ends_are_forgiven(file: Path) -> None:
    file.write_bytes(b"\xef\xbb\xbf" + PO.replace("\n", "\r\n").encode())
    catalogues.mark_catalogue_read(FILE, ROLE, DAY)
    assert catalogues.check_catalogues() == []
    assert catalogues.is_catalogue_read("pl")


def test_the_folder_of_a_catalogue_is_called_by_a_language(file: Path) -> None:
    file.parent.parent.rename(catalogues.TRANSLATIONS / "zz")
    (fault,) = catalogues.check_catalogues()
    assert str(fault).startswith("translations/zz/LC_MESSAGES/messages.po:1: “zz” is no language")


def test_one_that_is_newer_than_the_site_keeps_what_the_site_does_not_know(file: Path) -> None:
    catalogues.mark_catalogue_read(FILE, ROLE, DAY)
    file.write_text(file.read_text("utf-8") + '\nmsgid "Of next week"\nmsgstr "Za tydzień"\n', "utf-8")
    assert (catalogues.is_catalogue_read("pl"), catalogues.check_catalogues()) == (True, [])
    catalogues.change_catalogue("pl", [Message("Get help", "Po pomoc")])
    assert "Za tydzień" in file.read_text("utf-8")


def test_those_of_some_languages_alone_may_be_checked(file: Path) -> None:
    change(file, "Cześć %(name)s", "Cześć")
    assert catalogues.check_catalogues(("en", "cy")) == []
    assert len(catalogues.check_catalogues(("en", "pl"))) == 1


def test_no_catalogue_of_the_site_has_a_fault() -> None:
    assert catalogues.check_catalogues() == []


def test_texts_of_pupils_that_are_still_english_are_counted(file: Path) -> None:
    pot = 'msgid ""\nmsgstr ""\n\nmsgid "Get help"\nmsgstr ""\n'
    (catalogues.TRANSLATIONS / "pupils.pot").write_text(pot, encoding="utf-8")
    assert catalogues.untranslated() == []
    (catalogues.TRANSLATIONS / "pupils.pot").write_text(pot + '\nmsgid "More"\nmsgstr ""\n', encoding="utf-8")
    (fault,) = catalogues.untranslated()
    assert (fault.path, "1 texts in English, such as “More”" in fault.message) == (FILE, True)
    change(file, "Get help", "Got help")
    assert "2 texts" in catalogues.untranslated()[0].message


def test_a_language_without_a_catalogue_is_not_read_and_cannot_be_marked(file: Path) -> None:
    assert not catalogues.is_catalogue_read("uk")
    with pytest.raises(catalogues.UnknownCatalogue):
        catalogues.mark_catalogue_read("translations/uk/LC_MESSAGES/messages.po", ROLE, DAY)
    change(file, "# translated: machine\n", "")
    with pytest.raises(ContentErrors, match=f"{FILE}:1"):
        catalogues.mark_catalogue_read(FILE, ROLE, DAY)
