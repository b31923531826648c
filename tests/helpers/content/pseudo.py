"""A language that nobody speaks: long, accented and from right to left. It shows what is not translated.

Its code is Hebrew's, so that Babel knows it: its plural forms, dates and direction are real ones. Its texts
are made from the catalogue, its lessons from the tests' own module `law` with every id kept; all other pages
are missing, and fall back. The fixtures are imported into the conftest of each folder that wants them.
"""

import re
import shutil
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from flask import Flask

from safe4me import create_app
from safe4me.i18n import catalogues
from safe4me.i18n.compiled import compiled_in, compiled_of
from safe4me.settings import ROOT, Settings
from safe4me.web.build.compile import build
from tests.helpers.content.libraries import CONTENT
from tests.helpers.world.schools import Browser, Clock, close, with_settings

LANGUAGE = "he"
CATALOGUE = ROOT / "translations" / "messages.pot"
START, END = "\u2067", "\u2069"  # from right to left, in between
PLAIN = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
MARKED = "åƀçðéƒĝĥîĵķļɱñöþǫŕšţûṽŵẋýžÅƁÇÐÉƑĜĤÎĴĶĻṀÑÖÞǪŔŠŢÛṼŴẊÝŽ"
ACCENTS = str.maketrans(PLAIN, MARKED)
VOWEL = re.compile(r"([aeiouAEIOU])")
KEPT_IN_TEXTS = re.compile(r"(%\(\w+\)[a-z]|\{\w+\})")
TOLD_FIELDS = re.compile(r"^(title|summary|warm|content_note|done): (.+)$", re.M)
LISTED_FIELDS = re.compile(r"^(outcomes|sources|strands): \[(.+)\]$", re.M)
KEPT_IN_MARKDOWN = re.compile(
    r"(^## [a-z]+$|^## [a-z]+(?= \{)|"
    r"\{[^}\"]*(?:\}|=\")|\"[^{}\"]*(?:\}|=\")|"  # what stands in { }, but for words in quotes
    r"\]\([^)]*\)|"
    r"^- [(\[][ x][)\]]|^- (?:too low|in range|too high)|"
    r"\*\*\w+(?:, in a message)?:\*\*|Rather not say|^```.*$|^alt:|^(?:person|adult|door)\b.*$)",
    re.M,
)
VOID = frozenset({"area", "br", "col", "hr", "img", "input", "link", "meta"})
UNREAD = frozenset({"script", "style", "pre", "code"})  # bytes that are sent, and what is copied
UNSAID = frozenset({"data-at", "data-way"})  # where a scene stands on the map, and which two a way joins
READ_ATTRIBUTES = ("title", "alt", "aria-label", "placeholder")
PLAIN_WORD = re.compile(r"[A-Za-z]{2,}")
PLACEHOLDER = re.compile(r"\{\w+\}")


def pseudo(text: str, kept: re.Pattern[str] = KEPT_IN_TEXTS) -> str:
    """The text, longer by about 40%, each letter with an accent; what matches `kept` stands as it is."""
    return "".join(
        piece if kept.fullmatch(piece) else VOWEL.sub(r"\1\1", piece).translate(ACCENTS)
        for piece in kept.split(text)
        if piece
    )


def marked(text: str) -> str:
    """A text of the catalogue in the pseudo-language, with marks around it that turn its direction."""
    return f"{START}{pseudo(text)}{END}" if text.strip() else text


def write_catalogue(folder: Path, build_folder: Path, texts: Path = CATALOGUE) -> None:
    """Put the compiled catalogue of the pseudo-language where an app of that build looks for it.

    `folder` is that of the translations.
    `texts` are what it has said: all of the interface, or what pupils are shown.
    """
    with texts.open("rb") as file:
        template = read_po(file)
    made = Catalog(locale=LANGUAGE, fuzzy=False)
    for message in template:
        if message.id:
            made.add(message.id, _translated(message, made.num_plurals), context=message.context)
    compiled = compiled_of(LANGUAGE, compiled_in(build_folder))
    compiled.parent.mkdir(parents=True)
    with compiled.open("wb") as file:
        write_mo(file, made)
    shutil.copy(CATALOGUE, folder / catalogues.OF_ALL)


def _translated(message: Message, plurals: int) -> str | tuple[str, ...]:
    if isinstance(message.id, str):
        return marked(message.id)
    one, many = map(marked, message.id)
    return (one, *[many] * (plurals - 1))


