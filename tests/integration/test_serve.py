"""`flask serve` starts the server when all is ready; else it says in one line what to mend."""

import json
import os
import resource
import shutil
import socket
import subprocess
import sys
from contextlib import closing
from contextvars import Context
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask
from flask_migrate import downgrade

from bench.serving import free_port
from safe4me import create_app
from safe4me.cli import handover
from safe4me.cli.demo_data import DOMAIN
from safe4me.cli.server import started as began
from safe4me.db.accounts import RoleName
from safe4me.db.base import db
from safe4me.settings import ROOT, Settings
from safe4me.web.build.compile import build
from tests.helpers.world.schools import close, in_production, make_account, with_settings


class Started(list[str]):
    """The words of the command that took the place of ours; none while nothing was started."""


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> Started:
    words = Started()
    monkeypatch.setattr(os, "execv", lambda _, command: words.extend(command))
    return words


def serve(settings: Settings, *options: str) -> Result:
    app = create_app(settings)
    port = free_port()
    pid_file = settings.ballot_box_path.with_name("server.pid")
    words = ["serve", "--port", str(port), "--pid-file", str(pid_file), *options]
    done: Result = Context().run(app.test_cli_runner().invoke, args=words)  # not in the test's own app
    close(app)
    return done


def refused(done: Result, started: Started) -> str:
    """The one line that was printed when nothing was started."""
    assert done.exit_code != 0
    assert started == []
    [line] = done.stderr.splitlines()
    assert done.stdout == ""
    return line


def test_when_all_is_ready_the_server_takes_the_commands_place(settings: Settings, started: Started) -> None:
    done = serve(settings)
    assert (done.exit_code, done.output) == (0, "")
    assert started[1:3] == ["-P", handover.__file__]
    assert started[-1] == "app:app"
    assert "FLASK_RUN_FROM_CLI" not in os.environ


def test_a_demo_is_told_how_to_sign_in_by_the_last_lines_before_the_server_starts(
    settings: Settings, started: Started
) -> None:
    lines = serve(with_settings(settings, demo=True)).stdout.splitlines()
    assert lines[0] == f"Sign in at {settings.site_address}/account/sign-in"
    assert [line.split()[0] for line in lines[1:]] == [
        f"{who}@{DOMAIN}" for who in ("teacher", "lead", "coordinator")
    ]
    assert started[1:3] == ["-P", handover.__file__]


def test_a_demo_that_cannot_be_served_is_told_why_alone(
    settings: Settings, tmp_path: Path, started: Started
) -> None:
    refused(serve(with_settings(settings, demo=True, build_folder=tmp_path / "none")), started)


def test_make_run_finds_a_port_that_is_taken_before_it_installs_or_makes_anything(tmp_path: Path) -> None:
    with closing(socket.socket()) as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = str(other.getsockname()[1])
        words = [
            "make",
            "--no-print-directory",
            "-f",
            str(ROOT / "Makefile"),
            "run",
            f"PORT={port}",
            f"PYTHON={sys.executable}",
        ]
        done = subprocess.run(words, cwd=tmp_path, capture_output=True, text=True, check=False)  # noqa: S603 - our own command
    assert done.returncode != 0
    [line] = done.stdout.splitlines()
    assert line.startswith(f"Nobody can listen on port {port} here")
    assert list(tmp_path.iterdir()) == []


def test_no_process_of_the_server_leaves_its_memory_on_a_disk(
    settings: Settings, started: Started, monkeypatch: pytest.MonkeyPatch
) -> None:
    limits: list[tuple[int, tuple[int, int]]] = []
    monkeypatch.setattr(resource, "setrlimit", lambda which, limit: limits.append((which, limit)))
    assert serve(settings).exit_code == 0
    assert limits == [(resource.RLIMIT_CORE, (0, 0))]


def test_a_database_one_migration_behind_is_refused(
    app: Flask, settings: Settings, in_app: None, started: Started
) -> None:
    downgrade(revision="-1")
    assert "flask --app app db upgrade" in refused(serve(settings), started)


def test_a_database_without_tables_is_refused(settings: Settings, tmp_path: Path, started: Started) -> None:
    empty = with_settings(settings, database_url=f"sqlite:///{tmp_path / 'empty.db'}")
    assert "flask --app app db upgrade" in refused(serve(empty), started)


