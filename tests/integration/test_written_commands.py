"""What docs/write tells an author to type works as it is written, in a fresh copy of the site."""

import os
import re
import shlex
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from signal import SIGTERM

import pytest
import requests

from bench.serving import free_port
from safe4me.settings import ROOT
from tests.helpers.content.examples import STEPS
from tests.helpers.content.libraries import copy_of_english

OURS = (
    "app.py",
    "Makefile",
    "requirements.txt",
    "requirements-dev.txt",
    "safe4me",
    "static",
    "templates",
    "translations",
)
FLASK = ".venv/bin/flask"
MOST_LOOKS, SECONDS_A_LOOK = 300, 0.1
FOR_AUTHORS = "docs/write/README.md"
PAGES = [*sorted(ROOT.glob("*.md")), ROOT / "docs/translate.md", *sorted((ROOT / "docs/write").glob("*.md"))]
LESSON = f"""\
---
title: Phones
band: A
minutes: 2
reviewed: 2026-11-24
review_due: 2027-11-24
sources: [Protection of Children Act 1978 s1]
content_note: Talks about phones.
outcome: Say whose a phone is.
done: This is the idea.
help: [childline]
people: {{Sam: ""}}
---
## Must she show it? {{#show from=law/two-ages .relief}}
- ( ) Yes {{misconception=over-16}}
  > It sounds right. Words will do.
- (x) No
  > Right.
{STEPS}"""


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The site as cloned, but for its translations, with this run's own packages as if just installed."""
    copy_of_english(tmp_path / "content")
    for name in OURS:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy2(source, tmp_path / name)
    installed = tmp_path / ".venv"
    installed.mkdir()
    (installed / "bin").symlink_to(Path(sys.executable).parent)
    (installed / "run.stamp").touch()
    (installed / "test.stamp").touch()
    return tmp_path


def section(page: str, heading: str) -> str:
    """What stands under a heading of a page."""
    return (ROOT / page).read_text("utf-8").split(f"\n## {heading}\n")[1].split("\n## ")[0]


def without_settings() -> dict[str, str]:
    """The environment of somebody who has set nothing."""
    return {name: value for name, value in os.environ.items() if not name.startswith(("SAFE4ME", "FLASK"))}


def typed(copy: Path, command: str) -> tuple[int, str]:
    """The exit code and the output of a command, typed in the copy by somebody who has set nothing."""
    words = shlex.split(command, comments=True)
    done = subprocess.run(  # noqa: S603 - the commands of our own pages
        words, cwd=copy, env=without_settings(), capture_output=True, text=True, check=False
    )
    return done.returncode, done.stdout + done.stderr


@contextmanager
def left_running(copy: Path, command: str) -> Iterator[str]:
    """The address that a command prints, typed in the copy, as long as it runs."""
    environ = {**without_settings(), "PREVIEW_PORT": str(free_port())}
    with subprocess.Popen(  # noqa: S603 - as above
        shlex.split(command, comments=True),
        cwd=copy,
        env=environ,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as running:
        try:
            assert running.stdout
            yield next(found[0] for line in running.stdout if (found := re.search(r"http://\S+", line)))
        finally:
            os.killpg(running.pid, SIGTERM)


def comes_to_say(address: str, words: str) -> bool:
    """Whether a page says something before long."""
    for _ in range(MOST_LOOKS):
        if words in requests.get(address, timeout=30).text:
            return True
        time.sleep(SECONDS_A_LOOK)
    return False


def test_the_four_commands_take_a_new_lesson_to_its_page(copy: Path) -> None:
    written = section(FOR_AUTHORS, "From nothing to a lesson in the browser")
    preview, new, check, build = written.split("```")[1].strip().splitlines()
    with left_running(copy, preview) as start:
        page = f"{start}law/phones/"
        begun, told = typed(copy, new)
        assert (begun, "content/en/law/07-phones.md" in told) == (0, True), told
        assert comes_to_say(page, "‹What would people guess?›")
        (copy / "content/en/law/07-phones.md").write_text(LESSON, encoding="utf-8")
        assert comes_to_say(page, "Must she show it?")
    (copy / "content/en/law/07-phones.md").unlink()
    assert typed(copy, new)[0] == 0
    refused, told = typed(copy, check)
    assert refused == 1
    assert "content/en/law/07-phones.md:15: Still to be written: ‹" in told
    assert typed(copy, build)[0] != 0, "an unwritten lesson must not be published"
    (copy / "content/en/law/07-phones.md").write_text(LESSON, encoding="utf-8")
    for command in (check, build):
        done, told = typed(copy, command)
        assert done == 0, told
    assert (copy / "build/current/pages/en/learn/law/phones/index.html").exists()


def test_each_further_command_works(copy: Path) -> None:
    check, new, outline, accept = re.findall(rf"`({FLASK} [^`]+)`", section(FOR_AUTHORS, "More commands"))
    for command in (check, new, outline, accept):
        done, told = typed(copy, command)
        assert done == 0, told


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_no_command_for_authors_leaves_out_where_flask_is(page: Path) -> None:
    lines = page.read_text("utf-8").splitlines()
    assert [line for line in lines if re.search(r"flask\b.* content ", line) and FLASK not in line] == []