def write_content(folder: Path) -> None:
    """A copy of the tests' content in `folder`, with the module `law` in the pseudo-language as well."""
    shutil.copytree(CONTENT, folder)
    for original in sorted((CONTENT / "en" / "law").glob("*.md")):
        copy = folder / LANGUAGE / "law" / original.name
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_text(_in_pseudo(original.read_text("utf-8")), encoding="utf-8")


def _in_pseudo(markdown: str) -> str:
    _, front, body = markdown.split("---\n", 2)
    front = TOLD_FIELDS.sub(lambda match: f"{match[1]}: {pseudo(match[2])}", front)
    front = LISTED_FIELDS.sub(lambda match: f"{match[1]}: [{pseudo(match[2])}]", front)
    return f"---\ntranslated: machine\n{front}---\n{pseudo(body, KEPT_IN_MARKDOWN)}"


@pytest.fixture(scope="session")
def pseudo_content(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The content folder of a site in two languages."""
    folder = tmp_path_factory.mktemp("pseudo") / "content"
    write_content(folder)
    return folder


@pytest.fixture(scope="session")
def pseudo_translations(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of catalogues of a site in two languages."""
    return tmp_path_factory.mktemp("translations")


@pytest.fixture(scope="session")
def pseudo_built(
    pseudo_content: Path, pseudo_translations: Path, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """The build folder of a site in English and the pseudo-language."""
    folder = tmp_path_factory.mktemp("pseudo-built")
    write_catalogue(pseudo_translations, folder)
    two = ("en", LANGUAGE)
    own = Settings(mode="development", content_folder=pseudo_content, build_folder=folder, languages=two)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(catalogues, "TRANSLATIONS", pseudo_translations)
        build(own)
    return folder


@pytest.fixture
def pseudo_settings(
    settings: Settings,
    pseudo_content: Path,
    pseudo_built: Path,
    pseudo_translations: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Settings:
    """Settings of a fresh deployment that speaks English and the pseudo-language, for one test."""
    monkeypatch.setattr(catalogues, "TRANSLATIONS", pseudo_translations)
    return with_settings(
        settings, content_folder=pseudo_content, build_folder=pseudo_built, languages=("en", LANGUAGE)
    )


@pytest.fixture
def pseudo_app(pseudo_settings: Settings, clock: Clock) -> Iterator[Flask]:
    """The whole application in two languages, with a clock that stands still."""
    app = create_app(pseudo_settings)
    app.extensions["clock"] = clock
    app.test_client_class = Browser
    yield app
    close(app)


class _Reader(HTMLParser):
    """Collects each text with the language that it is said to be in."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.texts: list[str] = []
        self._open: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        language = self._read(attrs)
        if tag not in VOID:
            self._open.append((tag, language))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._read(attrs)  # `<path …/>` has no end to wait for

    def handle_endtag(self, tag: str) -> None:
        if any(tag == each for each, _ in self._open):
            while self._open.pop()[0] != tag:
                pass

    def handle_data(self, data: str) -> None:
        if self._open and self._open[-1][1] == LANGUAGE and self._open[-1][0] not in UNREAD:
            self.texts.append(data)

    def _read(self, attrs: list[tuple[str, str | None]]) -> str:
        """Collect the attributes of a tag that are read out; the language that its text is in."""
        given = {name: value or "" for name, value in attrs}
        language = given.get("lang") or (self._open[-1][1] if self._open else "")
        if language == LANGUAGE:
            self.texts += [given[name] for name in READ_ATTRIBUTES if given.get(name)]
            for name, value in given.items():
                if name.startswith("data-") and " " in value and name not in UNSAID:  # said by script
                    self.texts.append(value)
        return language


def untranslated(page: str, allowed: re.Pattern[str]) -> list[str]:
    """The texts of a page in the pseudo-language that hold a plain English word; `allowed` are no words."""
    return list(dict.fromkeys(_plain(_texts(page), allowed)))


def _texts(page: str) -> list[str]:
    reader = _Reader()
    reader.feed(page)
    return reader.texts


def _plain(texts: list[str], allowed: re.Pattern[str]) -> Iterator[str]:
    for text in texts:
        if PLAIN_WORD.search(allowed.sub("", PLACEHOLDER.sub("", text))):
            yield " ".join(text.split())
