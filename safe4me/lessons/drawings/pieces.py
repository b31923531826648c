"""One thing in a drawing, and the markup of it."""

from collections.abc import Mapping
from dataclasses import dataclass

from safe4me.lessons.drawings.parts import (
    BEHIND_THE_HEAD,
    BODIES,
    HEIGHT,
    ON_THE_HEAD,
    OVER_THE_BODY,
    SMALL,
    THINGS,
    TILE,
    TILES,
)

TILE_REACH = 20  # how far a tile stands out in front of the person who holds it
Colours = Mapping[str, str]  # whose picture it is → the class of their colour


@dataclass(frozen=True, slots=True)
class Piece:
    """One person or thing of a drawing.

    `who` tells a person from the others, `name` is shown. `owner` is who is in the picture that is held, or
    that the thing is; empty without a picture. `over` is how it lies to the one before it: "", "behind" or
    "in front".
    """

    kind: str
    who: str = ""
    name: str = ""
    looks: tuple[str, ...] = ()
    owner: str = ""
    left: bool = False
    small: bool = False
    over: str = ""

    @property
    def is_person(self) -> bool:
        """Whether it is somebody, and no thing."""
        return self.kind in BODIES

    @property
    def width(self) -> int:
        """How wide it is, with what is held."""
        if not self.is_person:
            return THINGS[self.kind].width
        full = BODIES[self.kind].width + (TILE_REACH if self.owner else 0)
        return round(full * SMALL) if self.small else full

    def markup(self, colours: Colours) -> str:
        """Its shapes, from x = 0, facing right."""
        if not self.is_person:
            paint = colours.get(self.owner, "own") if self.kind in TILES else "object"
            return f'<g class="{paint}">{THINGS[self.kind].markup}</g>'
        made = self._figure(colours) + self._tile(colours)
        if self.small:
            return f'<g transform="translate(0 {HEIGHT * (1 - SMALL):g}) scale({SMALL})">{made}</g>'
        return f'<g class="grown">{made}</g>' if self.kind == "adult" else made

    def _figure(self, colours: Colours) -> str:
        body = BODIES[self.kind]
        paint = colours.get(self.who, "adult" if self.kind == "adult" else "oth")
        return (
            f'<g class="{paint}">{self._on_head(BEHIND_THE_HEAD)}<g class="gap">{body.markup}</g>'
            + self._on_head(ON_THE_HEAD)
            + "".join(OVER_THE_BODY[look] for look in self.looks if look in OVER_THE_BODY)
            + "</g>"
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


def colours_of(pieces: tuple[Piece, ...]) -> Colours:
    """`own` for whoever is in the first picture, `own-2` in a second; they and their pictures have it."""
    owners = dict.fromkeys(piece.owner for piece in pieces if piece.owner)
    return dict(zip(owners, ("own", "own-2"), strict=False))
