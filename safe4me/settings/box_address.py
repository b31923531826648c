"""The address of a ballot box on Valkey, read strictly."""

import re
from dataclasses import dataclass
from urllib.parse import parse_qsl, unquote

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