def test_a_file_that_is_no_database_is_refused(settings: Settings, tmp_path: Path, started: Started) -> None:
    (tmp_path / "text.db").write_text("not a database, " * 100, encoding="utf-8")
    broken = with_settings(settings, database_url=f"sqlite:///{tmp_path / 'text.db'}")
    assert "SAFE4ME_DATABASE_URL" in refused(serve(broken), started)


def test_a_ballot_box_that_cannot_be_written_is_refused(
    settings: Settings, tmp_path: Path, started: Started
) -> None:
    (tmp_path / "file").touch()
    box = tmp_path / "file" / "ballot-box.db"
    done = serve(with_settings(settings, ballot_box_path=box), "--pid-file", str(tmp_path / "pid"))
    assert f"The ballot box {box} cannot be used" in refused(done, started)


def test_a_file_of_attempts_that_cannot_be_used_is_refused(
    settings: Settings, tmp_path: Path, started: Started
) -> None:
    settings.attempts_path.write_bytes(b"no database at all" * 100)
    done = serve(settings, "--pid-file", str(tmp_path / "pid"))
    assert f"{settings.attempts_path} cannot be used" in refused(done, started)


def test_a_folder_of_the_pid_file_that_cannot_be_written_is_refused(
    settings: Settings, tmp_path: Path, started: Started
) -> None:
    (tmp_path / "file").touch()
    done = serve(settings, "--pid-file", str(tmp_path / "file" / "pid"))
    assert f"{tmp_path / 'file'} cannot be written" in refused(done, started)


def test_a_port_that_is_taken_is_refused(settings: Settings, started: Started) -> None:
    with closing(socket.socket()) as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = str(other.getsockname()[1])
        assert f"The server cannot listen at 127.0.0.1:{port}: " in refused(
            serve(settings, "--port", port), started
        )


def test_a_server_that_goes_on_is_not_started_twice(
    settings: Settings, tmp_path: Path, started: Started
) -> None:
    (tmp_path / "pid").write_text(f"{os.getpid()} {began(os.getpid())}\n")
    assert f"process {os.getpid()} " in refused(serve(settings, "--pid-file", str(tmp_path / "pid")), started)


def test_a_socket_that_systemd_passes_is_nobody_elses(
    settings: Settings, started: Started, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LISTEN_PID", str(os.getpid()))
    monkeypatch.setenv("LISTEN_FDS", "1")
    with closing(socket.create_server(("127.0.0.1", 0))) as passed:
        assert serve(settings, "--port", str(passed.getsockname()[1])).exit_code == 0


def test_a_build_that_is_missing_is_refused(settings: Settings, tmp_path: Path, started: Started) -> None:
    line = refused(serve(with_settings(settings, build_folder=tmp_path / "none")), started)
    assert "flask --app app build" in line


@pytest.mark.parametrize("damage", ["manifest", "page is changed", "page is missing", "content is missing"])
def test_a_build_that_is_damaged_is_refused(
    settings: Settings, tmp_path: Path, started: Started, damage: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FLASK_RUN_FROM_CLI", "true")  # as the command line sets it
    own = with_settings(settings, build_folder=tmp_path / "build")
    folder = build(own)
    page = folder / json.loads((folder / "manifest.json").read_text())["pages"]["/en/"]["file"]
    {
        "manifest": lambda: (folder / "manifest.json").write_text("{"),
        "page is changed": lambda: page.write_bytes(page.read_bytes()[:-100]),
        "page is missing": page.unlink,
        "content is missing": lambda: shutil.rmtree(folder / "content"),
    }[damage]()
    assert "flask --app app build" in refused(serve(own), started)


@pytest.mark.asvs("6.3.2", "15.2.3")
def test_in_production_accounts_of_the_demo_are_refused(
    app: Flask, settings: Settings, in_app: None, started: Started
) -> None:
    real = in_production(settings)
    done = serve(real)
    assert (done.exit_code, len(started) > 0) == (0, True)
    started.clear()
    account = make_account(RoleName.TEACHER, "Hill School")
    account.email = f"teacher@{DOMAIN}"
    db.session.add(account)
    db.session.commit()
    assert DOMAIN in refused(serve(real), started)
    assert serve(settings).exit_code == 0
