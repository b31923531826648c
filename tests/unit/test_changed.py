"""Which tests a change can touch, in a small repository: rather more of them than too few."""

import subprocess
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from tools import changed
from tools.changed import WITH_APP, WITHOUT_APP, chosen

VIEW = '@blueprint.get("/rooms/<int:room>/board")\ndef board():\n    return render("teach/board.html")\n'
REPOSITORY = {
    "safe4me/__init__.py": "from safe4me.web import teach\nfrom safe4me.web.headers import Headers",
    "safe4me/rule.py": "",
    "safe4me/one.py": "from safe4me.rule import rule",
    "safe4me/two.py": "from safe4me import one",
    "safe4me/three.py": "import safe4me.two",
    "safe4me/web/headers.py": "",
    "safe4me/web/teach/__init__.py": "from safe4me.web.teach import rooms",
    "safe4me/web/teach/rooms.py": f"from safe4me.one import x\n{VIEW}",
    "safe4me/cli/scheduled.py": '@cli.command("seal-all")\ndef seal(): ...',
    "templates/base.html": "",
    "templates/teach/board.html": '{% extends "base.html" %}',
    "templates/lost.html": "",
    "tests/conftest.py": "from safe4me import create_app",
    "tests/helper.py": "from safe4me.three import x",
    "tests/unit/test_rule.py": "from safe4me.rule import rule",
    "tests/unit/test_three.py": "from tests.helper import x",
    "tests/unit/test_other.py": "import ast",
    "tests/browser/conftest.py": "from safe4me.cli.scheduled import seal",
    "tests/integration/test_two.py": "def test_it():\n    from safe4me.two import x",
    "tests/integration/test_three.py": "from tests.helper import x",
    "tests/integration/test_board.py": 'client.get(f"/teach/rooms/{room.id}/board")',
    "tests/integration/test_boards.py": 'client.get(f"/teach/rooms/{room.id}/boards")',
    "tests/security/test_all.py": "app.url_map.iter_rules()",
    "tests/faults/test_seal.py": 'flask("seal-all")',
    "tests/attacks/test_picture.py": 'ROOT / "static" / "picture.svg", "0001-pages-are-compiled.md"',
}
BOARD = {"tests/integration/test_board.py", "tests/security/test_all.py"}
ALL = {f"tests/{tier}" for tier in (*WITHOUT_APP, *WITH_APP)}


@pytest.fixture(autouse=True)
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for path, text in REPOSITORY.items():
        tmp_path.joinpath(path).parent.mkdir(parents=True, exist_ok=True)
        tmp_path.joinpath(path).write_text(text)
    monkeypatch.setattr(changed, "ROOT", tmp_path)
    yield
    changed.files.cache_clear()
    changed.importers.cache_clear()


def test_a_change_reaches_whatever_imports_it_and_a_test_with_an_app_only_from_near() -> None:
    near = {"tests/integration/test_two.py", *BOARD}
    assert set(chosen("safe4me/rule.py")) == {"tests/unit/test_rule.py", "tests/unit/test_three.py", *near}
    assert "tests/integration/test_three.py" in set(chosen("safe4me/one.py"))


def test_a_view_reaches_the_tests_that_write_all_of_its_address_and_those_of_every_address() -> None:
    assert set(chosen("safe4me/web/teach/rooms.py")) == BOARD


def test_a_command_reaches_the_tests_that_write_its_name_and_the_tier_whose_conftest_imports_it() -> None:
    named = {"tests/faults/test_seal.py", "tests/security/test_all.py"}
    assert set(chosen("safe4me/cli/scheduled.py")) == {*named, "tests/browser"}


def test_what_every_page_goes_through_touches_all_tiers_with_an_app() -> None:
    assert set(chosen("safe4me/web/headers.py")) == {f"tests/{tier}" for tier in WITH_APP}


def test_a_template_reaches_the_tests_of_the_pages_that_it_is_part_of() -> None:
    assert set(chosen("templates/base.html")) == set(chosen("templates/teach/board.html")) == BOARD
    assert set(chosen("templates/lost.html")) == {f"tests/{tier}" for tier in WITH_APP}


def test_another_file_touches_what_names_it_and_the_tiers_that_read_its_folder() -> None:
    picture = "tests/attacks/test_picture.py"
    assert set(chosen("static/picture.svg")) == {"tests/browser", picture}
    assert set(chosen("docs/adr/0001-pages-are-compiled.md")) == {picture}
    assert set(chosen("content/en/law/quiz.md")) == {f"tests/{tier}" for tier in changed.READ_BY["content/"]}


@pytest.mark.parametrize("path", ["pyproject.toml", "tests/data/content/en/law/quiz.md", "tests/conftest.py"])
def test_what_nobody_can_say_more_of_touches_everything(path: str) -> None:
    assert set(chosen(path)) == ALL


def test_a_test_that_changed_runs_and_what_it_needs_no_longer_does_not() -> None:
    assert set(chosen("tests/unit/test_other.py")) == {"tests/unit/test_other.py"}
    assert set(chosen("safe4me/gone.py")) == set()


def test_what_runs_is_told_with_the_reason(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    asked: list[list[str]] = []

    def run(command: list[str], **_: object) -> SimpleNamespace:
        asked.append(command)
        return SimpleNamespace(stdout="safe4me/rule.py\nsafe4me/cli/scheduled.py\n", returncode=3)

    monkeypatch.setattr(subprocess, "run", run)
    assert changed.main() == 3
    told = capsys.readouterr().out.splitlines()
    assert "tests/lint: it reads all sources" in told
    assert "tests/unit/test_rule.py: safe4me/rule.py" in told
    assert "tests/browser: safe4me/cli/scheduled.py" in told
    assert asked[1][0] == ".ci/with-postgres"
    assert asked[1][-len(told) :] == [line.split(":")[0] for line in told]
