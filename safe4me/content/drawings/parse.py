"""How an author writes a drawing: `draw GROUND SHAPE`, then one thing a line."""

import re
from collections.abc import Sequence
from dataclasses import replace

from safe4me.content.drawings.shapes import BODIES, GROUNDS, LOOKS, SETS, SHAPES, THINGS, TILES
from safe4me.content.drawings.states import KINDS, STATEFUL, word_kind
from safe4me.content.drawings.svg import Drawing, Piece
from safe4me.content.markup.blocks import Line
from safe4me.content.markup.errors import Malformed, did_you_mean, read_each

LONGEST_ALT = 240
LONGEST_NAME = 16
MOST_PIECES = 12
MOST_OWNERS = 2
SMALLEST_SCALE = 0.5
FIRST_WORDS = (*GROUNDS, *SHAPES, "labels")
PARTS = tuple(dict.fromkeys((*BODIES, *THINGS, *STATEFUL)))
MODIFIERS = "holds tile, holds tile of NAME, faces left, small, behind, in front, in chair, with cane"
_NAME = re.compile(r"[^\W\d_][\w.’' -]*")
_LOOK_OF = {"in chair": "wheelchair", "with cane": "cane"}


def read_drawing(first: Line, lines: Sequence[Line]) -> Drawing:
    """The drawing that stands below its first line, `draw night wide labels`. Raises Malformed."""
    ground, shape, labels = _first_words(first)
    alt = read_alt(first.number, lines)
    back = _read_set(lines)
    things = [line for line in lines if _key(line) not in {"alt", "back"}]
    if not things:
        raise Malformed(
            first.number, "There is nothing to draw: name one thing a line, such as “person cap”."
        )
    if len(things) > MOST_PIECES:
        raise Malformed(things[MOST_PIECES].number, f"Draw {MOST_PIECES} things at most.")
    pieces = tuple(read_each(lambda line: read_piece(line.number, line.text), things))
    drawing = Drawing(ground, shape, alt, pieces, back, labels)
    _refuse_muddle(first.number, drawing)
    return drawing


def read_alt(first: int, lines: Sequence[Line]) -> str:
    """What the one line `alt: …` tells whoever cannot see the drawing. Raises Malformed."""
    found = [line for line in lines if _key(line) == "alt"]
    if not found:
        raise Malformed(first, "Say what can be seen here, for whoever cannot see it: alt: …")
    if len(found) > 1:
        raise Malformed(found[1].number, "Say once what can be seen: take out this alt:")
    alt = _text(found[0])
    if not alt or len(alt) > LONGEST_ALT:
        raise Malformed(found[0].number, f"Say what can be seen in 1 to {LONGEST_ALT} characters: alt: …")
    return alt


def read_piece(line: int, text: str) -> Piece:
    """`Sam: person curls, holds tile, faces left`, or a thing: `phone`. Raises Malformed."""
    before, colon, after = text.partition(":")
    head, *modifiers = [part.strip() for part in (after if colon else text).split(",")]
    kind, *looks = head.split() or [""]
    if kind not in PARTS:
        meant = did_you_mean(kind, PARTS)
        raise Malformed(line, f"There is no part “{kind[:40]}”.{meant} There are {', '.join(PARTS)}.")
    name = read_name(line, before) if colon else ""
    piece = Piece(kind, who=name or f"#{line}", name=name)
    for look in looks:
        piece = _with_look(line, piece, look)
    words = words_for(piece)
    for modifier in modifiers:
        piece = piece if modifier in words else _modified(line, piece, modifier)
    piece = say(line, piece, [modifier for modifier in modifiers if modifier in words])
    if kind in STATEFUL and kind not in THINGS and not piece.words:
        states = " or ".join(f"{kind}, {state}" for state in STATEFUL[kind].states)
        raise Malformed(line, f"Say how it is: {states}.")
    return piece


def words_for(piece: Piece) -> tuple[str, ...]:
    """The words that can be said of how it is at the moment."""
    if piece.is_person:
        return tuple(word for kind, words in KINDS.items() if kind != "state" for word in words)
    return tuple(STATEFUL[piece.kind].states) if piece.kind in STATEFUL else ()


def say(line: int, piece: Piece, words: Sequence[str]) -> Piece:
    """The same, of whom these words are true now, at most one of a kind. Raises Malformed."""
    for n, word in enumerate(words):
        if word not in words_for(piece):
            known = ", ".join(words_for(piece)) or "no words for it"
            raise Malformed(line, f"“{word[:40]}” cannot be said of {piece.called}. There are {known}.")
        if word_kind(word) in {word_kind(each) for each in words[:n]}:
            raise Malformed(line, f"Say one thing at a time of {piece.called}: take out “{word}”.")
        piece = piece.saying(word)
    return piece


