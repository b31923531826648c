"""A small Polish catalogue, and a site in English and Welsh of which a machine has translated three pages."""

import re
import shutil
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from safe4me import create_app
from safe4me.content.folder import mark_read
from safe4me.i18n import catalogues
from safe4me.settings import Settings
from tests.helpers.content.libraries import CONTENT
from tests.helpers.world.schools import Clock, close, in_production

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
NOTE = "This translation has not been checked by a person yet."
WELSH_NOTE = "Nid oes neb wedi darllen hwn eto."
CATALOGUE = f"""\
# translated: machine
msgid ""
msgstr ""
"Language: cy\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Plural-Forms: nplurals=6; plural=(n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n==3 ? 3 : n==6 ? 4 : 5);\\n"

msgid "Get help"
msgstr "Cael help"

msgid "{NOTE}"
msgstr "{WELSH_NOTE}"
"""
OF_PUPILS = f'msgid "Get help"\nmsgstr ""\n\nmsgid "{NOTE}"\nmsgstr ""\n'
TITLES = {
    "pages/about.md": ("title: About", "title: Amdanom"),
    "doors/02-picture-out.md": ("title: My picture is out", "title: Fy llun"),
    "pages/parents.md": ("title: Parents", "title: Rhieni"),
}
PAGES = {"about/": "Amdanom", "help/picture-out/": "Fy llun", "parents/": "Rhieni"}
INTERFACE = "translations/cy/LC_MESSAGES/messages.po"
ROLE, DAY = "Welsh-speaking youth worker", date(2026, 11, 20)
SECOND_ROLE = "teacher of Welsh"  # who reads doors too


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
    """Put `new` in the place of `old` in the file, which has it."""
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


@pytest.fixture
def welsh(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Settings of a real site in English and Welsh, where a machine has translated three pages."""
    folder = tmp_path / "content"
    shutil.copytree(CONTENT, folder)
    for path, (english, said) in TITLES.items():
        text = (folder / "en" / path).read_text("utf-8")
        assert english in text
        own = folder / "cy" / path
        own.parent.mkdir(parents=True, exist_ok=True)
        own.write_text(text.replace(english, f"translated: machine\n{said}", 1), encoding="utf-8")
    monkeypatch.setattr(catalogues, "TRANSLATIONS", tmp_path / "translations")
    catalogue = catalogues.catalogue_of("cy")
    catalogue.parent.mkdir(parents=True)
    catalogue.write_text(CATALOGUE, encoding="utf-8")
    (catalogues.TRANSLATIONS / "pupils.pot").write_text(OF_PUPILS, encoding="utf-8")
    return in_production(
        settings,
        site_address="https://localhost",
        content_folder=folder,
        build_folder=tmp_path / "site",
        languages=("en", "cy"),
    )


@pytest.fixture
def serve() -> Iterator[Callable[[Settings], Flask]]:
    """Start the site as it has been built."""
    apps: list[Flask] = []

    def start(settings: Settings) -> Flask:
        apps.append(create_app(settings))
        apps[-1].extensions["clock"] = Clock()
        return apps[-1]

    yield start
    for app in apps:
        close(app)


def reads(client: FlaskClient) -> set[str]:
    """The titles of the three pages as a reader of Welsh finds them."""
    found = (client.get(f"/cy/{path}", follow_redirects=True).text for path in PAGES)
    return {title for page, title in zip(found, PAGES.values(), strict=True) if f">{title}<" in page}


def leads_to(client: FlaskClient, address: str) -> str | None:
    """Where an address leads on to; None where it does not."""
    reply = client.get(address)
    return reply.location if reply.status_code == 302 else None


def read_interface_and(settings: Settings, *files: str) -> None:
    catalogues.mark_catalogue_read(INTERFACE, ROLE, DAY)
    for file in files:
        for role in (ROLE, SECOND_ROLE):
            mark_read(settings.content_folder, f"cy/{file}", role, DAY)
