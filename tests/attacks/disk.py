"""What lies on a disk: every byte of its files, and the secrets that somebody looks for in them."""

import logging
import sqlite3
from base64 import b64encode
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from flask import Flask

from safe4me.settings import Settings

URL_SAFE = bytes.maketrans(b"+/", b"-_")
Secret = frozenset[bytes]  # everything that would give it away
AFTER = "anything after the seal"
NEVER = "nonces and typed words at any moment"
LARGE = 0x5AFE4D450000  # no other number looks like it


def binary(secret: bytes) -> Secret:
    """A secret of bytes: as they are, as hex, and as Base64, wherever in a longer text it begins."""
    return frozenset((secret, secret.hex().encode(), secret.hex().upper().encode(), *_in_base64(secret)))


def number(secret: int) -> Secret:
    """A large number: as a database keeps it, and as a text shows it."""
    length = -(-secret.bit_length() // 8)
    return binary(secret.to_bytes(length, "big")) | {str(secret).encode(), f"{secret:,}".encode()}


def _in_base64(secret: bytes) -> Iterator[bytes]:
    for before in range(3):
        first, last = -(-8 * before // 6), 8 * (before + len(secret)) // 6
        text = b64encode(bytes(before) + secret)[first:last]  # without letters that neighbours have a part in
        yield from (text, text.translate(URL_SAFE))


def found(secrets: Iterable[Secret], files: Iterable[bytes]) -> int:
    """How many of the secrets stand anywhere in these files: in rows, freed pages or journals alike.

    Most files are in every copy as they were: what is the same is searched once.
    """
    everything = b"\n".join({*files})
    return sum(any(spelt in everything for spelt in secret) for secret in secrets)


def _content(path: Path) -> bytes | None:
    """What a file holds; None when it has just gone."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None


class Thief:
    """Somebody who copies every file of a deployment, and makes a backup too, at one moment or another."""

    def __init__(self, app: Flask, settings: Settings, patch: pytest.MonkeyPatch) -> None:
        self._app, self._patch = app, patch
        self._folders = settings.ballot_box_path.parent, settings.build_folder
        self.raw: list[dict[Path, bytes]] = []
        self.backups: list[bytes] = []

    def copy(self) -> None:
        """Take everything now."""
        files = [path for folder in self._folders for path in folder.rglob("*") if path.is_file()]
        self.raw.append({path: content for path in files if (content := _content(path)) is not None})
        backup = self._folders[0].with_name(f"{self._folders[0].name}-backup-{len(self.raw)}")
        assert self._app.test_cli_runner().invoke(args=["backup", str(backup)]).exit_code == 0
        self.backups.append(backup.read_bytes())

    def copy_after(self, owner: Any, name: str) -> None:  # Any: a module or a class
        """Take everything each time `owner.name` has done its part of a transaction."""
        real = getattr(owner, name)

        def then_copied(*given: object) -> object:
            done = real(*given)
            self.copy()
            return done

        self._patch.setattr(owner, name, then_copied)


class Disk(NamedTuple):
    """What was taken, and what to look for."""

    thief: Thief
    never: list[Secret]  # nonces, and what pupils typed
    in_the_box: list[Secret]  # hashes, the salt, exact counts: in the box's own files while the room is open

    def finds(self) -> dict[str, int]:
        """How many secrets were found where they must not be."""
        raw, everything = self.thief.raw, [*self.never, *self.in_the_box]
        all_files = [file for files in raw for file in files.items()]
        return {
            NEVER: found(self.never, (content for _, content in all_files)),
            "hashes, salt and exact counts outside the box": found(
                self.in_the_box, (content for path, content in all_files if not is_box(path))
            ),
            AFTER: found(everything, raw[-1].values()),
            "anything in a backup": found(everything, self.thief.backups),
        }


def is_box(path: Path) -> bool:
    """Whether a file is the ballot box's own: its database, its journal, its turns."""
    return path.name.startswith("ballot-box.db")


@contextmanager
def log_file(path: Path) -> Iterator[None]:
    """Keep what the app logs in a file, as a service does."""
    with closing(logging.FileHandler(path)) as handler:
        logging.getLogger().addHandler(handler)
        yield
        logging.getLogger().removeHandler(handler)


def recognisable(box: Path) -> list[Secret]:
    """Make the exact counts large; returns them, the hashes and the salt."""
    with closing(sqlite3.connect(box)) as opened, opened:
        keys = opened.execute("SELECT activity, question, option FROM counts").fetchall()
        exact = {key: LARGE + 100 * n for n, key in enumerate(keys)}
        change = "UPDATE counts SET chosen = ? WHERE activity = ? AND question = ? AND option = ?"
        opened.executemany(change, [(exact[key], *key) for key in keys])
        kept = opened.execute("SELECT digest FROM nonces UNION SELECT salt FROM rooms").fetchall()
    return [binary(secret) for (secret,) in kept] + [number(count) for count in exact.values()]
