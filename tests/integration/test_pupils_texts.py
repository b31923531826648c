"""What translators begin from is all that pupils are shown: with it alone their pages are the same bytes."""

import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from safe4me import create_app
from safe4me.i18n import catalogues
from safe4me.settings import ROOT, Settings
from safe4me.web.build.compile import build
from safe4me.web.build.pages import OF_STAFF
from safe4me.web.http.site import current_site
from tests.helpers.content.pseudo import LANGUAGE, write_catalogue
from tests.helpers.world.schools import (
    Browser,
    Clock,
    Place,
    close,
    make_place,
    open_room,
    sign_in,
    with_settings,
)
from tests.integration.test_untranslated import left

OF_PUPILS = ROOT / "translations" / catalogues.OF_PUPILS
OF_PUPILS_MAP = ROOT / "translations" / "pupils.cfg"
OF_ADULTS = re.compile(
    r"/he/(?:teachers|schools|parents|officers|design|search)/"
)  # search names what adults read
HASHES = re.compile(r"\.[0-9a-f]{12}\.")  # of the index that holds adults' pages too


def pages_with(texts: Path, content: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """The pages of pupils in the pseudo-language, of a site that has it said these texts."""
    (folder / "translations").mkdir()
    write_catalogue(folder / "translations", folder / "build", texts)
    monkeypatch.setattr(catalogues, "TRANSLATIONS", folder / "translations")
    settings = Settings(
        mode="development", content_folder=content, build_folder=folder / "build", languages=("en", LANGUAGE)
    )
    build(settings)
    site = current_site(settings)
    assert site.libraries[LANGUAGE].speaks_to_staff == (texts != OF_PUPILS)
    pages = site.table.pages
    read = [at for at in pages if at.startswith("/he/") and at.endswith("/") and not OF_ADULTS.match(at)]
    return {at: HASHES.sub(".", pages[at][""].body[0].decode()) for at in read}


def test_with_the_texts_of_pupils_alone_their_pages_are_as_with_all(
    pseudo_content: Path, pseudo_settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    all_texts = current_site(pseudo_settings).table.pages
    found = pages_with(OF_PUPILS, pseudo_content, tmp_path, monkeypatch)
    other = [at for at, page in found.items() if page != HASHES.sub(".", all_texts[at][""].body[0].decode())]
    assert other == []
    assert len(found) > 15


def test_with_them_alone_what_staff_read_is_english_and_says_so(
    settings: Settings, pseudo_content: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "translations").mkdir()
    write_catalogue(tmp_path / "translations", tmp_path / "build", OF_PUPILS)
    monkeypatch.setattr(catalogues, "TRANSLATIONS", tmp_path / "translations")
    two = ("en", LANGUAGE)
    own = with_settings(
        settings, content_folder=pseudo_content, build_folder=tmp_path / "build", languages=two
    )
    build(own)
    app = create_app(own)
    app.extensions["clock"] = Clock()
    app.test_client_class = Browser
    pages = app.extensions["site"].table.pages
    found = {at: pages[at][""].body[0].decode() for at in pages if at.startswith("/he/") and at.endswith("/")}
    with app.app_context():
        place: Place = make_place("Northshire", "Hill School")
        board = f"/teach/rooms/{open_room(app, place, 'law/quiz').id}/board"
        client = app.test_client()
        sign_in(client, place.teacher)
        found[board] = client.get(board, headers={"Accept-Language": LANGUAGE}).text
    close(app)
    assert '<html lang="he"' in found[board]
    texts = {at: left(re.sub("<title>.*</title>", "", page)) for at, page in found.items()}
    assert {at: each for at, each in texts.items() if each} == {}
    assert '<div class="told-in" lang="en" dir="ltr"><div class="two">' in found["/he/teachers/law/pack/"]


def test_what_staff_alone_read_is_what_translators_may_leave() -> None:
    ignored = set(re.findall(r"ignore: templates/pages/([\w/-]+)\.html", OF_PUPILS_MAP.read_text("utf-8")))
    assert ignored - {"design", "visit", "wildfire_teaching"} == OF_STAFF


def test_staff_s_texts_are_left_out() -> None:
    with OF_PUPILS.open("rb") as of_pupils, (ROOT / "translations" / "messages.pot").open("rb") as every:
        ours, all_texts = ({message.id for message in read_po(each)} for each in (of_pupils, every))
    assert ours < all_texts
    assert len(ours) < len(all_texts) / 2
