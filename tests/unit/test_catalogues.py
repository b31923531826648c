"""Catalogues of interface texts: compiled when they changed, checked, and read by a person or not."""

import os
import re
import shutil
from datetime import date
from functools import partial
from gettext import GNUTranslations, c2py
from pathlib import Path

import pytest
from babel import Locale
from babel.messages.catalog import Message
from babel.messages.plurals import get_plural

from safe4me.languages import catalogues
from safe4me.languages.reading import ids_of, strings_of
from safe4me.lessons.markup.faults import ContentError
from safe4me.settings import ROOT

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
OF_STAFF = '\nmsgid "Sign out"\nmsgstr "Wyloguj się"\n'
COUNTS = (0, 1, 2, 3, 5, 6, 11, 100)
FILE = "translations/pl/LC_MESSAGES/messages.po"
ROLE, DAY = "Polish-speaking teacher", date(2026, 11, 30)


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The one catalogue that there is."""
    monkeypatch.setattr(catalogues, "TRANSLATIONS", tmp_path)
    file = catalogues.catalogue_of("pl")
    file.parent.mkdir(parents=True)
    file.write_text(PO, encoding="utf-8")
    (tmp_path / "pupils.pot").write_text(re.sub(r'^(msgstr\S*) ".+"', r'\1 ""', PO, flags=re.M), "utf-8")
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
        ('msgid "Get help"', 'nonsense "Get help"', 9, "cannot be read"),
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
    file: Path, broken: bytes, cure: str
) -> None:
    catalogues.mark_catalogue_read(FILE, ROLE, DAY)
    file.write_bytes(broken)
    catalogues.compile_catalogues()
    assert not file.with_suffix(".mo").exists()
    assert not catalogues.is_catalogue_read("pl")
    assert [waits.file for waits in catalogues.unread_catalogues()] == [FILE]
    (fault,) = catalogues.check_catalogues()
    assert (fault.path, cure in fault.message) == (FILE, True)
    for use in (
        partial(catalogues.mark_catalogue_read, FILE, ROLE, DAY),
        partial(catalogues.read_catalogue, "pl"),
    ):
        with pytest.raises(ContentError, match=f"^{FILE}:\\d: {cure}"):
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


HEADERS = {  # as `pybabel init` writes them; of Welsh as CLDR has it
    "cy": "nplurals=6; plural=(n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n==3 ? 3 : n==6 ? 4 : 5);",
    "pl": get_plural("pl").plural_forms,
    "uk": get_plural("uk").plural_forms,
    "ar": get_plural("ar").plural_forms,
}
KINDS = {  # of 0, 1, 2, 3, 5, 6, 11 and 100 things
    "cy": "zero one two few other many other other",
    "pl": "many one few few many many many many",
    "uk": "many one few few many many many many",
    "ar": "zero one two few few few many other",
}


@pytest.mark.parametrize("language", HEADERS)
def test_each_number_has_the_form_that_cldr_gives_it(file: Path, language: str) -> None:
    header = HEADERS[language]
    kinds = KINDS[language].split()
    assert [Locale.parse(language).plural_form(n) for n in COUNTS] == kinds
    place = {
        c2py(header.split("plural=")[1].strip(" ;"))(n): kind for n, kind in zip(COUNTS, kinds, strict=True)
    }
    forms = "".join(f'msgstr[{n}] "%(num)s {place.get(n, "x")}"\n' for n in range(int(header[9])))
    own = catalogues.catalogue_of(language)
    own.parent.mkdir(parents=True, exist_ok=True)
    own.write_text(
        f'# translated: machine\nmsgid ""\nmsgstr ""\n"Language: {language}\\n"\n'
        f'"Content-Type: text/plain; charset=utf-8\\n"\n"Plural-Forms: {header}\\n"\n\n'
        f'msgid "%(num)s minute"\nmsgid_plural "%(num)s minutes"\n{forms}',
        encoding="utf-8",
    )
    assert catalogues.check_catalogues() == []
    catalogues.compile_catalogues()
    with own.with_suffix(".mo").open("rb") as compiled:
        said = GNUTranslations(compiled).ngettext
        assert [said("%(num)s minute", "%(num)s minutes", n) for n in COUNTS] == [
            f"%(num)s {k}" for k in kinds
        ]


@pytest.mark.parametrize("language", KINDS)
def test_every_counted_text_of_the_site_has_the_form_of_each_number(file: Path, language: str) -> None:
    own_file = catalogues.catalogue_of(language)
    own_file.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(ROOT / catalogues.place_of(own_file), own_file)
    catalogue = catalogues.read_catalogue(language)
    places = list(map(c2py(catalogue.plural_expr), COUNTS))
    kinds = KINDS[language].split()
    assert len({*zip(kinds, places, strict=True)}) == len({*kinds}) == len({*places})
    catalogues.compile_catalogues()
    with own_file.with_suffix(".mo").open("rb") as compiled:
        said = GNUTranslations(compiled).ngettext
    counted = [(ids_of(each), strings_of(each)) for each in catalogue if isinstance(each.id, tuple)]
    assert len(counted) > 20
    for (one, many), forms in counted:
        own = [forms[place] for place in places]
        in_english = [one if n == 1 else many for n in COUNTS]
        assert [said(one, many, n) for n in COUNTS] == (own if all(own) else in_english)


def test_no_catalogue_of_the_site_has_a_fault() -> None:
    assert catalogues.check_catalogues() == []


@pytest.mark.parametrize(
    ("old", "new", "line", "cure"),
    [
        ("nplurals=3; plural=(n==1 ? 0 :", "nplurals=3; plural=(n==0 ? 0 :", 1, "the plural forms of CLDR"),
        ('msgstr[2] "%(num)s minut"\n', "", 19, "Write all 3 forms"),
        ('msgstr[1] "%(num)s minuty"', 'msgstr[1] ""', 19, "Write all 3 forms"),
    ],
)
def test_other_plural_forms_are_refused(file: Path, old: str, new: str, line: int, cure: str) -> None:
    change(file, old, new)
    (fault,) = catalogues.check_catalogues()
    assert (fault.line, cure in fault.message) == (line, True)


def test_the_welsh_that_babel_begins_lacks_a_form(file: Path) -> None:
    change(file, PO[PO.index("nplurals=3") : PO.index('\\n"\n\nmsgid "Get')], get_plural("cy").plural_forms)
    welsh = catalogues.catalogue_of("cy")
    welsh.parent.mkdir(parents=True)
    file.rename(welsh)
    assert any("Plural-Forms: nplurals=6;" in fault.message for fault in catalogues.check_catalogues())


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
    with pytest.raises(ContentError, match=f"{FILE}:1"):
        catalogues.mark_catalogue_read(FILE, ROLE, DAY)
