"""Numbers, counted things and days are written as each language has them."""

import re
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from flask import Flask
from flask.testing import FlaskClient
from flask_babel import force_locale, format_decimal, ngettext

from safe4me import create_app
from safe4me.i18n.compiled import compiled_in, compiled_of
from safe4me.settings import ROOT, Settings
from safe4me.web.http import formats
from tests.helpers.content.pseudo import LANGUAGE, marked
from tests.helpers.world.schools import NOW, close, with_settings
from tests.lint.sources import python_in, read


def test_plural_forms_are_the_language_s_own(pseudo_app: Flask) -> None:
    with pseudo_app.test_request_context("/he/"), force_locale(LANGUAGE):
        one, two, five = (ngettext("%(num)s minute", "%(num)s minutes", n) for n in (1, 2, 5))
    assert (one, two, five) == (
        marked("%(num)s minute").replace("%(num)s", "1"),
        marked("%(num)s minutes").replace("%(num)s", "2"),
        marked("%(num)s minutes").replace("%(num)s", "5"),
    )


POLISH = {"szkoła": (1,), "szkoły": (2, 3, 22), "szkół": (0, 5, 6, 11, 12, 100)}


@pytest.mark.parametrize(("said", "number"), [(said, n) for said, numbers in POLISH.items() for n in numbers])
def test_a_language_with_three_forms_has_each_where_it_belongs(
    settings: Settings, tmp_path: Path, said: str, number: int
) -> None:
    catalogue = Catalog(locale="pl", fuzzy=False)
    catalogue.add(("%(num)s school", "%(num)s schools"), tuple(f"%(num)s {form}" for form in POLISH))
    compiled = compiled_of("pl", compiled_in(tmp_path))
    compiled.parent.mkdir(parents=True)
    with compiled.open("wb") as file:
        write_mo(file, catalogue)
    app = create_app(with_settings(settings, build_folder=tmp_path))
    with app.test_request_context("/en/"), force_locale("pl"):
        assert ngettext("%(num)s school", "%(num)s schools", number) == f"{number} {said}"
    close(app)


def test_a_deck_holds_what_is_left_for_every_number(client: FlaskClient) -> None:
    page = client.get("/en/learn/law/who-it-protects/").text
    left = re.search(r'data-left="([^"]*)"', page)
    assert left
    texts = left[1].split("|")
    assert texts == ["Yes. 1 to go.", "Yes. 2 to go."]


def test_dates_are_the_language_s_own(pseudo_app: Flask) -> None:
    assert "ספטמבר 2026" in pseudo_app.test_client().get("/he/learn/law/quiz/").text


WRITTEN = {  # a day and a number as CLDR has them
    "en": ("24 November 2026", "12,345"),
    "cy": ("24 Tachwedd 2026", "12,345"),
    "pl": ("24 listopada 2026", "12\u00a0345"),
    "uk": ("24 листопада 2026", "12\u00a0345"),
    "ar": ("24 نوفمبر 2026", "12,345"),
}


@pytest.mark.parametrize("language", WRITTEN)
def test_days_and_numbers_are_written_as_the_language_has_them(app: Flask, language: str) -> None:
    with app.test_request_context("/en/"), force_locale(language):
        assert (formats.date_name(NOW.date()), format_decimal(12_345)) == WRITTEN[language]
        assert formats.clock_time(NOW) == "10:00"


def test_nothing_but_babel_writes_a_day() -> None:
    """One place has the formats; strftime would name a month in English on a Welsh page."""
    python = {path: read(path) for path in python_in("safe4me")}
    pages = {path: path.read_text("utf-8") for path in (ROOT / "templates").rglob("*.html")}
    assert [path for path, text in (python | pages).items() if re.search("strftime|%[aAbB]\\b", text)] == []
    assert [path for path, text in python.items() if "format_date" in text] == [Path(formats.__file__)]
    assert [path for path, text in pages.items() if "dateformat" in text] == []
