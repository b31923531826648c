"""`make docs` writes what nobody keeps: every setting, every fact to be ticked, every requirement of ASVS."""

import os
import subprocess
from pathlib import Path

from safe4me.editorial.checks.facts import fact_register
from safe4me.settings import ROOT
from safe4me.settings.docs import page as page_of_settings
from tests.asvs import page as page_of_asvs
from tests.helpers.content.libraries import lessons_in


def test_make_docs_writes_each_page_as_its_program_makes_it(tmp_path: Path) -> None:
    environ = {name: value for name, value in os.environ.items() if not name.startswith(("SAFE4ME", "FLASK"))}
    make = ["make", "--no-print-directory", "--old-file=.venv/run.stamp", "docs", f"DOCS={tmp_path}"]
    subprocess.run(make, cwd=ROOT, env=environ, check=True)  # noqa: S603 - our own command
    assert {file.name: file.read_text("utf-8") for file in tmp_path.iterdir()} == {
        "settings.md": page_of_settings(),
        "fact-register.md": fact_register(lessons_in(ROOT / "content")),
        "asvs.md": page_of_asvs(),
    }
