"""The page of parts shows each of them while developing, and is no part of a real site."""

import json
from pathlib import Path

from safe4me.settings import Settings
from safe4me.web.build.compile import build
from tests.helpers.world.schools import in_production

PAGE = "/en/design/"


def pages(folder: Path) -> set[str]:
    manifest = json.loads((folder / "current" / "manifest.json").read_text())
    return {path for path in manifest["pages"] if not path.startswith("/static/")}


def test_it_shows_every_kind_of_question_untouched_and_answered(built: Path) -> None:
    page = (built / "current" / "pages" / PAGE.strip("/") / "index.html").read_text()
    for kind in ("single", "multiple", "scale", "groups", "order", "match", "number", "reflect"):
        assert f"{kind.title()}: untouched" in page
    for kind in ("Groups", "Order", "Match"):
        for state in ("in place", "not in place", "in place, locked", "not in place, locked"):
            assert f"{kind}: {state}" in page
    assert page.count('class="option right"') >= 1
    assert page.count('class="option wrong"') >= 1


def test_a_real_site_does_not_have_it(built: Path, settings: Settings, tmp_path: Path) -> None:
    build(in_production(settings, build_folder=tmp_path / "real"))
    assert pages(built) - pages(tmp_path / "real") == {PAGE}
