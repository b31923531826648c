"""Each number of things has the form that CLDR gives it, and a catalogue with other forms is refused."""

import shutil
from gettext import GNUTranslations, c2py
from pathlib import Path

import pytest
from babel import Locale
from babel.messages.plurals import get_plural

from safe4me.i18n import catalogues
from safe4me.i18n.compiled import compile_catalogues, compiled_of
from safe4me.i18n.message_faults import ids_of, strings_of
from safe4me.settings import ROOT
from tests.helpers.content.translations import PO, change, file

__all__ = ["file"]

COUNTS = (0, 1, 2, 3, 5, 6, 11, 100)
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
def test_each_number_has_the_form_that_cldr_gives_it(file: Path, tmp_path: Path, language: str) -> None:
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
    compile_catalogues(tmp_path / "compiled", with_unread=True)
    with compiled_of(language, tmp_path / "compiled").open("rb") as compiled:
        said = GNUTranslations(compiled).ngettext
        assert [said("%(num)s minute", "%(num)s minutes", n) for n in COUNTS] == [
            f"%(num)s {k}" for k in kinds
        ]


@pytest.mark.parametrize("language", KINDS)
def test_every_counted_text_of_the_site_has_the_form_of_each_number(
    file: Path, tmp_path: Path, language: str
) -> None:
    own_file = catalogues.catalogue_of(language)
    own_file.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(ROOT / catalogues.place_of(own_file), own_file)
    catalogue = catalogues.read_catalogue(language)
    places = list(map(c2py(catalogue.plural_expr), COUNTS))
    kinds = KINDS[language].split()
    assert len({*zip(kinds, places, strict=True)}) == len({*kinds}) == len({*places})
    compile_catalogues(tmp_path / "compiled", with_unread=True)
    with compiled_of(language, tmp_path / "compiled").open("rb") as compiled:
        said = GNUTranslations(compiled).ngettext
    counted = [(ids_of(each), strings_of(each)) for each in catalogue if isinstance(each.id, tuple)]
    assert len(counted) > 20
    for (one, many), forms in counted:
        own = [forms[place] for place in places]
        in_english = [one if n == 1 else many for n in COUNTS]
        assert [said(one, many, n) for n in COUNTS] == (own if all(own) else in_english)


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
