"""Who outside has read which pages, by profession: on which day, and whether it is the same today."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated

from pydantic import StringConstraints

from safe4me.content.model.records import Cure, Record, Words, read_as
from safe4me.content.page import BANDS, Page

_ROLE = r"^(a|an|four) [^\d@]*(\d\d to \d\d)?$"  # an article or a number: no name begins so


@dataclass(frozen=True, slots=True)
class PageRead:
    """A page that a reader has read: its path below the language's folder, the day, its text's hash."""

    path: str
    on: date
    hash: str

    def __str__(self) -> str:
        return f"{self.path} {self.on} {self.hash}"


def page_read(text: str) -> PageRead:
    """What such a line says. Raises ValueError."""
    path, day, digest = text.split()
    return PageRead(path, date.fromisoformat(day), digest)


ReaderRole = Annotated[
    str,
    StringConstraints(strip_whitespace=True, pattern=_ROLE, max_length=80),
    Cure("Say who reads by what they do, never by a name: {name}: a youth-justice lawyer."),
]
BandOrNone = Annotated[
    str,
    read_as(str, f"[{''.join(BANDS)}]?"),
    Cure("Write band: A or band: B, or leave it out: they read every age's pages then."),
]
PagesRead = Annotated[
    tuple[Annotated[PageRead, read_as(page_read, r"\S+ +\d{4}-\d\d-\d\d +[0-9a-f]{12}")], ...],
    Cure("Leave {name}: to “flask --app app content sign”, a line each: law/quiz.md 2026-12-01 0123456789ab"),
]


@dataclass(frozen=True, slots=True)
class Signature(Record):
    """A kind of reader, and what they have read.

    `pages` are the paths that they are asked to read; one that ends in “/” is a folder. With a `band` they
    read the pages for that age alone.
    """

    reader: ReaderRole
    pages: Words
    band: BandOrNone = ""
    read: PagesRead = ()

    def asks_for(self, page: Page) -> bool:
        """Whether that page is one that they are to read."""
        is_of_age = not self.band or self.band in page.bands
        return is_of_age and any(is_among(page, each) for each in self.pages)


def is_among(page: Page, place: str) -> bool:
    """Whether a page is that file, or stands in that folder."""
    return page.path == place or (place.endswith("/") and page.path.startswith(place))


@dataclass(frozen=True, slots=True)
class Reading:
    """How far a reader has come: what they read that is the same today, what changed since, what is left."""

    signature: Signature
    same: tuple[PageRead, ...]
    changed: tuple[PageRead, ...]
    unread: tuple[str, ...]

    @property
    def read(self) -> tuple[PageRead, ...]:
        """The pages of theirs that they have read, as they are today or as they were."""
        return (*self.same, *self.changed)

    @property
    def last(self) -> date | None:
        """The day on which they last read one."""
        return max((each.on for each in self.read), default=None)

    @property
    def asked(self) -> int:
        """How many pages they are to read."""
        return len(self.read) + len(self.unread)

    @property
    def strays(self) -> tuple[PageRead, ...]:
        """What is written down as read and is no page of theirs."""
        return tuple(each for each in self.signature.read if each not in self.read)
