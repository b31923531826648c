"""Where a file's page stands on the site, below its language: `law/01-who.md` → `learn/law/who/`."""

from urllib.parse import urljoin, urlsplit

from safe4me.lessons.page import ORDER_PREFIX

NORMS = "what-young-people-say/"  # made by the app, not by a build: its figures change
WORDS = "words/"  # the glossary: every word has its id there
GUIDE = "teacher.md"
FIXED = frozenset({"", "learn/", "help/", "join/", "exit", NORMS, WORDS})


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
