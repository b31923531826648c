"""Where a file's page stands on the site, below its language: `law/01-who.md` → `learn/law/who/`."""

from collections.abc import Iterator
from urllib.parse import urljoin, urlsplit

from safe4me.lessons.model import Library
from safe4me.lessons.page import ORDER_PREFIX

NORMS = "what-young-people-say/"  # made by the app, not by a build: its figures change
GUIDE = "teacher.md"
FIXED = frozenset({"", "learn/", "help/", "join/", "exit", NORMS})


def address(path: str) -> str:
    """The address of a content file's page, without a leading slash."""
    folder, _, name = path.rpartition("/")
    stem = ORDER_PREFIX.sub("", name).removesuffix(".md")
    if name == GUIDE:
        return f"teachers/{folder}/"
    if folder == "doors":
        return f"help/{stem}/"
    if folder == "pages":
        return f"{stem}/"
    return f"learn/{folder}/" if stem == "module" else f"learn/{folder}/{stem}/"


def follow(here: str, link: str) -> tuple[str, str]:
    """The address and the fragment that a relative link on the page at `here` leads to.

    An address that leaves the language's pages begins with `/`.
    """
    target = urlsplit(urljoin(f"https://site/-/{here}", link))
    return target.path.removeprefix("/-/"), target.fragment


def all_addresses(library: Library) -> Iterator[str]:
    """The addresses of every page of a language."""
    yield from FIXED
    for module in library.modules:
        yield address(module.page.path)
        yield from (address(part.page.path) for part in module.parts)
        if module.guide:
            yield address(module.guide.page.path)
    yield from (address(door.page.path) for door in library.doors)
    yield from (address(page.page.path) for page in library.pages)
