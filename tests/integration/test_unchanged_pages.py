"""A build makes what has changed since the last one, and nothing else: its pages are as from nothing."""

import gzip
import shutil
import time
from collections.abc import Callable
from pathlib import Path

import brotli
import pytest

from safe4me.content.model.library import Library
from safe4me.i18n import catalogues
from safe4me.settings import ROOT, Settings
from safe4me.web.build import compile as compiling
from safe4me.web.build import output, store
from safe4me.web.build.compile import build
from safe4me.web.build.kept_pages import Given, KeptPages
from tests.helpers.content.libraries import CONTENT
from tests.helpers.world.schools import with_settings

LESSON = "en/law/01-who-it-protects.md"
PART = "/en/learn/law/who-it-protects/"
WELSH = "cy/law/01-who-it-protects.md"


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """A site in two languages, whose content, templates and translations may be changed at will."""
    for each in ("templates", "static"):
        shutil.copytree(ROOT / each, tmp_path / each)
    shutil.copytree(ROOT / "translations", tmp_path / "translations")
    monkeypatch.setattr(compiling, "ROOT", tmp_path)
    monkeypatch.setattr(catalogues, "TRANSLATIONS", tmp_path / "translations")
    content = tmp_path / "content"
    shutil.copytree(CONTENT, content)
    (content / "cy" / "law").mkdir(parents=True)
    english = (content / LESSON).read_text("utf-8")
    (content / WELSH).write_text(english.replace("---\n", "---\ntranslated: machine\n", 1), encoding="utf-8")
    two = ("en", "cy")
    return Settings(
        mode="development", languages=two, content_folder=content, build_folder=tmp_path / "build"
    )


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The addresses of pages that are rendered, not kept."""
    addresses: list[str] = []
    page = KeptPages.page

    def noted(
        self: KeptPages,
        draw: Callable[[Library], str],
        library: Library,
        template: str,
        address: str,
        given: Given,
    ) -> str:
        def draw_and_note(known: Library) -> str:
            addresses.append(address)
            return draw(known)

        return page(self, draw_and_note, library, template, address, given)

    monkeypatch.setattr(KeptPages, "page", noted)
    return addresses


def pages_of(folder: Path) -> dict[str, bytes]:
    files = (file for file in (folder / "pages").rglob("*") if file.is_file())
    return {file.relative_to(folder).as_posix(): file.read_bytes() for file in files}


def from_nothing(settings: Settings) -> dict[str, bytes]:
    """The pages of a build that has no other build to lean on."""
    other = settings.build_folder.with_name("from-nothing")
    return pages_of(build(with_settings(settings, build_folder=other)))


def change(file: Path, old: str, new: str) -> None:
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")


def test_where_nothing_has_changed_nothing_is_rendered_or_compressed(
    settings: Settings, drawn: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    first = pages_of(build(settings))
    assert PART in drawn
    drawn.clear()
    monkeypatch.setattr(gzip, "compress", None)
    monkeypatch.setattr(brotli, "compress", None)
    monkeypatch.setattr(brotli, "Compressor", None)
    for built in settings.build_folder.glob("site-*"):
        shutil.rmtree(built)
    again = pages_of(build(settings))
    assert drawn == []
    assert again == first


def test_a_changed_sentence_renders_its_page_and_no_page_that_cannot_have_read_it(
    settings: Settings, drawn: list[str]
) -> None:
    build(settings)
    drawn.clear()
    change(settings.content_folder / LESSON, "Each new share can hurt.", "Each new share may hurt.")
    build(settings)
    assert PART in drawn
    assert not {"/en/help/", "/en/learn/help/who-can-help/", "/en/words/"} & set(drawn)


CHANGES = [
    ("content/" + LESSON, "Each new share can hurt.", "Each new share may hurt."),
    ("content/" + LESSON, "title: Who it protects", "title: Whom it protects"),
    ("content/" + LESSON, "minutes: 3", "minutes: 4"),
    ("content/" + WELSH, "Each new share can hurt.", "Each new share may hurt."),
    ("content/" + WELSH, "title: Who it protects", "title: Whom it protects"),
    ("content/en/law/quiz.md", "title: ", "title: The "),
    ("content/en/law/module.md", "title: ", "title: All of "),
    ("content/en/glossary.yaml", "meaning: ", "meaning: In short, "),
    ("content/en/doors/01-not-safe.md", "title: ", "title: Really "),
    ("content/en/pages/parents.md", "title: ", "title: For "),
    ("content/services.yaml", "name: Childline", "name: Child line"),
    ("content/en/asked/questions.md", "title: ", "title: Some "),
    ("content/en/pages/schools/incident.md", "title: ", "title: The "),
    ("templates/base.html", "</body>", "<!-- changed --></body>"),
    ("templates/macros/question.html", "{% set picture", "<!-- changed -->{% set picture"),
    ("static/site/tokens.css", ":root", "html:root"),
    ("translations/cy/LC_MESSAGES/messages.po", 'msgid "Read"\nmsgstr "', 'msgid "Read"\nmsgstr "Wedi '),
]


@pytest.mark.parametrize(("file", "old", "new"), CHANGES)
def test_whatever_changes_the_pages_are_as_from_nothing(
    settings: Settings, tmp_path: Path, file: str, old: str, new: str
) -> None:
    before = pages_of(build(settings))
    change(tmp_path / file, old, new)
    after = pages_of(build(settings))
    assert after != before
    assert after == from_nothing(settings)


@pytest.mark.parametrize(
    "changed",
    [
        {"contact_address": "other@police.example"},
        {"epsilon_per_question": 0.5},
        {"study": "yes"},
        {"languages": ("en",)},
        {"site_address": "https://other.example"},
    ],
)
def test_pages_follow_the_settings(settings: Settings, changed: dict[str, object]) -> None:
    build(settings)
    other = with_settings(settings, **changed)
    assert pages_of(build(other)) == from_nothing(other)


def test_a_page_in_the_store_that_is_damaged_is_made_anew(settings: Settings) -> None:
    whole = pages_of(build(settings))
    for file in (settings.build_folder / store.FOLDER).glob("*"):
        file.write_bytes(file.read_bytes()[:-1] + b"?")
    for built in settings.build_folder.glob("site-*"):
        shutil.rmtree(built)
    assert pages_of(build(settings)) == whole


def test_what_no_build_has_used_for_a_week_is_forgotten(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    build(settings)
    kept = {file.name for file in (settings.build_folder / store.FOLDER).glob("*")}
    change(settings.content_folder / LESSON, "Each new share can hurt.", "Each new share may hurt.")
    monkeypatch.setattr(time, "time", lambda: 2**40)
    build(settings)
    assert not kept & {file.name for file in (settings.build_folder / store.FOLDER).glob("*")}


def test_in_development_a_build_compresses_lightly() -> None:
    page = (ROOT / "templates" / "base.html").read_bytes() * 3
    light, best = (output.encoded(page, effort)[".br"] for effort in (output.LIGHT, output.Effort(9, 11)))
    assert brotli.decompress(light) == brotli.decompress(best) == page
    assert len(best) < len(light)
