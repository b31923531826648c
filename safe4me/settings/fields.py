"""What the value of a setting may be: read strictly from text, and told in words."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from ipaddress import ip_address
from pathlib import Path, PurePosixPath
from typing import Annotated
from urllib.parse import parse_qsl, unquote

from babel.localedata import exists
from pydantic import AfterValidator, BeforeValidator, Field
from pydantic_settings import NoDecode
from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

CHECKED = "verify-full"  # of libpq's ways the one that also looks for whom the certificate is


def goes_unchecked(database_url: str) -> bool:
    """Whether rows may go to another machine without TLS whose certificate is checked.

    An address that names no host leaves it to other settings of the machine, so nobody can say.
    https://www.postgresql.org/docs/current/libpq-ssl.html
    """
    url = make_url(database_url)
    if url.drivername == "sqlite" or url.query.get("sslmode") == CHECKED:
        return False
    hosts = list(_hosts(url))
    return not hosts or not all(map(is_here, hosts))


def is_here(host: str) -> bool:
    """Whether a host is this machine, or the folder of a socket on it."""
    if host == "localhost" or PurePosixPath(host).is_absolute():
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _hosts(url: URL) -> Iterator[str]:
    """All places where libpq, which the driver is made of, may look for the server."""
    if url.host:
        yield url.host
    for name in ("host", "hostaddr", "service"):
        given = url.query.get(name, ())
        for each in (given,) if isinstance(given, str) else given:
            yield from each.split(",")


NODE = r"[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?:[0-9]{1,5}"
ADDRESS = re.compile(
    r"(?P<kind>valkey|valkey\+sentinel)://"
    r"(?:(?P<user>[^:@/,?#\s]+):(?P<password>[^:@/,?#\s]+)@)?"
    rf"(?P<nodes>{NODE}(?:,{NODE})*)"
    r"(?:/(?P<name>[A-Za-z0-9._-]{1,64}))?"
    r"(?:\?(?P<options>[^#\s]+))?"
)
PREFIX = re.compile(r"[a-z0-9-]{1,32}")
HIGHEST_PORT = 65535
MOST_SENTINELS = 9
FEWEST_SENTINELS = 3  # two of three still agree when one is lost


class NoBoxAddress(ValueError):
    """The text is no address of a ballot box. The text is not in it: it may hold a password."""


@dataclass(frozen=True, slots=True)
class BoxAddress:
    """One server; or, when there is a `name`, the Sentinels that know where the primary of that name is.

    `tls` is False, True with the authorities that the system trusts, or the path of a file of others.
    """

    nodes: tuple[tuple[str, int], ...]
    name: str | None
    user: str | None
    password: str | None
    prefix: str
    tls: bool | str

    @property
    def where(self) -> str:
        """The address in words of a log: it tells no user and no password."""
        nodes = ", ".join(f"{host}:{port}" for host, port in self.nodes)
        return f"{self.name} of {nodes}" if self.name else nodes

    @property
    def fit_for_production(self) -> bool:
        """Whether it outlives the loss of a machine, is encrypted, and lets no stranger in."""
        return bool(self.name and self.user and self.tls) and len(self.nodes) >= FEWEST_SENTINELS


def read_box_address(text: str) -> BoxAddress:
    """The address that a text spells. Raises NoBoxAddress."""
    found = ADDRESS.fullmatch(text)
    if found is None:
        raise NoBoxAddress
    nodes = tuple(_node(each) for each in found["nodes"].split(","))
    sentinel = found["kind"] != "valkey"
    if sentinel != bool(found["name"]) or len(set(nodes)) < len(nodes):
        raise NoBoxAddress
    if len(nodes) > (MOST_SENTINELS if sentinel else 1):
        raise NoBoxAddress
    options = _options(found["options"] or "")
    user, password = (unquote(found[part]) if found[part] else None for part in ("user", "password"))
    return BoxAddress(nodes, found["name"], user, password, options["prefix"], _tls(options["tls"]))


def _node(text: str) -> tuple[str, int]:
    host, _, port = text.rpartition(":")
    if not 1 <= int(port) <= HIGHEST_PORT:
        raise NoBoxAddress
    return host, int(port)


def _options(text: str) -> dict[str, str]:
    """The options, each once; what is left out is as it should be in production."""
    try:
        given = parse_qsl(text, keep_blank_values=True, strict_parsing=bool(text))
    except ValueError:
        raise NoBoxAddress from None
    options = {"prefix": "safe4me", "tls": "yes"}
    if len(dict(given)) < len(given) or not options.keys() >= dict(given).keys():
        raise NoBoxAddress
    options |= dict(given)
    if not PREFIX.fullmatch(options["prefix"]):
        raise NoBoxAddress
    return options


def _tls(text: str) -> bool | str:
    if text in ("yes", "no"):
        return text == "yes"
    if not text.startswith("/"):
        raise NoBoxAddress
    return text


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


def _days(given: object) -> object:
    """The days of a text, each as it is written in ISO, with spaces between."""
    if not isinstance(given, str):
        return given
    found = given.split()
    if not all(re.fullmatch(r"\d{4}-\d\d-\d\d", each) for each in found):
        raise ValueError(given)
    return tuple(found)


def _mondays(given: tuple[date, ...]) -> tuple[date, ...]:
    if any(each.weekday() for each in given):
        raise ValueError(given)
    return tuple(sorted({*given}))


def _absolute(path: Path) -> Path:
    if not path.is_absolute():
        raise ValueError(path)
    return path


def _folder(path: str) -> str:
    if path:
        _absolute(Path(path))
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
OneLine = Annotated[
    str, Field(pattern=r"^\S(.*\S)?$", max_length=200), Allowed("one line of at most 200 characters")
]
OneLineOrNone = Annotated[
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
Mondays = Annotated[
    tuple[date, ...],
    NoDecode,
    BeforeValidator(_days),
    AfterValidator(_mondays),
    Field(max_length=60),
    Allowed("Mondays such as 2026-12-21, with spaces between"),
]
Languages = Annotated[
    tuple[str, ...],
    NoDecode,
    BeforeValidator(_listed),
    AfterValidator(_codes),
    Allowed("codes of languages that Babel knows, with commas and no spaces, such as en,cy"),
]
AbsolutePath = Annotated[Path, AfterValidator(_absolute), Allowed("a path that begins with /")]
FolderOrNone = Annotated[str, AfterValidator(_folder), Allowed("a path that begins with /, or nothing")]
Recipient = Annotated[
    str,
    Field(pattern=r"^(age1[02-9ac-hj-np-z]{58})?$"),
    Allowed("a public key of age, age1 and 58 more characters, or nothing"),
]
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
