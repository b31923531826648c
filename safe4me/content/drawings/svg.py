"""A drawing: things in a row on a ground, and its SVG. Nothing of an author's stands there unescaped."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from html import escape
from itertools import pairwise
from typing import ClassVar

from safe4me.content.drawings.shapes import (
    BEHIND_THE_HEAD,
    BODIES,
    GROUND_OF_SET,
    HEIGHT,
    ON_THE_HEAD,
    OVER_THE_BODY,
    SET_WIDTH,
    SETS,
    SHAPES,
    SMALL,
    THINGS,
    TILE,
    TILES,
)
from safe4me.content.drawings.states import STATEFUL, UNSAID, face, lasting, living, word_kind

TILE_REACH = 20  # how far a tile stands out in front of the person who holds it
Colours = Mapping[str, str]  # whose picture it is → the class of their colour


@dataclass(frozen=True, slots=True)
class Piece:
    """One person or thing of a drawing.

    `who` tells a person from the others, `name` is shown. `owner` is who is in the picture that is held, or
    that the thing is; empty without a picture. `over` is how it lies to the one before it: "", "behind" or
    "in front". `words` say how it is at the moment; without any it is drawn so that nothing can change.
    """

    kind: str
    who: str = ""
    name: str = ""
    looks: tuple[str, ...] = ()
    owner: str = ""
    left: bool = False
    small: bool = False
    over: str = ""
    words: tuple[str, ...] = ()

    @property
    def called(self) -> str:
        """What a change calls it: its name, or what it is."""
        return self.name or self.kind

    def word(self, kind: str) -> str:
        """How it is at the moment: its word of one of KINDS."""
        if kind == "faces":
            return "faces left" if self.left else "faces right"
        return next((word for word in self.words if word_kind(word) == kind), UNSAID.get(kind, ""))

    def saying(self, word: str) -> "Piece":
        """The same, of whom another word is true now."""
        kind = word_kind(word)
        if kind == "faces":
            return replace(self, left=word == "faces left")
        return replace(self, words=(*(each for each in self.words if word_kind(each) != kind), word))

    @property
    def is_person(self) -> bool:
        """Whether it is somebody, and no thing."""
        return self.kind in BODIES

    @property
    def width(self) -> int:
        """How wide it is, with what is held."""
        if not self.is_person:
            return (STATEFUL if self.words else THINGS)[self.kind].width
        full = BODIES[self.kind].width + (TILE_REACH if self.owner else 0)
        return round(full * SMALL) if self.small else full

    def markup(self, colours: Colours) -> str:
        """Its shapes, from x = 0, facing right; with words it turns as they say."""
        if not self.is_person:
            return self._thing(colours)
        made = self._figure(colours)
        if self.words:
            says = {kind: self.word(kind) for kind in ("feel", "pose", "place", "faces")}
            made = living(made, self.width, says)
        if self.small:
            return f'<g transform="translate(0 {HEIGHT * (1 - SMALL):g}) scale({SMALL})">{made}</g>'
        return f'<g class="grown">{made}</g>' if self.kind == "adult" else made

    def _thing(self, colours: Colours) -> str:
        if self.words:
            return lasting(STATEFUL[self.kind], self.word("state"))
        paint = colours.get(self.owner, "own") if self.kind in TILES else "object"
        return f'<g class="{paint}">{THINGS[self.kind].markup}</g>'

    def _figure(self, colours: Colours) -> str:
        body = BODIES[self.kind]
        paint = colours.get(self.who, "adult" if self.kind == "adult" else "oth")
        head = f'{self._on_head(BEHIND_THE_HEAD)}<g class="gap">{body.skull}</g>{self._on_head(ON_THE_HEAD)}'
        if self.words:
            x, y, size = body.head
            head = f'<g class="head">{head}{face(x, y, size) if self.word("feel") else ""}</g>'
        over = "".join(OVER_THE_BODY[look] for look in self.looks if look in OVER_THE_BODY)
        return (
            f'<g class="{paint}"><g class="gap torso">{body.torso}</g>{head}{over}</g>{self._tile(colours)}'
        )

    def _on_head(self, layer: Mapping[str, str]) -> str:
        made = "".join(layer[look] for look in self.looks if look in layer)
        x, y, size = BODIES[self.kind].head
        return f'<g transform="translate({x} {y}) scale({size:g})">{made}</g>' if made else ""

    def _tile(self, colours: Colours) -> str:
        if not self.owner:
            return ""
        x = BODIES[self.kind].tile
        return f'<g class="{colours.get(self.owner, "own")} tile" transform="translate({x} 0)">{TILE}</g>'


def colours_of(pieces: tuple[Piece, ...], about: str = "") -> Colours:
    """`own` for whoever is in the first picture, `own-2` in a second; they and their pictures have it.

    Whoever it is `about` comes first, with a picture or without.
    """
    owners = dict.fromkeys(filter(None, (about, *(piece.owner for piece in pieces))))
    return dict(zip(owners, ("own", "own-2"), strict=False))


MARGIN = 24  # hair reaches as far out
NARROWEST_GAP, WIDEST_GAP = 10, 36
OVERLAP = 0.34  # how much of a figure lies behind or in front of the one before it
SMALLEST_LETTER = 16
PHONE = 340  # how wide a drawing is on a phone, where letters are as small as they get
SMALLEST_FIGURE = 72  # px, with a face
LETTER_WIDTH = 0.6  # of its height, on average, in bold
PORTRAIT = 190  # how much of a figure, from above its head, its portrait shows
STANDING = "-26 0 146 240"  # a figure with the widest of looks


@dataclass(frozen=True, slots=True)
class Place:
    """Where a piece stands: its left edge and its width, before the row is scaled to fit."""

    piece: Piece
    x: float
    width: float


@dataclass(frozen=True, slots=True)
class Drawing:
    """A small picture, composed from the site's own parts: `pieces` stand in a row from left to right.

    `alt` is what somebody who cannot see it is told; empty when the words beside it say it all. `back` is a
    set behind the row. With `labels` the names stand below. In a story it is `about` whoever leads it.
    """

    kind: ClassVar[str] = "draw"

    ground: str
    shape: str
    alt: str
    pieces: tuple[Piece, ...]
    back: str = ""
    labels: bool = False
    about: str = ""

    @property
    def words(self) -> tuple[str, ...]:
        """All that is read in it: what it shows, and the names."""
        names = (piece.name for piece in self.pieces if self.labels and piece.name)
        return (*filter(None, [self.alt]), *names)

    @property
    def svg(self) -> str:
        """Its markup, safe to stand in a page as it is."""
        names = "".join(self._names())
        width, height = SHAPES[self.shape], HEIGHT + (self.letter + 12 if names else 0)
        told = f'role="img" aria-label="{escape(self.alt)}"' if self.alt else 'aria-hidden="true"'
        return (
            f'<svg class="art {self.ground} {self.shape}" viewBox="0 0 {width} {height}"'
            f' preserveAspectRatio="xMidYMax" {told}>'
            f"{self._set()}{self._row()}{names}</svg>"
        )

    @property
    def decoration(self) -> str:
        """Its markup where the words beside it say the same, such as a cover beside its title."""
        return replace(self, alt="").svg

    @property
    def scale(self) -> float:
        """How much the row shrinks to fit its shape: 1 when it does not."""
        last = self._places()[-1]
        return min(1.0, (SHAPES[self.shape] - 2 * MARGIN) / (last.x + last.width))

    @property
    def letter(self) -> int:
        """How high the letters of a name are: 16 px where the drawing is as wide as a phone."""
        return max(SMALLEST_LETTER, round(SMALLEST_LETTER * SHAPES[self.shape] / PHONE))

    @property
    def faces_are_small(self) -> bool:
        """Whether somebody with a face is lower, on a phone, than a face can be read."""
        sizes = [SMALL if piece.small else 1.0 for piece in self.pieces if piece.word("feel")]
        height = HEIGHT * self.scale * PHONE / SHAPES[self.shape]
        return any(height * size < SMALLEST_FIGURE for size in sizes)

    @property
    def crowded(self) -> bool:
        """Whether two names would run into one another, or out of the drawing."""
        labelled = [(x, len(name) * self.letter * LETTER_WIDTH) for x, name in self._labels()]
        spans = [(0.0, 0.0), *((x - wide / 2, x + wide / 2) for x, wide in labelled)]
        spans.append((SHAPES[self.shape], 0.0))
        return any(before[1] > after[0] for before, after in pairwise(spans))

    def _places(self) -> list[Place]:
        """The row, from x = 0, at its full size."""
        widths = [piece.width for piece in self.pieces]
        free = (SHAPES[self.shape] - 2 * MARGIN - sum(widths)) / max(1, len(widths) - 1)
        gap = min(WIDEST_GAP, max(NARROWEST_GAP, free))
        places: list[Place] = []
        edge = -gap
        for piece, width in zip(self.pieces, widths, strict=True):
            x = edge - width * OVERLAP if piece.over and places else edge + gap
            places.append(Place(piece, x, width))
            edge = x + width
        return places

    def _start(self) -> float:
        last = self._places()[-1]
        return (SHAPES[self.shape] / self.scale - (last.x + last.width)) / 2

    def _row(self) -> str:
        colours, start = colours_of(self.pieces, self.about), self._start()
        made: list[str] = []
        for n, place in enumerate(self._places()):
            x = start + place.x
            turn = (
                f"translate({x + place.width:.0f} 0) scale(-1 1)"
                if place.piece.left and not place.piece.words
                else f"translate({x:.0f} 0)"
            )
            number = f' data-n="{n}"' if place.piece.words else ""
            markup = f'<g transform="{turn}"{number}>{place.piece.markup(colours)}</g>'
            is_behind = place.piece.over == "behind" and bool(made)
            made.insert(0 if place.piece.kind == "door" else len(made) - is_behind, markup)
        if self.scale == 1:
            return "".join(made)
        down = HEIGHT * (1 - self.scale)
        return f'<g transform="translate(0 {down:.0f}) scale({self.scale:.3f})">{"".join(made)}</g>'

    def _labels(self) -> Iterator[tuple[float, str]]:
        """The middle of each name, and the name."""
        start = self._start()
        for place in self._places():
            if self.labels and place.piece.name:
                yield (start + place.x + place.width / 2) * self.scale, place.piece.name

    def _names(self) -> Iterator[str]:
        for x, name in self._labels():
            yield (
                f'<text class="who" x="{x:.0f}" y="{HEIGHT + self.letter}" font-size="{self.letter}"'
                f' text-anchor="middle">{escape(name)}</text>'
            )

    def _set(self) -> str:
        if not self.back:
            return ""
        x = (SHAPES[self.shape] - SET_WIDTH) / 2
        return f'<g class="set" transform="translate({x:g} 0)">{SETS[self.back]}</g>'


PLAIN_COVER = Drawing("sand", "square", "", (Piece("person", who="somebody", owner="somebody"),))


def compose(people: Sequence[Piece], back: str = "", alt: str = "", ground: str = "") -> Drawing:
    """Pieces before a set (`back`) that face one another; on a bus all face the way that it drives.

    A square keeps to the middle of a wider frame, and its set goes on to both sides.
    """
    turned = len(people) if back == "bus" else (len(people) + 1) // 2
    facing = (replace(person, left=n >= turned) for n, person in enumerate(people))
    return Drawing(ground or GROUND_OF_SET[back], "square", alt, tuple(facing), back)


def whole_figure(person: Piece, colours: Colours) -> str:
    """The markup of somebody alone, on a stage that has the ground; the words beside it say who."""
    return f'<svg class="figure" viewBox="{STANDING}" aria-hidden="true">{person.markup(colours)}</svg>'


def portrait(person: Piece) -> str:
    """The markup of somebody in a round frame, head and shoulders; the words beside it say who."""
    x, y, _ = BODIES[person.kind].head
    left, top = x - PORTRAIT // 2, y - PORTRAIT * 2 // 5
    return (
        f'<svg class="art avatar clay" viewBox="{left} {top} {PORTRAIT} {PORTRAIT}" width="48" height="48"'
        f' aria-hidden="true">{person.markup({})}</svg>'
    )
