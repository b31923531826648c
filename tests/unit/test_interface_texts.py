"""Interface texts go through one catalogue, which translators find complete."""

import subprocess
import sys
from pathlib import Path

from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parents[2]
CATALOGUE = ROOT / "translations" / "messages.pot"


def test_the_catalogue_holds_every_text_of_code_and_templates(tmp_path: Path) -> None:
    fresh = tmp_path / "messages.pot"
    mapping = str(ROOT / "translations" / "babel.cfg")
    command = [
        sys.executable,
        "-m",
        "babel.messages.frontend",
        "-q",
        "extract",
        "-F",
        mapping,
        *("-k", "lazy_gettext", "-k", "lazy_ngettext:1,2", "-k", "lazy_pgettext:1c,2"),
    ]
    subprocess.run([*command, "-o", str(fresh), "."], cwd=ROOT, check=True)  # noqa: S603 - our own files
    with fresh.open("rb") as now, CATALOGUE.open("rb") as kept:
        assert {m.id for m in read_po(now)} == {m.id for m in read_po(kept)}, "run `make translations`"
