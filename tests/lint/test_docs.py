"""What is written about the project leads where it says."""

import re
from pathlib import Path

import pytest

from safe4me.settings import ROOT

PAGES = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md"))]
LINK = re.compile(r"\]\(([^)#\s]+)[^)]*\)")
FENCED = re.compile(r"^(`{3,}).*?^\1$", re.MULTILINE | re.DOTALL)
CODE = re.compile(r"`([^`\n]+)`")
HOW_TO = [
    *sorted(ROOT.glob("*.md")),
    *(ROOT / "docs" / name for name in ("deploy.md", "operations.md", "translate.md")),
    *sorted((ROOT / "docs/write").glob("*.md")),
]
FOLDERS = {"content", "deploy", "migrations", "safe4me", "static", "templates", "tests", "translations"}
WRITTEN_BY_A_RUN = {"attacks.md", "faults.md"}


def links(page: Path) -> list[str]:
    found = LINK.findall(CODE.sub("", FENCED.sub("", page.read_text("utf-8"))))
    return [to for to in found if not to.startswith(("http:", "https:", "mailto:"))]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_link_leads_to_a_file(page: Path) -> None:
    there = [to for to in links(page) if Path(to).name not in WRITTEN_BY_A_RUN]
    assert [to for to in there if not (page.parent / to).exists()] == []


@pytest.mark.parametrize("page", HOW_TO, ids=lambda page: page.name)
def test_every_path_that_a_page_tells_people_to_open_is_there(page: Path) -> None:
    shown = " ".join(CODE.findall(FENCED.sub("", page.read_text("utf-8"))))
    paths = [word for word in shown.split() if "…" not in word and word.partition("/")[0] in FOLDERS]
    assert [path for path in paths if not (ROOT / path).exists()] == []


def test_links_are_found_at_all() -> None:
    assert "docs/privacy.md" in links(ROOT / "README.md")


def test_each_word_of_the_glossary_leads_to_the_file_that_makes_it_real() -> None:
    rows = [line for line in (ROOT / "docs/glossary.md").read_text("utf-8").splitlines() if "|" in line][2:]
    assert len(rows) > 30
    assert [row for row in rows if not LINK.search(row.rsplit("|", 2)[1])] == []
