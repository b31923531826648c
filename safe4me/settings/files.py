"""Secrets in files of their own: so systemd, containers and vaults hand them over.

`SAFE4ME_SECRET_KEY_FILE=/run/…/secret-key` stands for `SAFE4ME_SECRET_KEY`, and so with every secret. What is
in the environment of a process can be read in more places than one thinks of; a file, where it lies.
"""

import stat
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from safe4me.settings import BadSetting, Settings, variable

SECRETS = tuple(name for name, field in Settings.model_fields.items() if not field.repr)


def file_variable(name: str) -> str:
    """The environment variable that says in which file a secret is."""
    return f"{variable(name)}_FILE"


def secrets_in_files(given: Mapping[str, str]) -> dict[str, Any]:
    """The secrets for which a file is given, each by its setting. Raises BadSetting."""
    found = {}
    for name in SECRETS:
        if (path := given.get(file_variable(name))) is not None:
            if variable(name) in given:
                both = f"{variable(name)} and {file_variable(name)}"
                raise BadSetting(f"{both} are both set. Allowed: one of the two.")
            found[name] = _text(name, path)
    return found


def refuse_open(name: str, path: Path) -> None:
    """Raises BadSetting for a file of secrets that is open to more than its owner and group."""
    if path.stat().st_mode & stat.S_IRWXO:
        allowed = f"a file that is closed to others: chmod o= {path}"
        raise BadSetting(f"{name} is {str(path)!r}. Allowed: {allowed}.")


def _text(name: str, path: str) -> str:
    """What the file says, without the end of its last line."""
    try:
        if Path(path).is_absolute():
            return Path(path).read_text("utf-8").rstrip("\r\n")
    except (OSError, ValueError):  # not there, not ours, no text
        pass
    allowed = "a path that begins with /, of a file of text that this user may read"
    raise BadSetting(f"{file_variable(name)} is {path!r}. Allowed: {allowed}.")