def read_person(line: int, text: str) -> Piece:
    """Somebody as their looks tell: `cap`, `short, in chair`, `adult scarf`. Raises Malformed."""
    begins = (text.split() or [""])[0]
    piece = read_piece(line, text if begins.strip(",:") in BODIES else f"person {text}")
    if not piece.is_person:
        raise Malformed(line, f"Say what somebody looks like: {', '.join(LOOKS)}.")
    return piece


def read_name(line: int, text: str) -> str:
    """A name that is shown; raises Malformed."""
    name = text.strip()
    if not _NAME.fullmatch(name) or len(name) > LONGEST_NAME:
        raise Malformed(line, f"Write a name of 1 to {LONGEST_NAME} letters before the colon.")
    return name


def _first_words(first: Line) -> tuple[str, str, bool]:
    words = first.text.split()[1:]
    for word in words:
        if word not in FIRST_WORDS or words.count(word) > 1:
            raise Malformed(
                first.number, f"Write “draw”, then of these: {', '.join(FIRST_WORDS)}; not “{word[:40]}”."
            )
    grounds = [word for word in words if word in GROUNDS]
    shapes = [word for word in words if word in SHAPES]
    if len(grounds) > 1 or len(shapes) > 1:
        raise Malformed(first.number, "A drawing has one ground and one shape.")
    return (grounds or ["sand"])[0], (shapes or ["square"])[0], "labels" in words


def _read_set(lines: Sequence[Line]) -> str:
    found = [line for line in lines if _key(line) == "back"]
    if len(found) > 1:
        raise Malformed(found[1].number, "A drawing has one set: take out this back:")
    if not found:
        return ""
    name = _text(found[0])
    if name not in SETS:
        raise Malformed(found[0].number, f"There is no set “{name[:40]}”. There are {', '.join(SETS)}.")
    return name


def _key(line: Line) -> str:
    name, colon, _ = line.text.partition(":")
    return name.strip() if colon else ""


def _text(line: Line) -> str:
    return line.text.partition(":")[2].strip()


def _with_look(line: int, piece: Piece, look: str) -> Piece:
    if not piece.is_person:
        raise Malformed(line, f"Only people have looks: take “{look[:40]}” out, or put a comma before it.")
    if look not in LOOKS:
        meant = did_you_mean(look, LOOKS)
        raise Malformed(line, f"There is no look “{look[:40]}”.{meant} There are {', '.join(LOOKS)}.")
    return replace(piece, looks=(*piece.looks, look))


def _modified(line: int, piece: Piece, modifier: str) -> Piece:
    held, of, owner = modifier.partition(" of ")
    if held == "holds tile" and piece.is_person:
        return replace(piece, owner=read_name(line, owner) if of else piece.who)
    if modifier.startswith("of ") and piece.kind in TILES:
        return replace(piece, owner=read_name(line, modifier.removeprefix("of ")))
    if modifier in _LOOK_OF:
        return _with_look(line, piece, _LOOK_OF[modifier])
    if modifier in {"behind", "in front"}:
        return replace(piece, over=modifier)
    if modifier == "faces left":
        return replace(piece, left=True)
    if modifier == "small" and piece.kind == "person":
        return replace(piece, small=True)
    known = ", ".join((MODIFIERS, *words_for(piece)))
    raise Malformed(line, f"“{modifier[:40]}” cannot be said of this {piece.kind}. There are {known}.")


def _refuse_muddle(line: int, drawing: Drawing) -> None:
    """Raise Malformed when the drawing as a whole could not be read."""
    if drawing.pieces[0].over:
        raise Malformed(line, "The first thing has nothing before it: take out “behind” or “in front”.")
    if len({piece.owner for piece in drawing.pieces if piece.owner}) > MOST_OWNERS:
        raise Malformed(line, f"Draw pictures of {MOST_OWNERS} people at most: each has a colour of its own.")
    if drawing.scale < SMALLEST_SCALE:
        raise Malformed(
            line, f"Too much for this shape: take a wider one ({', '.join(SHAPES)}), or draw less."
        )
    if drawing.faces_are_small:
        raise Malformed(
            line, "A face would be too small to read on a phone: draw less, or take a wider shape."
        )
    if drawing.crowded:
        raise Malformed(line, "The names run into one another: take a wider shape, or shorter names.")
