"""Backups of a site, and the key that opens them, which the server never has."""

from pathlib import Path

import pytest
from flask import Flask

from tests.helpers.world.app import run
from tests.unit.test_backups import key_in


@pytest.fixture
def key(tmp_path: Path) -> Path:
    """The file of a private key; the public one lies beside it."""
    file = tmp_path / "elsewhere" / "backup-key.txt"
    file.parent.mkdir()
    file.with_suffix(".pub").write_text(key_in(file))
    return file


def public(key: Path) -> str:
    """For whom backups are encrypted."""
    return key.with_suffix(".pub").read_text()


def backed_up(app: Flask, folder: Path, key: Path, *options: str) -> Path:
    """The newest backup, once one more is made."""
    done = run(app, "backup", "--encrypt-to", public(key), *options, folder)
    assert done.exit_code == 0, done.output
    return max(folder.glob("*.age"))


def verified(app: Flask, file: Path, key: Path, *options: object) -> tuple[int, str]:
    """How looking into a backup ends, and what is told of it."""
    done = run(app, "backup", "verify", file, "--identity", key, *options)
    return done.exit_code, done.output
