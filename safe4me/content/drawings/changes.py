"""What changes in a picture while it is looked at: lines such as `~ phone: lit; Jakub: worried, tense`."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from safe4me.content.drawings.parse import say
from safe4me.content.drawings.states import word_kind
from safe4me.content.drawings.svg import Drawing
from safe4me.content.markup.blocks import Line
from safe4me.content.markup.errors import Malformed

SIGN = "~"
MOST_CHANGES = 3  # of a beat: more is not seen


@dataclass(frozen=True, slots=True)
class PictureChange:
    """Of the piece at that place in its row, counted from 0, another word is true now."""

    at: int
    word: str

    @property
    def code(self) -> str:
        """What a script is told: the piece, the attribute, its value."""
        return f"{self.at}.{word_kind(self.word)}.{self.word.split()[-1]}"


def read_changes(line: Line, drawing: Drawing | None) -> tuple[PictureChange, ...]:
    """What a line that begins with `~` changes in the picture beside it. Raises Malformed."""
    entries = [entry.strip() for entry in line.text.strip().removeprefix(SIGN).split(";")]
    if drawing is None:
        raise Malformed(line.number, "Nothing is drawn here that could change: add ```draw to this scene.")
    if len(entries) > MOST_CHANGES:
        raise Malformed(line.number, f"Change {MOST_CHANGES} things at most before a beat: more is not seen.")
    changes: list[PictureChange] = []
    for entry in entries:
        found = _read_entry(line.number, entry, drawing)
        if found[0].at in {change.at for change in changes}:
            raise Malformed(line.number, f"Say once what changes: take out the second “{entry[:40]}”.")
        changes += found
    return tuple(changes)


def _read_entry(line: int, entry: str, drawing: Drawing) -> list[PictureChange]:
    who, _, said = (part.strip() for part in entry.partition(":"))
    known = {piece.called: at for at, piece in enumerate(drawing.pieces) if piece.words}
    if who not in known:
        raise Malformed(line, f"“{who[:40]}” is not here to change. There are {', '.join(known) or 'none'}.")
    words = [word.strip() for word in said.split(",")]
    say(line, drawing.pieces[known[who]], words)
    return [PictureChange(known[who], word) for word in words]


def after(drawing: Drawing, changes: Iterable[PictureChange]) -> Drawing:
    """The picture once all of it has changed."""
    pieces = list(drawing.pieces)
    for change in changes:
        pieces[change.at] = pieces[change.at].saying(change.word)
    return replace(drawing, pieces=tuple(pieces))


def undone(drawing: Drawing, changes: Iterable[PictureChange]) -> tuple[PictureChange, ...]:
    """What leads back to the picture as it is, from after any of the changes."""
    changed = dict.fromkeys((change.at, word_kind(change.word)) for change in changes)
    return tuple(PictureChange(at, drawing.pieces[at].word(kind)) for at, kind in changed)
