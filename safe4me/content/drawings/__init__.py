"""Drawings: small pictures that authors compose in words, in a fenced block; some can be touched.

A new kind that can be touched is a class here, a template in `templates/drawings`, and its behaviour in
`static/drawings`.
"""

from collections.abc import Sequence

from safe4me.content.drawings.ages import Ages
from safe4me.content.drawings.bill import Bill
from safe4me.content.drawings.interactive import Touchable, read_written
from safe4me.content.drawings.parse import read_drawing
from safe4me.content.drawings.passing_on import PassingOn
from safe4me.content.drawings.silence import Silence
from safe4me.content.drawings.svg import Drawing
from safe4me.content.drawings.undo import Undo
from safe4me.content.drawings.whose_say import HelpOrder, WhoseSay
from safe4me.content.markup.blocks import Line
from safe4me.content.markup.errors import Malformed
from safe4me.content.markup.render import refuse_markup

MOST_LINES = 20
KINDS_TO_TOUCH: dict[str, type[Touchable]] = {
    kind.kind: kind for kind in (Ages, WhoseSay, PassingOn, HelpOrder, Bill, Silence, Undo)
}


def parse_drawing(lines: Sequence[Line]) -> Drawing | Touchable:
    """The drawing of a fenced block: its first line (`draw …` or `try KIND`) and the lines below.

    Raises Malformed.
    """
    written = [line for line in lines if not line.blank]
    if not written:
        raise Malformed(lines[0].number if lines else 1, "Begin a drawing with “draw” or “try”.")
    if len(written) > MOST_LINES:
        raise Malformed(written[MOST_LINES].number, f"A drawing has {MOST_LINES} lines at most.")
    for line in written:
        refuse_markup(line)
    first, *rest = written
    match first.text.split():
        case ["draw", *_]:
            return read_drawing(first, rest)
        case ["try", kind] if kind in KINDS_TO_TOUCH:
            touchable = KINDS_TO_TOUCH[kind]
            return touchable.parse(read_written(first, rest, touchable.names))
    known = ", ".join(KINDS_TO_TOUCH)
    raise Malformed(first.number, f"Begin with “draw”, or with “try” and one of {known}.")
