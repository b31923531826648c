"""The braces after a heading or an option: `{#id .class key=value other="two words"}`."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from safe4me.lessons.markup.faults import Malformed

LONGEST_ID = 60
_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_TOKEN = re.compile(
    r"\s*(?:#(?P<id>[^\s\"]+)|\.(?P<flag>[^\s\"]+)|(?P<key>[a-z-]+)=(?:\"(?P<quoted>[^\"]*)\"|(?P<bare>[^\s\"]+)))"
)


@dataclass(frozen=True, slots=True)
class Attributes:
    """What stood in the braces; `flags` are the classes, without their dots."""

    id: str | None = None
    flags: frozenset[str] = frozenset()
    values: Mapping[str, str] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.id or self.flags or self.values)

    def without(self, key: str) -> tuple[str, "Attributes"]:
        """The value of a key, empty when it is not there; and the attributes without it."""
        kept = {name: value for name, value in self.values.items() if name != key}
        return self.values.get(key, ""), Attributes(self.id, self.flags, kept)

    def allow(self, line: int, flags: str = "", keys: str = "") -> None:
        """Raise Malformed at `line` when something stands here that is not among `flags` and `keys`."""
        allowed_flags, allowed_keys = flags.split(), keys.split()
        unknown = [f".{f}" for f in sorted(self.flags.difference(allowed_flags))]
        unknown += [f"{key}=" for key in sorted(set(self.values).difference(allowed_keys))]
        if unknown:
            allowed = ", ".join([f".{f}" for f in allowed_flags] + [f"{key}=" for key in allowed_keys])
            raise Malformed(line, f"Take out {', '.join(unknown)}: here you may use {allowed or 'nothing'}.")


def split_attributes(text: str, line: int) -> tuple[str, Attributes]:
    """The text before its closing braces, and the attributes in them.

    Raises Malformed when the braces cannot be read.
    """
    text = text.strip()
    start = text.rfind("{")
    if start < 0 or not text.endswith("}"):
        return text, Attributes()
    return text[:start].rstrip(), _read(text[start + 1 : -1], line)


def check_id(text: str, line: int) -> str:
    """The text itself, when it can be an id; else raises Malformed."""
    if not _ID.fullmatch(text) or len(text) > LONGEST_ID:
        raise Malformed(
            line,
            f"“{text[:LONGEST_ID]}” cannot be an id: use small letters, digits and single hyphens, "
            f"{LONGEST_ID} characters at most.",
        )
    return text


def read_rev(text: str, line: int) -> int:
    """A revision from 1 to 99; raises Malformed."""
    if not re.fullmatch(r"[1-9][0-9]?", text):
        raise Malformed(line, "Write rev= as a whole number from 1: rev=2.")
    return int(text)


def _read(inside: str, line: int) -> Attributes:
    name, flags, values = None, set(), {}
    position, end = 0, len(inside.rstrip())
    while position < end:
        token = _TOKEN.match(inside, position)
        if not token or (token["id"] and name):
            raise Malformed(line, 'Braces hold one #id, then .classes, then key=value or key="two words".')
        if token["id"]:
            name = check_id(token["id"], line)
        elif token["flag"]:
            flags.add(token["flag"])
        else:
            values[token["key"]] = token["quoted"] if token["bare"] is None else token["bare"]
        position = token.end()
    return Attributes(name, frozenset(flags), values)
