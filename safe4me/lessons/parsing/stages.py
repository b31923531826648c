"""What stands beside a scene: its author's drawing, or the people in it, in the place or with the phone."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from safe4me.lessons.drawings import parse_drawing
from safe4me.lessons.drawings.drawing import Drawing, compose
from safe4me.lessons.drawings.pieces import Piece
from safe4me.lessons.markup.blocks import Line
from safe4me.lessons.markup.faults import Malformed
from safe4me.lessons.markup.fences import take_fences
from safe4me.lessons.parsing.beats import People
from safe4me.lessons.scenes import Beat, BeatKind, Person

MOST_IN_A_PLACE = 3
MOST_IN_A_CHAT = 2  # beside a phone


def take_drawing(lines: Iterable[Line]) -> tuple[tuple[Line, ...], Drawing | None]:
    """The lines of a scene without its drawing; and that, or None. Raises Malformed."""
    told, fences = take_fences(lines, "draw")
    if len(fences) > 1:
        raise Malformed(fences[1].line, "A scene has one drawing at most: take this out.")
    drawing = parse_drawing(fences[0].lines) if fences else None
    return told, drawing if isinstance(drawing, Drawing) else None


def stage(beats: Sequence[Beat], people: People, *, spoken: bool, back: str) -> Drawing:
    """Whoever speaks in a scene, with the one the choices are made for; or whoever types, and a phone.

    The words beside it say who they are.
    """
    here = BeatKind.SPEECH if spoken else BeatKind.MESSAGE
    others = _others(beat.person for beat in beats if beat.kind == here and beat.person)
    if not spoken:
        first, *second = [each.look for each in others[:MOST_IN_A_CHAT]] or [Piece("person")]
        return compose(
            [first, *(replace(each, over="behind") for each in second), Piece("phone")], ground="iris"
        )
    me = [person for person in people.values() if person.me]
    return compose([each.look for each in (*others, *me)[:MOST_IN_A_PLACE]] or [Piece("person")], back)


def _others(people: Iterable[Person]) -> list[Person]:
    return [person for person in dict.fromkeys(people) if not person.me]
