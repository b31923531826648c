"""The marks of a translation: who made it, and which person has read it as it stands.

A machine's translation of help for a child in danger may be wrong where it matters. So nothing of a language
is shown to pupils until a person who reads it has read that very text beside the English that it says.
"""

import re
from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from safe4me.lessons.markup.faults import Malformed
from safe4me.lessons.parsing.front_matter import END_OF_HEAD, MARKS, head_of

MADE_BY = ("machine", "person")
HASH_LENGTH = 12
LONGEST_ROLE = 60
_ROLE = re.compile(r"[^\W\d_][\w ,’()/-]*")  # plain in YAML; no address
_DAYS = ("reviewed", "review_due")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_DAY_OF_RECORD = re.compile(rf"^ +(?:{'|'.join(_DAYS)}): {_DAY.pattern}\n", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Marks:
    """What a translation says of who has read it; what is empty it does not say.

    `read_by` is the role of whoever has read it, `read_on` the day, `read_hash` the hash of what they read.
    """

    read_by: str = ""
    read_on: date | None = None
    read_hash: str = ""


def read_marks(text: str) -> Marks:
    """The marks at the head of a file. Raises Malformed with the line."""
    head = head_of(text)
    if head.text(MARKS[0], "") not in MADE_BY:
        raise Malformed(head.line(MARKS[0]), "Write translated: machine, or translated: person.")
    return Marks(head.text("read_by", ""), head.date("read_on"), head.text("read_hash", ""))


def hash_of(original: str, text: str) -> str:
    """The hash of what a person reads: a translation beside its original, without marks and days.

    Raises Malformed where the head of one cannot be read.
    """
    both = "\0".join(map(_as_read, (original, text)))
    return sha256(both.encode()).hexdigest()[:HASH_LENGTH]


def _as_read(text: str) -> str:
    """A file without its marks and days: the fields at its head, and all that stands below it."""
    _, end, body = text.partition(END_OF_HEAD)
    below = body if end and text.startswith("---\n") else text
    fields = [(name, each) for name, each in head_of(text).fields.items() if not _is_unread(name, each)]
    return f"{fields}\n{_DAY_OF_RECORD.sub('', below)}"


def _is_unread(name: str, value: object) -> bool:
    return name in MARKS or (name in _DAYS and bool(_DAY.fullmatch(str(value))))


def is_read(original: str, text: str) -> bool:
    """Whether a person has read a translation, and neither it nor its original has changed since."""
    try:
        marks = read_marks(text)
        return bool(marks.read_by and marks.read_on) and marks.read_hash == hash_of(original, text)
    except Malformed:
        return False


def with_marks(original: str, text: str, by: str, on: date) -> str:
    """The translation with the marks of whoever has read it, in place of earlier ones.

    Raises Malformed where it has no marks of a translation, or `by` is no role.
    """
    read_marks(text)
    if len(by) > LONGEST_ROLE or not _ROLE.fullmatch(by):
        raise Malformed(1, f"Say who has read it by a role of at most {LONGEST_ROLE} letters, never a name.")
    head, end, body = text.partition(END_OF_HEAD)
    kept = [line for line in head.split("\n") if not line.startswith(MARKS[1:])]
    marks = (f"read_by: {by}", f"read_on: {on}", f"read_hash: {hash_of(original, text)}")
    return "\n".join((*kept, *marks)) + end + body


def last_read(text: str) -> date | None:
    """The day on which a person last read a translation, perhaps as it was before; None if nobody has."""
    try:
        return read_marks(text).read_on
    except Malformed:
        return None
