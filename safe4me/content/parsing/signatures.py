"""What readers outside have read, held against the pages as they stand; and the file with more of it."""

from collections.abc import Iterable, Sequence
from datetime import date

from safe4me.content.model.signatures import PageRead, Reading, Signature
from safe4me.content.page import Page
from safe4me.content.parsing.page_head import hash_of

_FIELD = "  read:"


def reading_of(signature: Signature, pages: Iterable[Page]) -> Reading:
    """What of its pages that reader has read, and whether each is still what they read."""
    known = {each.path: each for each in signature.read}
    theirs = [page for page in pages if signature.asks_for(page)]
    read = [(page, known[page.path]) for page in theirs if page.path in known]
    same = tuple(each for page, each in read if hash_of(page.source) == each.hash)
    return Reading(
        signature,
        same,
        changed=tuple(each for _, each in read if each not in same),
        unread=tuple(page.path for page in theirs if page.path not in known),
    )


def read_today(pages: Iterable[Page], today: date) -> tuple[PageRead, ...]:
    """These pages, as somebody has read them today."""
    return tuple(PageRead(page.path, today, hash_of(page.source)) for page in pages)


def with_read(text: str, signature: Signature, read: Sequence[PageRead]) -> str:
    """The text of the file, where that reader has read these pages too."""
    return with_list(text, signature, {each.path: each for each in (*signature.read, *read)}.values())


def with_list(text: str, signature: Signature, read: Iterable[PageRead]) -> str:
    """The text of the file, where that reader has read these pages alone: `read:` ends its record."""
    lines = text.split("\n")
    start = signature.line - 1
    ends = (n for n, line in enumerate(lines) if n > start and not line.startswith(" "))
    end = next(ends, len(lines))
    fields = [*lines[start:end], _FIELD]
    told = [f"    - {each}" for each in sorted(read, key=lambda each: each.path)]
    kept = fields[: fields.index(_FIELD)]
    return "\n".join((*lines[:start], *kept, *([_FIELD, *told] if told else []), *lines[end:]))
