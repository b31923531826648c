"""`flask backup …`: a copy of the main database while it is in use, and whether one is whole.

The ballot box is never part of it, nor how far pages are read in the week that runs: both are in memory.
"""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import click
from flask.cli import AppGroup, with_appcontext
from sqlalchemy.exc import SQLAlchemyError

from safe4me.cli import backup_files
from safe4me.cli.backup_files import BadKey, Contents, NotDumped, NotOpened
from safe4me.cli.common import (
    MEMORY,
    MIGRATIONS,
    LoggedCommand,
    readable_errors,
    refuse_empty,
    why_other_release,
)
from safe4me.db import admin
from safe4me.db.base import db
from safe4me.engines import MOUNTS, is_in_memory
from safe4me.schools.erasing import erased
from safe4me.web.http import context

NO_MEMORY = (
    f"{MEMORY} is not in memory on this machine. A plain copy must not reach a disk, so nothing was done: "
    "mount it as tmpfs, and try again."
)
KEEP = 14
NAMED = ("account", "school", "room", "seal")  # the tables whose rows are named


class BackupGroup(AppGroup):
    """`backup FILE` is `backup write FILE`."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """What the words mean."""
        return super().parse_args(ctx, self.in_full(ctx, args))

    def in_full(self, ctx: click.Context, args: list[str]) -> list[str]:
        """The words with `write` before them, where the first is no command."""
        is_named = bool(args) and args[0] in {*self.commands, *ctx.help_option_names}
        return args if is_named else ["write", *args]


cli = BackupGroup("backup", help="Copy the main database, and see that a copy is whole.")


@cli.command("write", cls=LoggedCommand)
@click.argument("to", required=False, type=click.Path(path_type=Path))
@click.option("--encrypt-to", "recipient", metavar="age1…", help="Whose private key opens it.")
@click.option(
    "--keep", default=KEEP, show_default=True, type=click.IntRange(1), help="How many encrypted ones stay."
)
def write(to: Path | None, recipient: str | None, keep: int) -> None:
    """Copy the main database into the file TO, or, encrypted, into the folder TO.

    Without TO it goes, encrypted, into SAFE4ME_BACKUP_FOLDER, and without --encrypt-to it is for
    SAFE4ME_BACKUP_RECIPIENT. A file that is there already is never written over.
    """
    settings = context.settings()
    folder = to or (Path(settings.backup_folder) if settings.backup_folder else None)
    if folder is None:
        raise click.ClickException("Say where to: a file, or a folder, or SAFE4ME_BACKUP_FOLDER.")
    refuse_empty()  # a copy of nothing is no backup; one of an older release is taken before an upgrade
    try:
        if recipient is None and to is not None and not to.is_dir():
            _copy(to)
        else:
            _encrypt(folder, recipient or settings.backup_recipient, keep)
    except OSError as error:
        raise click.ClickException(f"{error.filename or folder}: {error.strerror}") from error


def _copy(file: Path) -> None:
    with readable_errors():
        admin.copy_database(db.engine, file)
    click.echo(f"The main database is in {file}. Open rooms’ ballots are never part of a backup.")


def _encrypt(folder: Path, recipient: str, keep: int) -> None:
    with in_memory() as memory:
        plain = memory / "copy.db"
        _copy_to(plain)
        try:
            file = backup_files.write_encrypted(plain, folder, recipient, context.now())
        except BadKey:
            line = "Say for whom, by a public key of age: --encrypt-to age1…, or SAFE4ME_BACKUP_RECIPIENT."
            raise click.ClickException(line) from None
    forgotten = backup_files.forget_old(folder, keep)
    if not why_other_release(admin.migrations_made(db.engine)):
        backup_files.list_erased(folder, erased(db.session()))
    click.echo(f"The main database is in {file}, encrypted. Older backups deleted: {forgotten}.")


def _copy_to(plain: Path) -> None:
    """Copy the main database, of either kind. Raises ClickException."""
    try:
        admin.copy_database(db.engine, plain)
    except admin.NotSqlite:
        try:
            backup_files.dump_postgresql(context.settings().database_url, plain)
        except NotDumped as error:
            raise click.ClickException(f"PostgreSQL gave no copy: {_why(error)}.") from None


def _why(error: NotDumped) -> str:
    return f"{error.tool} said: {error.said}" if error.said else f"{error.tool} is not installed here"


@click.command("put-back", cls=LoggedCommand)
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@with_appcontext
def put_back_cli(file: Path) -> None:
    """Undo an upgrade's migration by FILE, a backup of just before; refused once a room has opened since."""
    refuse_empty()
    try:
        with readable_errors():
            changed = admin.put_back(db.engine, file)
    except sqlite3.Error:
        raise click.ClickException(f"{file} is no backup of the main database.") from None
    click.echo("The main database is as in the backup." if changed else "No migration was made: it stays.")


