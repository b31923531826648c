"""Decisions (docs/adr) are short, have one form, and are found by their numbers."""

import re
from pathlib import Path

import pytest

from safe4me.settings import ROOT

ADR = ROOT / "docs" / "adr"
INDEX = ADR / "README.md"
DECISIONS = sorted(ADR.glob("0*.md"))
NUMBERS = {int(each.name[:4]) for each in DECISIONS}
FOLDERS = ("docs", "safe4me", "tests", "bench", "deploy")
NAMING = [*ROOT.glob("*.md"), *(page for each in FOLDERS for page in (ROOT / each).rglob("*.*"))]

MOST_WORDS, MOST_WORDS_OF_INDEX, MOST_WORDS_OF_ALL = 300, 640, 13_000  # some 170 a decision
WORD = re.compile(r"\S*\w\S*")
HEAD = re.compile(r"# (\d+)\. (.+)\n\nDate: (\d{4}-\d\d-\d\d)\. Status: (accepted|replaced by \[ADR \d+\])")
HEADINGS = re.compile(r"^## (.+)$", re.MULTILINE)
FORMS = (["Context", "Decision", "Consequences"], ["Context", "Decision", "Alternatives", "Consequences"])
ROW = re.compile(r"^\|\[?(\d+)(?:\]\((.+?)\)\|(.+?)\|(.+?)\|(.+?)\||\|.+)$", re.MULTILINE)
BY_FILE = re.compile(r"adr/(\d{4}-[a-z0-9-]+\.md)")
BY_NUMBER = re.compile(r"\b(?:ADR|[Dd]ecision)\s(\d+)\b")


def words(page: Path) -> int:
    return len(WORD.findall(page.read_text("utf-8")))


@pytest.mark.parametrize("decision", DECISIONS, ids=lambda decision: decision.stem)
def test_a_decision_has_a_title_a_date_a_status_and_its_parts_in_300_words(decision: Path) -> None:
    text = decision.read_text("utf-8")
    head = HEAD.match(text)
    assert head is not None
    assert int(head[1]) == int(decision.name[:4])
    assert HEADINGS.findall(text) in FORMS
    assert all(part.strip() for part in HEADINGS.split(text))
    assert words(decision) <= MOST_WORDS


def test_all_decisions_together_can_be_read_at_a_sitting() -> None:
    assert words(INDEX) <= MOST_WORDS_OF_INDEX
    assert sum(map(words, (INDEX, *DECISIONS))) <= MOST_WORDS_OF_ALL


def test_the_index_has_a_line_for_each_number_and_the_title_and_date_of_each_decision() -> None:
    rows = ROW.findall(INDEX.read_text("utf-8"))
    assert [int(number) for number, *_ in rows] == list(range(1, max(NUMBERS) + 1))
    heads = [(each.name, HEAD.match(each.read_text("utf-8"))) for each in DECISIONS]
    listed = [(name, title, date) for _, name, title, _, date in rows if name]
    assert listed == [(name, head[2], head[3]) for name, head in heads if head]


def test_whatever_names_a_decision_leads_to_one() -> None:
    texts = {page: page.read_text("utf-8") for page in NAMING if page.suffix in {".md", ".py"}}
    files = {each.name for each in DECISIONS}
    by_file = [(page, name) for page, text in texts.items() for name in BY_FILE.findall(text)]
    by_number = [(page, int(number)) for page, text in texts.items() for number in BY_NUMBER.findall(text)]
    assert len(by_file) > 50
    assert len(by_number) > 50
    assert [(page, name) for page, name in by_file if name not in files] == []
    assert [(page, number) for page, number in by_number if number not in NUMBERS] == []
