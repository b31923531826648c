"""The page that the fields of a file's front matter describe."""

import re
from collections.abc import Sequence
from hashlib import sha256

from safe4me.content.drawings import parse_drawing
from safe4me.content.drawings.svg import PLAIN_COVER, Drawing
from safe4me.content.markup.blocks import Fence, check_id
from safe4me.content.markup.errors import Malformed
from safe4me.content.page import BANDS, PARTS, YEAR_GROUPS, Appearance, Page
from safe4me.content.parsing.front_matter import END_OF_HEAD, TRANSLATED, FrontMatter, head_of

PAGE_FIELDS = "title kind reviewed review_due sources needs_review minutes summary content_note help"
ENDED_FIELDS = f"{PAGE_FIELDS} related"  # of a page that ends on others
PART_FIELDS = f"{ENDED_FIELDS} band years was people study"  # of a lesson, a quiz or a story
SIDES = ("me", "them")  # of a story: whom its reader stands in for, and others


def read_page(path: str, text: str, front: FrontMatter, title: str | None = None) -> Page:
    """The page that the front matter describes; `title` stands in when there is none."""
    return Page(
        path=path,
        title=front.text("title", title),
        reviewed=front.date("reviewed"),
        review_due=front.date("review_due"),
        sources=front.texts("sources"),
        needs_review=front.texts("needs_review"),
        minutes=front.number("minutes"),
        summary=front.text("summary", ""),
        content_note=front.text("content_note", ""),
        help=front.texts("help"),
        bands=_bands(front),
        years=front.numbers("years", YEAR_GROUPS),
        was=_was(front),
        people=_people(front),
        related=front.texts("related"),
        study=front.yes("study"),
        source=text,
    )


def _bands(front: FrontMatter) -> tuple[str, ...]:
    if "band" not in front.fields:
        return ()
    bands = tuple(front.text("band").split("+"))
    if bands not in {BANDS, *((band,) for band in BANDS)}:
        raise Malformed(front.line("band"), "Write band: A (ages 11 to 13), B (14 to 16) or A+B.")
    return bands


def _people(front: FrontMatter) -> tuple[Appearance, ...]:
    given = front.fields.get("people", {})
    if not isinstance(given, dict):
        raise Malformed(front.line("people"), "Write who is on the page as {Minh: pressed, Tess: helps}.")
    return tuple(_appearance(str(name), parts, front.line("people")) for name, parts in given.items())


def _appearance(name: str, given: object, line: int) -> Appearance:
    text = given.get("part", "") if isinstance(given, dict) else given
    text = "" if text in SIDES else text
    parts = tuple(part.strip() for part in text.split(",")) if isinstance(text, str) and text else ()
    if unknown := [part for part in parts if part not in PARTS]:
        raise Malformed(line, f"“{unknown[0][:40]}” is no part for {name}: write of {', '.join(PARTS)}.")
    return Appearance(name, parts)


def _was(front: FrontMatter) -> str:
    was = front.text("was", "")
    module, slash, stem = was.partition("/")
    if was and not slash:
        raise Malformed(front.line("was"), "Write what its address was: law/shared-folder.")
    return was and "/".join(check_id(name, front.line("was")) for name in (module, stem))


_SHAPE = "square"


def read_cover(fences: Sequence[Fence]) -> Drawing:
    """The drawing of these blocks, or a plain one. Raises Malformed."""
    if not fences:
        return PLAIN_COVER
    cover = parse_drawing(fences[0].lines)
    if len(fences) > 1 or not isinstance(cover, Drawing) or cover.shape != _SHAPE or cover.labels:
        raise Malformed(fences[-1].line, f"A module has one cover, without names: ```draw night {_SHAPE}")
    return cover


MADE_BY = ("machine", "person")


def check_maker(text: str) -> None:
    """Raise Malformed with the line unless the head of a translation says who has made it."""
    head = head_of(text)
    if head.text(TRANSLATED, "") not in MADE_BY:
        raise Malformed(head.line(TRANSLATED), "Write translated: machine, or translated: person.")


HASH_LENGTH = 12
_DAYS = ("reviewed", "review_due")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_DAY_OF_RECORD = re.compile(rf"^ +(?:{'|'.join(_DAYS)}): {_DAY.pattern}\n", re.MULTILINE)


def hash_of(text: str) -> str:
    """The hash of what a person reads of a page: without days, and without who has made a translation.

    Raises Malformed where its head cannot be read.
    """
    _, end, body = text.partition(END_OF_HEAD)
    below = body if end and text.startswith("---\n") else text
    fields = [(name, each) for name, each in head_of(text).fields.items() if not _is_unread(name, each)]
    return sha256(f"{fields}\n{_DAY_OF_RECORD.sub('', below)}".encode()).hexdigest()[:HASH_LENGTH]


def _is_unread(name: str, value: object) -> bool:
    return name == TRANSLATED or (name in _DAYS and bool(_DAY.fullmatch(str(value))))