@cli.command("verify")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--identity",
    required=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The file of the private key. It is never on the server.",
)
@click.option(
    "--write",
    "to",
    type=click.Path(path_type=Path),
    help="Put what is whole into TO, which is not there yet.",
)
def verify(file: Path, identity: Path, to: Path | None) -> None:
    """Decrypt the backup FILE in memory, and say whether it is whole. Needs no setting and no secret."""
    with in_memory() as memory:
        plain = memory / "copy.db"
        try:
            backup_files.decrypt(file, identity, plain)
            tables = backup_files.tables_in_dump(plain)
            found = None if tables else backup_files.look_into(plain)
        except BadKey:
            raise click.ClickException(f"{identity} has no private key of age, AGE-SECRET-KEY-1….") from None
        except NotOpened:
            line = f"{file} is not opened by this key, or was changed since it was written."
            raise click.ClickException(line) from None
        except NotDumped as error:
            raise click.ClickException(f"{file} cannot be looked into: {_why(error)}.") from None
        except SQLAlchemyError as error:
            line = f"What is in {file} is no database ({type(error).__name__})."
            raise click.ClickException(line) from None
        if found and found.damage:
            raise click.ClickException(f"The database in {file} is damaged: {found.damage}.")
        if to is not None:
            _put(plain, to)
    told = (
        f"{_release(found)}; {_rows(found)}" if found else f"of PostgreSQL, {tables} tables, for pg_restore"
    )
    click.echo(f"{file.name} is whole: {told}.")


def _put(plain: Path, to: Path) -> None:
    """Copy a plain database to its place. Raises ClickException where something is there."""
    try:
        to.parent.mkdir(parents=True, exist_ok=True)
        with plain.open("rb") as source, to.open("xb") as target:
            to.chmod(plain.stat().st_mode & 0o777)
            shutil.copyfileobj(source, target)
    except OSError as error:
        raise click.ClickException(f"{to}: {error.strerror}") from error


def _release(found: Contents) -> str:
    made = ", ".join(sorted(found.migrations))
    if found.migrations == admin.newest_migrations(MIGRATIONS):
        return f"of this release (migration {made})"
    if found.migrations <= admin.known_migrations(MIGRATIONS):
        return f"of an older release (migration {made}): in its place, run `flask --app app db upgrade`"
    return f"of a release that this one does not know (migration {made})"


def _rows(found: Contents) -> str:
    named = ", ".join(f"{each} {found.rows.get(each, 0)}" for each in NAMED)
    return f"{sum(found.rows.values())} rows in {len(found.rows)} tables, among them {named}"


@contextmanager
def in_memory() -> Iterator[Path]:
    """A folder in memory for as long as the block, which nobody else may open.

    Raises ClickException where there is none.
    """
    if not (MOUNTS.exists() and is_in_memory(MEMORY, MOUNTS.read_text())):
        raise click.ClickException(NO_MEMORY)
    with TemporaryDirectory(dir=MEMORY, prefix="safe4me-") as folder:
        yield Path(folder)
