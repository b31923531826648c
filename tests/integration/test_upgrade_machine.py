"""What an upgrade has a machine do: commands by the script, a restart by systemd, packages by pip."""

from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import click
import pytest

from safe4me.cli import upgrade
from tools.release import run


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """`safe4me` and `systemctl` that write down what they are asked; the file."""
    said = tmp_path / "said"
    for name in ("safe4me", "systemctl"):
        (tmp_path / name).write_text(f'#!/bin/sh\necho "$RELEASE {name} $*" >> {said}\n', encoding="utf-8")
        (tmp_path / name).chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    return said


def test_commands_of_a_release_run_by_the_script_and_the_server_by_systemd(
    programs: Path, tmp_path: Path
) -> None:
    machine = upgrade.Machine(8000)
    machine.in_site(tmp_path, "db", "upgrade")
    assert machine.keeps_socket()
    machine.restart()
    assert programs.read_text("utf-8").splitlines() == [
        f"{tmp_path} safe4me db upgrade",
        " systemctl is-active --quiet safe4me.socket",
        " systemctl restart safe4me.service",
    ]


class Answers(BaseHTTPRequestHandler):
    """Ready only when asked the right way, and not the first time."""

    times = 0

    def do_GET(self) -> None:
        Answers.times += 1
        self.send_response(200 if self.path == "/readyz" and Answers.times > 1 else 503)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library’s own name
        """Say nothing."""


def test_a_server_may_take_its_time_until_it_is_ready(monkeypatch: pytest.MonkeyPatch) -> None:
    with HTTPServer(("127.0.0.1", 0), Answers) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        machine = upgrade.Machine(server.server_port)
        assert machine.is_ready()
        assert Answers.times == 2
        server.shutdown()
    monkeypatch.setattr(upgrade, "READY_SECONDS", 0)
    assert not machine.is_ready()


def test_what_has_no_hash_is_not_installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(upgrade, "_makes_pdfs", lambda: False)
    (tmp_path / "safe4me").mkdir()
    (tmp_path / "safe4me" / "ours.py").touch()
    for name in ("requirements.txt", "requirements-build.txt"):
        (tmp_path / name).write_text("# nothing is needed\n", encoding="utf-8")
    upgrade.Machine(0).install(tmp_path)
    assert run(tmp_path, str(tmp_path / ".venv/bin/python"), "-c", "print('ours')") == b"ours\n"
    assert [*(tmp_path / "safe4me" / "__pycache__").iterdir()]
    (tmp_path / "requirements.txt").write_text("click\n", encoding="utf-8")
    with pytest.raises(click.ClickException, match="hashes"):
        upgrade.Machine(0).install(tmp_path)
