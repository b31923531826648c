"""A machine's files, or a folder in their place: its secrets, what would change there, and changing it."""

import os
import stat
from collections.abc import Iterator, Mapping
from difflib import unified_diff
from pathlib import Path
from secrets import token_urlsafe

from sqlalchemy import make_url

from safe4me.cli.setup_answers import BadAnswers, SiteAnswers
from safe4me.cli.setup_files import (
    OWNER_URL,
    SECRET,
    SECRETS_FOLDER,
    File,
    database_url,
)

CLOSED = 0o700  # the folder of secrets
KEY_BYTES = 32
ONLY_THEIRS = {
    "smtp-password": "the password of the mail server",
    "oidc-client-secret": "the client secret",
    "oidc-2-client-secret": "the client secret of the second sign-in",
    "oidc-3-client-secret": "the client secret of the third sign-in",
}


def known_secrets(root: Path) -> dict[str, str]:
    """The secrets that are there, by the name of their file. Raises BadAnswers where they cannot be read."""
    folder = root / SECRETS_FOLDER
    try:
        return {each.name: each.read_text("utf-8").rstrip("\r\n") for each in sorted(folder.iterdir())}
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError) as error:
        raise BadAnswers(f"{folder} cannot be read ({type(error).__name__}): are you root?") from None


def with_made_secrets(answers: SiteAnswers, known: Mapping[str, str]) -> dict[str, str]:
    """The secrets, with those that can be made here; one that is there stays.

    Raises BadAnswers where the address of the database that is there is another than the answers say.
    """
    secrets = {"secret-key": token_urlsafe(KEY_BYTES), **known}
    if answers.database == "postgresql":
        for name, role in (("database-url", answers.database_site), (OWNER_URL, answers.database_owner)):
            made = make_url(secrets.setdefault(name, database_url(answers, role, token_urlsafe(KEY_BYTES))))
            asked = role, answers.database_host, answers.database_name
            if (made.username, made.host, made.database) != asked:
                raise BadAnswers(
                    f"{SECRETS_FOLDER}/{name} is of another database or role: change or delete it."
                )
    return secrets


def missing_secrets(answers: SiteAnswers, secrets: Mapping[str, str]) -> list[str]:
    """The names of those that only somebody else can give."""
    needed = {
        "smtp-password": answers.smtp_user,
        "oidc-client-secret": answers.oidc_issuer,
        "oidc-2-client-secret": answers.oidc_2_issuer,
        "oidc-3-client-secret": answers.oidc_3_issuer,
    }
    return [name for name, why in needed.items() if why and name not in secrets]


def differing(root: Path, files: Mapping[str, File]) -> dict[str, File]:
    """Those of the files that are not there yet as they should be."""
    return {path: file for path, file in files.items() if not _is_there(root / path, file)}


def _is_there(path: Path, file: File) -> bool:
    return (
        path.is_file()
        and path.read_text("utf-8").rstrip("\r\n") == file.text.rstrip("\n")
        and stat.S_IMODE(path.stat().st_mode) == file.mode
    )


def differences(root: Path, files: Mapping[str, File]) -> Iterator[str]:
    """What would change, line by line; of a secret its name and its length."""
    for path, file in files.items():
        old = (root / path).read_text("utf-8") if (root / path).is_file() else ""
        if file.mode == SECRET:
            yield f"{path}: a secret of {len(file.text.rstrip())} characters, in mode 0400\n"
        elif old == file.text:
            yield f"{path}: in mode {file.mode:04o}\n"
        else:
            before, after = (text.splitlines(keepends=True) for text in (old, file.text))
            yield from unified_diff(before, after, path if old else "/dev/null", path)


def write_files(root: Path, files: Mapping[str, File]) -> None:
    """Write the files, each in one step, in its mode from its first byte on."""
    for path, file in files.items():
        target = root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        if target.parent == root / SECRETS_FOLDER:
            target.parent.chmod(CLOSED)
        new = target.with_name(f".{target.name}.{os.getpid()}")
        new.unlink(missing_ok=True)
        with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, file.mode), "w") as made:
            made.write(file.text)
        new.chmod(file.mode)
        new.replace(target)
