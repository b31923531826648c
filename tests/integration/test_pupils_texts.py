"""What translators begin from is all that pupils are shown: with it alone none of their pages is English."""

import re
from pathlib import Path

import pytest

from safe4me.languages import catalogues
from safe4me.settings import ROOT, Settings
from safe4me.web.build.compiling import build
from safe4me.web.serving.site import current_site
from tests.integration.test_untranslated import left
from tests.pseudo import LANGUAGE, write_catalogue

OF_ADULTS = re.compile(r"/he/(?:teachers|schools|parents|officers|about|design|privacy)/")


@pytest.fixture
def built_for_pupils(pseudo_content: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """A site whose second language has nothing but the texts of pupils."""
    write_catalogue(tmp_path / "translations", ROOT / "translations" / catalogues.OF_PUPILS)
    monkeypatch.setattr(catalogues, "TRANSLATIONS", tmp_path / "translations")
    settings = Settings(
        mode="development",
        content_folder=pseudo_content,
        build_folder=tmp_path / "build",
        languages=("en", LANGUAGE),
    )
    build(settings)
    return settings


def test_no_page_of_pupils_holds_a_text_that_translators_are_not_given(built_for_pupils: Settings) -> None:
    pages = current_site(built_for_pupils).table.pages
    read = [at for at in pages if at.startswith("/he/") and at.endswith("/") and not OF_ADULTS.match(at)]
    texts = {at: left(re.sub("<title>.*</title>", "", pages[at][""].body[0].decode())) for at in read}
    assert {at: each for at, each in texts.items() if each} == {}
    assert len(read) > 15
