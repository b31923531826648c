"""A site that is set up badly does not start: one line says what and how to mend, and nothing listens."""

import json
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

from bench.serving import HOST, ROOT, free_port, serve_command
from safe4me.settings import Settings
from tests.helpers.servers.starter import Ended, Starter, starter
from tests.helpers.world.schools import environ_of


@pytest.fixture(scope="module")
def quick() -> Iterator[Starter]:
    """Starts commands of which there are many."""
    with starter() as started:
        yield started


def line_of(done: Ended) -> str:
    """The one line of a command that is refused, before which the security log says so."""
    assert done.returncode not in {0, -9, -11, -14}
    assert done.stdout == ""
    *noted, line = done.stderr.splitlines()
    assert json.loads(noted[-1])["event"] == "start-refused"
    assert all(json.loads(each)["event"] == "command" for each in noted[:-1])
    return line


def started(environ: dict[str, str], *words: str, cwd: Path = ROOT) -> Ended:
    """Start a command from nothing, as a service manager does."""
    own = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), **environ}
    done = subprocess.run(words, cwd=cwd, env=own, capture_output=True, text=True, timeout=120, check=False)  # noqa: S603 - our own
    return Ended(done.returncode, done.stdout, done.stderr)


def started_by(quick: Starter, environ: dict[str, str], *words: str) -> Ended:
    """Start it from a process that has the site's code: `words` begin as those of `started` do."""
    _, _, module, *more = words
    own = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), **environ}
    return quick.run(module, *more, environ=own, cwd=ROOT)


def serve(start: Callable[..., Ended], environ: dict[str, str], folder: Path, **where: Path) -> str:
    """Start the server, which is refused and leaves nothing that listens; returns its one line."""
    port = free_port()
    line = line_of(start(environ, *serve_command("app:app", port, folder / "pid"), **where))
    with socket.socket() as probe:
        assert probe.connect_ex((HOST, port)) != 0
    assert not (folder / "pid").exists()
    return line


def flask(*words: str) -> tuple[str, ...]:
    return (sys.executable, "-m", "flask", "--app", "app", *words)


@pytest.mark.asvs("16.5.3")
@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"SAFE4ME_SECRET_KEY": "a" * 64, "SAFE4ME_MODE": "production"}, "SAFE4ME_SECRET_KEY is (not shown)"),
        ({"SAFE4ME_ROOM_MINUTES": "5_8"}, "SAFE4ME_ROOM_MINUTES is '5_8'"),
        ({"SAFE4ME_ROOM_MINUTE": "45"}, "Did you mean SAFE4ME_ROOM_MINUTES?"),
        (
            {"SAFE4ME_DATABASE_URL": "sqlite:////proc/nothing/safe4me.db"},
            "/proc/nothing/safe4me.db cannot be made",
        ),
        ({"SAFE4ME_BALLOT_BOX_PATH": "/proc/nothing/box.db"}, "/proc/nothing/box.db cannot be used"),
        ({"SAFE4ME_BALLOT_BOX_URL": "redis://u:a-word@h:1"}, "SAFE4ME_BALLOT_BOX_URL is (not shown)"),
        ({"SAFE4ME_BUILD_FOLDER": "/proc/nothing"}, "run `flask --app app build`"),
    ],
)
def test_the_server_does_not_start(
    quick: Starter, settings: Settings, tmp_path: Path, changed: dict[str, str], expected: str
) -> None:
    assert expected in serve(partial(started_by, quick), {**environ_of(settings), **changed}, tmp_path)


def test_with_nothing_set_the_server_does_not_start(tmp_path: Path) -> None:
    assert serve(started, {}, tmp_path).startswith("SAFE4ME_SECRET_KEY is not set")


def test_a_broken_file_of_settings_starts_no_server(settings: Settings, tmp_path: Path) -> None:
    shutil.copy(ROOT / "app.py", tmp_path)
    (tmp_path / ".env").write_text("SAFE4ME_DEMO=yes\nSAFE4ME_ROOM_MINUTES 45\n", encoding="utf-8")
    line = serve(started, {**environ_of(settings), "FLASK_SKIP_DOTENV": "1"}, tmp_path, cwd=tmp_path)
    assert line == ".env, line 2, cannot be read. Allowed: NAME=value."


def test_a_broken_file_of_settings_starts_no_server_where_flask_complains_too(
    settings: Settings, tmp_path: Path
) -> None:
    shutil.copy(ROOT / "app.py", tmp_path)
    (tmp_path / ".env").write_text("SAFE4ME_ROOM_MINUTES 45\n", encoding="utf-8")
    own = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), **environ_of(settings)}
    done = subprocess.run(flask("serve"), cwd=tmp_path, env=own, capture_output=True, text=True, check=False)  # noqa: S603 - our own
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1] == ".env, line 1, cannot be read. Allowed: NAME=value."


@pytest.mark.parametrize("command", [("build",), ("users", "--help"), ("seal", "due"), ("routes",)])
def test_no_command_runs_with_bad_settings(
    quick: Starter, settings: Settings, command: tuple[str, ...]
) -> None:
    done = started_by(quick, {**environ_of(settings), "SAFE4ME_DEMO": "maybe"}, *flask(*command))
    assert line_of(done) == "SAFE4ME_DEMO is 'maybe'. Allowed: yes, no, 1, 0, true or false."


@pytest.mark.parametrize("environ", [{}, {"SAFE4ME_DATABASE_URL": "rubbish"}, {"SAFE4ME_MODE": "?"}])
def test_who_writes_lessons_needs_no_settings(
    quick: Starter, environ: dict[str, str], tmp_path: Path
) -> None:
    shutil.copytree(ROOT / "tests" / "data" / "content", tmp_path / "content")
    own = {**environ, "SAFE4ME_CONTENT_FOLDER": str(tmp_path / "content")}
    for words in ("new lesson law phones", "outline law/chat", "accept law/quiz/pass-on"):
        done = started_by(quick, own, *flask("content", *words.split()))
        assert (done.returncode, done.stderr) == (0, ""), done.stderr
    assert list((tmp_path / "content" / "en" / "law").glob("*phones.md"))
