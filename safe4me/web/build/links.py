"""How the links of a page hold: relative to where it stands, or in a room."""

import posixpath
from collections.abc import Callable

Link = Callable[[str], str]


def links_from(address: str) -> Link:
    """Links relative to `address`, so that they hold under a room's prefix and from a memory stick."""
    folder = posixpath.dirname(address)

    def link(path: str) -> str:
        relative = posixpath.relpath(path, folder)
        return f"{relative}/" if path.endswith("/") else relative

    return link


def in_room(code: str) -> Link:
    """Links that keep the room of this join code, from any address."""
    return lambda path: f"/c/{code}{path}"
