"""Reads the settings from `SAFE4ME_…` variables and a file `.env`, and refuses what it does not know."""

import logging
import os
import stat
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from io import StringIO
from pathlib import Path
from typing import Any, get_args

from dotenv.parser import parse_stream
from pydantic import ValidationError
from pydantic.fields import FieldInfo

from safe4me.settings import PREFIX, BadSetting, Settings, fields, refusal, variable

DOTENV = Path(".env")
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


def secret_files(dotenv: Path = DOTENV) -> list[Path]:
    """The files in which this environment has secrets. Raises BadSetting."""
    in_dotenv = _values_in(dotenv)
    given = {**in_dotenv, **os.environ}
    found = [Path(given[file_variable(name)]) for name in SECRETS if file_variable(name) in given]
    return [*found, dotenv] if any(variable(name) in in_dotenv for name in SECRETS) else found


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


logger = logging.getLogger("safe4me")
GONE = {  # what they set is not done any more, whatever they say
    "SAFE4ME_COUNT_HOW_FAR": "How far pages are read is counted no more as it was: see SAFE4ME_STUDY."
}
OLD_NAMES = {"SAFE4ME_PRODUCTION": "SAFE4ME_MODE"}
KNOWN = (*map(variable, Settings.model_fields), *map(file_variable, SECRETS))


def from_env(dotenv: Path = DOTENV) -> Settings:
    """The settings of the environment; where it is silent, of `.env` in the working folder.

    Raises BadSetting.
    """
    in_dotenv = _values_in(dotenv)
    given = {**in_dotenv, **os.environ}
    _refuse_unknown(given)
    secrets = secrets_in_files(given)
    try:
        settings = Settings(_env_file=dotenv, **secrets)
    except ValidationError as error:
        raise BadSetting(_line(error)) from None
    if settings.production:
        for name in secrets:
            refuse_open(file_variable(name), Path(given[file_variable(name)]))
        if any(variable(name) in in_dotenv for name in SECRETS):
            refuse_open("A file with secrets", dotenv)
    return settings


def with_database(settings: Settings, url: str) -> Settings:
    """The same settings with another main database, and checked again. Raises BadSetting."""
    given = settings.model_dump(include=settings.model_fields_set)
    try:
        return Settings(**{**given, "database_url": url})
    except ValidationError as error:
        raise BadSetting(_line(error)) from None


def allowed(field: FieldInfo) -> str:
    """What a setting may be, in words: `a whole number from 1 to 480`."""
    if choices := [each for each in get_args(field.annotation) if isinstance(each, str)]:
        return f"{', '.join(choices[:-1])} or {choices[-1]}"
    words = next(each.words for each in field.metadata if isinstance(each, fields.Allowed))
    return f"{words}{_bounds(field)}"


def _bounds(field: FieldInfo) -> str:
    kinds = ("ge", "gt", "le")
    found = {kind: getattr(each, kind) for each in field.metadata for kind in kinds if hasattr(each, kind)}
    if "ge" in found:
        return " from {ge} to {le}".format_map(found)
    return " above {gt}, at most {le}".format_map(found) if found else ""


def _line(error: ValidationError) -> str:
    first = error.errors()[0]
    name = str(first["loc"][0])
    return refusal(name, first["input"], allowed(Settings.model_fields[name]))


def _refuse_unknown(names: Iterable[str]) -> None:
    """Raises BadSetting for a name that looks like a setting's, in capitals or not, but is not."""
    for name in names:
        if not name.upper().startswith(PREFIX.rstrip("_")) or name in KNOWN:
            continue
        if name in GONE:
            logger.warning("%s is not a setting any more. %s", name, GONE[name])
            continue
        if name in OLD_NAMES:
            raise BadSetting(f"{name} is called {OLD_NAMES[name]} now.")
        nearest = get_close_matches(name.upper(), KNOWN, 1, cutoff=0)[0]
        raise BadSetting(f"{name} is not a setting. Did you mean {nearest}?")


def _values_in(dotenv: Path) -> dict[str, str]:
    """What `.env` sets. Raises BadSetting for a line that sets nothing: it would be passed over."""
    try:
        text = dotenv.read_text(encoding="utf-8")
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError):
        raise BadSetting(f"{dotenv} cannot be read. Save it as UTF-8 text that you may read.") from None
    found: dict[str, str] = {}
    for line in parse_stream(StringIO(text)):
        if line.error or (line.key is not None and line.value is None):
            raise BadSetting(f"{dotenv}, line {line.original.line}, cannot be read. Allowed: NAME=value.")
        if line.key is not None and line.value is not None:
            found[line.key] = line.value
    return found
