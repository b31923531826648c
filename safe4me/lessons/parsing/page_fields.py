"""The page that the fields of a file's front matter describe."""

from safe4me.lessons.cast import PARTS, Appearance
from safe4me.lessons.markup.attributes import check_id
from safe4me.lessons.markup.faults import Malformed
from safe4me.lessons.page import BANDS, Page
from safe4me.lessons.parsing.front_matter import FrontMatter

PAGE_FIELDS = "title kind reviewed review_due sources needs_review minutes summary content_note help"
ENDED_FIELDS = f"{PAGE_FIELDS} related"  # of a page that ends on others
PART_FIELDS = f"{ENDED_FIELDS} band was people study"  # of a lesson, a quiz or a story
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
        was=_was(front),
        people=_people(front),
        related=front.texts("related"),
        study=_study(front),
        source=text,
    )


def _study(front: FrontMatter) -> bool:
    said = front.text("study", "")
    if said not in ("", "yes"):
        raise Malformed(front.line("study"), "Write study: yes, or leave it out.")
    return bool(said)


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
