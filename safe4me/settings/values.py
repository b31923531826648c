"""What the value of a setting may be: read strictly from text, and told in words."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from babel.localedata import exists
from pydantic import AfterValidator, BeforeValidator, Field
from pydantic_settings import NoDecode
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from safe4me.settings.box_address import read_box_address

YES, NO = ("yes", "1", "true"), ("no", "0", "false")
DATABASES = ("sqlite", "postgresql+psycopg")
CODE = "[a-z]{2,3}"
EMAIL = r"[^\s@,<>]+@[^\s@,<>]+\.[^\s@,<>]+"
HOST = "[a-zA-Z0-9]([a-zA-Z0-9.-]*[a-zA-Z0-9])?"


@dataclass(frozen=True, slots=True)
class Allowed:
    """The words that end the sentence “Allowed: …”. Bounds of a number are added to them."""

    words: str


def _yes_or_no(given: object) -> object:
    if not isinstance(given, str):
        return given
    if given.lower() not in YES + NO:
        raise ValueError(given)
    return given.lower() in YES


def _written_as(pattern: str) -> Callable[[object], object]:
    """Only text of this pattern: Python itself reads `5_87`, ` 5` and `nan` as numbers too."""

    def check(given: object) -> object:
        if isinstance(given, str) and not re.fullmatch(pattern, given):
            raise ValueError(given)
        return given

    return check


def _listed(given: object) -> object:
    return tuple(given.split(",")) if isinstance(given, str) else given


def _between_spaces(given: object) -> object:
    return tuple(given.split()) if isinstance(given, str) else given


def _codes(given: tuple[str, ...]) -> tuple[str, ...]:
    if len(set(given)) < len(given) or not all(re.fullmatch(CODE, each) and exists(each) for each in given):
        raise ValueError(given)
    return given


def _absolute(path: Path) -> Path:
    if not path.is_absolute():
        raise ValueError(path)
    return path


def _database(url: str) -> str:
    try:
        parts = make_url(url)
    except (ArgumentError, ValueError):
        raise ValueError("no address of a database") from None  # theirs would tell the password
    if parts.drivername not in DATABASES or not parts.database:
        raise ValueError(parts.drivername)
    if parts.drivername == "sqlite":
        _absolute(Path(parts.database))
    return url


def _box(url: str) -> str:
    if url:
        read_box_address(url)
    return url


YesNo = Annotated[bool, BeforeValidator(_yes_or_no), Allowed("yes, no, 1, 0, true or false")]
Whole = Annotated[int, BeforeValidator(_written_as("[0-9]+")), Allowed("a whole number")]
Number = Annotated[
    float,
    BeforeValidator(_written_as(r"[0-9]+(\.[0-9]+)?")),
    Field(allow_inf_nan=False),
    Allowed("a number"),
]
Text = Annotated[
    str, Field(pattern=r"^\S(.*\S)?$", max_length=200), Allowed("one line of at most 200 characters")
]
TextOrNone = Annotated[
    str,
    Field(pattern=r"^(\S(.*\S)?)?$", max_length=200),
    Allowed("one line of at most 200 characters, or nothing"),
]
Secret = Annotated[str, Field(repr=False, max_length=1000), Allowed("at most 1000 characters")]
Secrets = Annotated[
    tuple[Annotated[str, Field(max_length=1000)], ...],
    NoDecode,
    BeforeValidator(_between_spaces),
    Field(repr=False, max_length=5),
    Allowed("up to 5 keys, of at most 1000 characters each, with spaces between"),
]
Email = Annotated[str, Field(pattern=f"^{EMAIL}$", max_length=254), Allowed("an email address")]
EmailOrNone = Annotated[
    str, Field(pattern=f"^({EMAIL})?$", max_length=254), Allowed("an email address, or nothing")
]
HostOrNone = Annotated[
    str, Field(pattern=f"^({HOST})?$", max_length=253), Allowed("the name of a host, or nothing")
]
OwnAddress = Annotated[
    str,
    Field(pattern=f"^https?://{HOST}(:[0-9]{{1,5}})?$", max_length=200),
    Allowed("an address such as https://safe4me.example, without a slash at its end"),
]
PageAddress = Annotated[
    str,
    Field(pattern=r"^https://[^\s/]+\S*$", max_length=200),
    Allowed("an address that begins with https://"),
]
IssuerOrNone = Annotated[
    str,
    Field(pattern=r"^(https?://[^\s/]+\S*)?$", max_length=200),
    Allowed("an address such as https://accounts.google.com, or nothing"),
]
Languages = Annotated[
    tuple[str, ...],
    NoDecode,
    BeforeValidator(_listed),
    AfterValidator(_codes),
    Allowed("codes of languages that Babel knows, with commas and no spaces, such as en,cy"),
]
AbsolutePath = Annotated[Path, AfterValidator(_absolute), Allowed("a path that begins with /")]
DatabaseUrl = Annotated[
    str,
    AfterValidator(_database),
    Field(repr=False),
    Allowed("sqlite:////path/to/file.db or postgresql+psycopg://user:password@host/name"),
]
BoxUrlOrNone = Annotated[
    str,
    AfterValidator(_box),
    Field(repr=False),
    Allowed(
        "valkey://host:6379, one server; valkey+sentinel://user:password@host:26379,host:26379,…/name, more; "
        "?prefix=site&tls=yes (no, or the path of a file of authorities) may follow; or nothing"
    ),
]
