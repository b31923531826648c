"""Encrypted backups as files: what opens them, which are forgotten, and the list of who was erased."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyrage
import pytest

from safe4me.cli import backup_files
from safe4me.cli.backup_files import BadKey, NotOpened

NOW = datetime(2026, 11, 30, 2, 30, 15, tzinfo=UTC)
PLAIN = b"three teachers, two rooms"


@pytest.fixture
def plain(tmp_path: Path) -> Path:
    file = tmp_path / "plain.db"
    file.write_bytes(PLAIN)
    return file


def key_in(file: Path) -> str:
    """Make a pair of keys: the private one in `file`, as age-keygen writes it; the public one."""
    key = pyrage.x25519.Identity.generate()
    file.write_text(f"# created: 2026-11-30\n# public key: {key.to_public()}\n{key}\n", encoding="utf-8")
    return str(key.to_public())


@pytest.mark.asvs("11.3.2")
def test_the_private_key_alone_opens_a_backup(plain: Path, tmp_path: Path) -> None:
    own, other, opened = tmp_path / "own.txt", tmp_path / "other.txt", tmp_path / "opened.db"
    key_in(other)
    made = backup_files.write_encrypted(plain, tmp_path / "kept", key_in(own), NOW)
    assert made.name == "safe4me-20261130T023015Z.db.age"
    assert PLAIN not in made.read_bytes()
    backup_files.decrypt(made, own, opened)
    assert opened.read_bytes() == PLAIN
    with pytest.raises(NotOpened):
        backup_files.decrypt(made, other, tmp_path / "never.db")


@pytest.mark.asvs("11.3.3")
def test_a_byte_that_was_changed_is_noticed(plain: Path, tmp_path: Path) -> None:
    made = backup_files.write_encrypted(plain, tmp_path / "kept", key_in(tmp_path / "key.txt"), NOW)
    whole = made.read_bytes()
    made.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
    with pytest.raises(NotOpened):
        backup_files.decrypt(made, tmp_path / "key.txt", tmp_path / "opened.db")


def test_nobody_else_may_read_a_backup_and_none_is_written_over(plain: Path, tmp_path: Path) -> None:
    key, folder = key_in(tmp_path / "key.txt"), tmp_path / "kept"
    made = backup_files.write_encrypted(plain, folder, key, NOW)
    before = made.read_bytes()
    with pytest.raises(FileExistsError):
        backup_files.write_encrypted(plain, folder, key, NOW)
    assert made.read_bytes() == before
    assert [each.name for each in folder.iterdir()] == [made.name]
    assert (made.stat().st_mode & 0o777, folder.stat().st_mode & 0o777) == (0o600, 0o700)


@pytest.mark.parametrize("text", ["", "age1", "AGE-SECRET-KEY-1", "ssh-ed25519 AAAA"])
def test_what_is_no_key_is_refused_before_anything_is_written(plain: Path, tmp_path: Path, text: str) -> None:
    with pytest.raises(BadKey):
        backup_files.write_encrypted(plain, tmp_path / "kept", text, NOW)
    assert not (tmp_path / "kept").exists()
    (tmp_path / "key.txt").write_text(text, encoding="utf-8")
    with pytest.raises(BadKey):
        backup_files.decrypt(plain, tmp_path / "key.txt", tmp_path / "opened.db")


def test_the_oldest_backups_go_and_no_other_file() -> None:
    ours = [f"safe4me-202611{day:02}T023000Z.db.age" for day in (3, 1, 2)]
    others = ["erased.txt", "safe4me.db", f"{ours[0]}.old", f"old-{ours[0]}"]
    assert backup_files.beyond_newest([*ours, *others], keep=2) == [ours[1]]
    assert backup_files.beyond_newest([*ours, *others], keep=3) == []


def test_whoever_is_on_the_list_of_erased_accounts_stays_on_it(tmp_path: Path) -> None:
    folder, later = tmp_path / "kept", NOW + timedelta(days=1)
    assert backup_files.read_erased(folder) == {}
    backup_files.list_erased(folder, {})
    assert not folder.exists()
    backup_files.list_erased(folder, {12: NOW})
    backup_files.list_erased(folder, {7: later})
    assert backup_files.read_erased(folder) == {7: later, 12: NOW}
    assert (folder / "erased.txt").stat().st_mode & 0o777 == 0o600
    assert [each.name for each in folder.iterdir()] == ["erased.txt"]
