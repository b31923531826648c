"""What every file's page has, whatever is taught on it."""

import re
from dataclasses import dataclass, field
from datetime import date
from typing import NewType

HARMED = ("pictured", "pressed", "threatened", "unasked")  # unasked: sent one that they did not ask for
HARMING = ("presses", "threatens", "spreads")  # who spreads also makes a fake, or passes one on
PARTS = (*HARMED, *HARMING, "leads", "helps", "stands by")


@dataclass(frozen=True, slots=True)
class Appearance:
    """Somebody on a page, and what they do there, each of PARTS."""

    name: str
    parts: tuple[str, ...]


Html = NewType("Html", str)  # rendered from Markdown and cleaned
ORDER_PREFIX = re.compile(r"^\d\d-")
BANDS = ("A", "B")  # ages 11 to 13 and 14 to 16
YEAR_GROUPS = (7, 8, 9, 10, 11)
LAST_YEAR_OF_A = 8


@dataclass(frozen=True, slots=True)
class Page:
    """A page's front matter. `help` holds ids of services; `path` is the file below the language's folder.

    `bands` are the ages that a part of a module is for, of `BANDS`; empty where it does not say. `years` are
    the year groups for which alone it is; empty where it is for all of its bands. `was` is the module and
    stem under which it stood before (`law/shared-folder`). `people` is who is on it.

    `related` are addresses below the language that its author leads on to at its end. With `study` it tells
    how far it is read, where a site asks for it.

    `source` is the file's whole text, so that checks can name a line. `language` is the one it is written in.
    It is `unread` when it is a translation that no person has read as it stands.
    """

    path: str
    title: str
    reviewed: date | None = None
    review_due: date | None = None
    sources: tuple[str, ...] = ()
    needs_review: tuple[str, ...] = ()
    minutes: int | None = None
    summary: str = ""
    content_note: str = ""
    help: tuple[str, ...] = ()
    bands: tuple[str, ...] = ()
    years: tuple[int, ...] = ()
    was: str = ""
    people: tuple[Appearance, ...] = ()
    related: tuple[str, ...] = ()
    study: bool = False
    source: str = field(default="", repr=False, compare=False)
    language: str = "en"
    unread: bool = False

    @property
    def stem(self) -> str:
        """The last part of the page's address: the file's name without folder, `NN-` and ending."""
        return ORDER_PREFIX.sub("", self.path.rsplit("/", 1)[-1]).removesuffix(".md")

    def is_for(self, year_group: int) -> bool:
        """Whether it is for pupils of that year group; a page that does not say is for all."""
        if self.years:
            return year_group in self.years
        return not self.bands or band_of(year_group) in self.bands


def band_of(year_group: int) -> str:
    """The band of the pupils of that year group."""
    return "A" if year_group <= LAST_YEAR_OF_A else "B"
