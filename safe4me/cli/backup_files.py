"""Encrypted backups of the main database: files by the age format, and the list of who was erased since.

A plain copy is only ever in the folder that a caller gives, in memory. https://age-encryption.org/v1
"""

import os
import re
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import pyrage
from sqlalchemy import create_engine, make_url

from safe4me.db import admin
from safe4me.sqlite_file import PRIVATE_FILE, PRIVATE_FOLDER

BACKUP_NAME = re.compile(r"safe4me-(\d{8}T\d{6}Z)\.db\.age")
ERASED = "erased.txt"
ERASED_HEAD = "# Accounts that were erased, by number, and when: `seal restored` erases them again.\n"


class BadKey(Exception):
    """The text is no public key, or the file holds no private one."""


class NotDumped(Exception):
    """A tool of PostgreSQL's has not done its work; `said` is what it wrote, nothing where it is not here."""

    def __init__(self, tool: str, said: str) -> None:
        self.tool, self.said = tool, said
        super().__init__(tool, said)


class NotOpened(Exception):
    """The key does not open the backup, or a byte of it was changed."""


def write_encrypted(plain: Path, folder: Path, recipient: str, now: datetime) -> Path:
    """Encrypt a copy of the database into `folder`, under the time of `now` in UTC; where it is.

    The file is there whole or not at all, and takes no other's place.
    Raises BadKey, and OSError: FileExistsError where there is a backup of that second.
    """
    try:
        to = pyrage.x25519.Recipient.from_str(recipient)
    except pyrage.RecipientError:
        raise BadKey from None
    folder.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
    file = folder / f"safe4me-{now:%Y%m%dT%H%M%SZ}.db.age"
    with TemporaryDirectory(dir=folder) as beside:  # nobody else's: its mode is 0o700
        made = Path(beside) / file.name
        pyrage.encrypt_file(str(plain), str(made), [to])
        made.chmod(PRIVATE_FILE)
        _sync(made)
        file.hardlink_to(made)
    _sync(folder)
    return file


def forget_old(folder: Path, keep: int) -> int:
    """Delete all but the newest `keep` encrypted backups; how many."""
    old = beyond_newest([each.name for each in folder.iterdir()], keep)
    for name in old:
        (folder / name).unlink()
    return len(old)


def beyond_newest(names: Sequence[str], keep: int) -> list[str]:
    """Which of these names are of backups beyond the newest `keep`: their times sort as their names do."""
    backups = sorted((each for each in names if BACKUP_NAME.fullmatch(each)), reverse=True)
    return backups[keep:]


def decrypt(file: Path, identity: Path, plain: Path) -> None:
    """Decrypt a backup into `plain`, by the private keys that the file `identity` holds.

    Raises BadKey, NotOpened and OSError.
    """
    try:
        lines = [each.strip() for each in identity.read_text("utf-8").splitlines()]
        keys = [pyrage.x25519.Identity.from_str(each) for each in lines if each and not each.startswith("#")]
    except (pyrage.IdentityError, UnicodeDecodeError):
        raise BadKey from None
    if not keys:
        raise BadKey
    try:
        opened = pyrage.decrypt(file.read_bytes(), keys)
    except pyrage.DecryptError:
        raise NotOpened from None
    plain.touch(PRIVATE_FILE, exist_ok=False)
    plain.write_bytes(opened)


OF_POSTGRESQL = b"PGDMP"  # how a file of pg_dump begins
TABLE_OF_IT = re.compile(r"^\d+; \d+ \d+ TABLE DATA ", re.MULTILINE)


def dump_postgresql(url: str, plain: Path) -> None:
    """Copy a database on PostgreSQL into `plain`, as pg_restore reads it. Raises NotDumped.

    Its address goes there by the environment, so that no list of processes shows the password.
    """
    parts = make_url(url)
    given = {
        "PGHOST": parts.host or parts.query.get("host"),
        "PGPORT": parts.port,
        "PGUSER": parts.username,
        "PGPASSWORD": parts.password,
        "PGDATABASE": parts.database,
        "PGSSLMODE": parts.query.get("sslmode"),
        "PGSSLROOTCERT": parts.query.get("sslrootcert"),
    }
    _run("pg_dump", "--format=custom", "--no-password", f"--file={plain}", **given)


def tables_in_dump(plain: Path) -> int | None:
    """How many tables with their rows a file of pg_dump holds; None for another file. Raises NotDumped."""
    with plain.open("rb") as opened:
        if opened.read(len(OF_POSTGRESQL)) != OF_POSTGRESQL:
            return None
    return len(TABLE_OF_IT.findall(_run("pg_restore", "--list", str(plain))))


def _run(*words: str, **environ: object) -> str:
    given = {name: str(value) for name, value in environ.items() if value is not None}
    try:
        done = subprocess.run(  # noqa: S603 - our own words
            words, env={**os.environ, **given}, check=True, capture_output=True, text=True
        )
    except FileNotFoundError:
        raise NotDumped(words[0], "") from None
    except subprocess.CalledProcessError as error:
        raise NotDumped(words[0], error.stderr.strip()) from None
    return done.stdout


@dataclass(frozen=True, slots=True)
class Contents:
    """A copy of the database: what is wrong with it, its last migrations, how many rows each table has."""

    damage: str
    migrations: set[str]
    rows: dict[str, int]


def look_into(plain: Path) -> Contents:
    """What is in a copy. Raises SQLAlchemyError for a file that is no database."""
    engine = create_engine(f"sqlite:///{plain}")
    try:
        if damage := admin.damage(engine):
            return Contents(damage, set(), {})
        return Contents("", admin.migrations_made(engine), admin.row_counts(engine))
    finally:
        engine.dispose()


def read_erased(folder: Path) -> dict[int, datetime]:
    """Who was erased, by number, and when, as the list beside the backups has it; nobody without a list."""
    file = folder / ERASED
    lines = file.read_text("utf-8").splitlines() if file.exists() else []
    listed = (each.split() for each in lines if not each.startswith("#"))
    return {int(number): datetime.fromisoformat(at) for number, at in listed}


def list_erased(folder: Path, erased: Mapping[int, datetime]) -> None:
    """Add who was erased to the list beside the backups, and take nobody off it. Raises OSError."""
    listed = {**read_erased(folder), **erased}
    if not listed:
        return
    folder.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
    with TemporaryDirectory(dir=folder) as beside:
        made = Path(beside) / ERASED
        lines = (f"{number} {at.isoformat()}\n" for number, at in sorted(listed.items()))
        made.write_text(ERASED_HEAD + "".join(lines), encoding="utf-8")
        made.chmod(PRIVATE_FILE)
        _sync(made)
        made.replace(folder / ERASED)
    _sync(folder)


def _sync(path: Path) -> None:
    """Have a file, or the names in a folder, on the disk before going on."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
