"""The cover of a module, or of a briefing: one drawing without names."""

from collections.abc import Sequence

from safe4me.lessons.drawings import parse_drawing
from safe4me.lessons.drawings.drawing import PLAIN_COVER, Drawing
from safe4me.lessons.markup.faults import Malformed
from safe4me.lessons.markup.fences import Fence

_SHAPE = "square"


def read_cover(fences: Sequence[Fence]) -> Drawing:
    """The drawing of these blocks, or a plain one. Raises Malformed."""
    if not fences:
        return PLAIN_COVER
    cover = parse_drawing(fences[0].lines)
    if len(fences) > 1 or not isinstance(cover, Drawing) or cover.shape != _SHAPE or cover.labels:
        raise Malformed(fences[-1].line, f"A module has one cover, without names: ```draw night {_SHAPE}")
    return cover
