"""A copy of the content whose list of outside readers is broken on purpose is refused, with its line."""

from pathlib import Path

import pytest

from tests.integration.test_broken_content import Broken, broken_copy

FILE = "en/signatures.yaml"
STRAY = "  read:\n    - help/quiz.md 2026-12-01 0123456789ab\n\n- id: guidance\n"


@pytest.fixture(scope="module")
def broken(tmp_path_factory: pytest.TempPathFactory) -> Broken:
    breaks = [(FILE, "pages/schools/devices.md\n\n- id: guidance\n", f"pages/schools/gone.md\n{STRAY}")]
    return broken_copy(tmp_path_factory.mktemp("signatures") / "content", breaks)


def test_a_reader_is_asked_to_read_pages_that_are_there(broken: Broken) -> None:
    told = "“pages/schools/gone.md” is no page: write paths below en/, law/quiz.md or law/."
    assert broken.at(FILE, "- id: lawyer") + told in broken.found


def test_what_is_read_is_a_page_of_theirs(broken: Broken) -> None:
    told = "“help/quiz.md” is no page that they are to read: add it to pages:, or take it out."
    assert broken.at(FILE, "- id: lawyer") + told in broken.found


def test_nothing_else_is_told(broken: Broken) -> None:
    assert len(broken.found) == 2


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("a youth-justice lawyer", "Kim Young", "Say who reads by what they do, never by a name:"),
        ("band: A", "band: C", "Write band: A or band: B, or leave it out:"),
        (
            "- id: guidance",
            "  read: [law/quiz.md]\n\n- id: guidance",
            "Leave read: to “flask --app app content",
        ),
    ],
)
def test_a_record_that_cannot_be_read(old: str, new: str, told: str, tmp_path: Path) -> None:
    found = broken_copy(tmp_path / "content", [(FILE, old, new)]).found
    assert [fault.startswith(f"{FILE}:") and told in fault for fault in found] == [True]
