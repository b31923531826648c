"""What `flask doctor` says of an app of a test, and a machine on which nothing is amiss."""

import json
import os
import shutil
from contextvars import Context
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import pytest
from click.testing import Result
from flask import Flask

from safe4me.cli import doctor_machine

BACKUP = b"age-encryption.org/v1\n-> X25519 c2hhcmU\nYm9keQ\n-> Qu-grease x\nYm9keQ\n--- bWFj\nsecret"
LIMITS = "Limit  Soft Limit  Hard Limit  Units\nMax core file size        0                    {:<20} bytes\n"


class Usage(NamedTuple):
    """Bytes of a disk, as shutil tells them."""

    total: int
    used: int
    free: int


@dataclass(frozen=True, slots=True)
class Told:
    """What it said, by the id of each check, and how it ended."""

    exit_code: int
    states: dict[str, str]
    lines: dict[str, str]
    cures: dict[str, str]


def run_doctor(app: Flask, *words: str) -> Result:
    """What it answers; the server is the one whose number is beside the ballot box."""
    command = ["doctor", "--pid-file", str(pid_file_of(app)), *words]
    done: Result = Context().run(app.test_cli_runner().invoke, args=command)  # not in another app's context
    return done


def doctor(app: Flask, *words: str) -> Told:
    """The same, read from its JSON."""
    done = run_doctor(app, "--json", *words)
    checks = json.loads(done.stdout)["checks"]
    states, lines, cures = ({each["id"]: each[part] for each in checks} for part in ("state", "line", "cure"))
    return Told(done.exit_code, states, lines, cures)


def pid_file_of(app: Flask) -> Path:
    """Where the number of the app's server would be."""
    path: Path = app.extensions["settings"].ballot_box_path
    return path.with_name("server.pid")


def easy_machine(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The /proc of a machine that has been up for a week, and has half of its memory and disks free.

    This process is its server, and leaves no core file.
    """
    proc = folder / "proc"
    (proc / str(os.getpid())).mkdir(parents=True)
    (proc / "meminfo").write_text("MemTotal:   1000 kB\nMemFree:  1 kB\nMemAvailable:   500 kB\n")
    (proc / "uptime").write_text(f"{7 * 24 * 3600}.0 1.0\n")
    (proc / str(os.getpid()) / "limits").write_text(LIMITS.format(0))
    monkeypatch.setattr(doctor_machine, "PROC", proc)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(1000, 500, 500))
    return proc
