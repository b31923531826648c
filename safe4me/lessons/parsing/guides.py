"""A module's `teacher.md`: a plan whose parts carry minutes, and in them, as quotes, the screens of a class.

A part is a heading with an id: `## Ground rules {#rules minutes=3 cuts=20,40,60}`. Its text is what the
teacher says and does; a quote is one screen, and the text after it is for while that screen stands there.
"""

import re
from collections.abc import Iterable, Sequence

from safe4me.lessons.addresses import CASES
from safe4me.lessons.cases import CUTS_OF_CASES
from safe4me.lessons.markup.blocks import Line, Passage, passages, unquoted
from safe4me.lessons.markup.faults import Malformed, read_each
from safe4me.lessons.markup.fences import take_fences
from safe4me.lessons.markup.render import plain, to_html, to_inline_html
from safe4me.lessons.parsing.covers import read_cover
from safe4me.lessons.parsing.front_matter import FrontMatter
from safe4me.lessons.parsing.page_fields import ENDED_FIELDS, read_page
from safe4me.lessons.parsing.pages import to_prose
from safe4me.lessons.plans import RSHE, Guide, GuidePart, Screen

CUTS = (20, 40, 60)
CUTS_OF_BRIEFINGS = (20, 40, 50, 60)
_MINUTES = re.compile(r"[1-9][0-9]?")


def cuts_of(path: str) -> tuple[int, ...]:
    """How long the plans of a module's guide at this path are, in minutes."""
    return CUTS_OF_CASES if path.startswith(f"{CASES}/") else CUTS


def parse_guide(path: str, text: str, front: FrontMatter, lines: Iterable[Line]) -> Guide:
    """A teacher's guide. Raises Malformed."""
    front.allow(f"{ENDED_FIELDS} outcomes strands rshe")
    briefing = front.text("kind", "") == "briefing"
    lines, fences = take_fences(lines, "draw") if briefing else (lines, ())
    known = CUTS_OF_BRIEFINGS if briefing else cuts_of(path)
    intro, *rest = passages(lines)
    parts = [passage for passage in rest if passage.level or not _is_blank(passage)]
    if not parts or intro.level:
        raise Malformed(
            1, "Write an introduction, then each part of the plan under ## Its title {#its-id …}."
        )
    return Guide(
        page=read_page(path, text, front),
        outcomes=front.texts("outcomes"),
        strands=front.texts("strands"),
        intro=to_prose(intro.lines),
        parts=tuple(read_each(lambda passage: _part(passage, known), parts)),
        rshe=front.numbers("rshe", RSHE),
        cover=read_cover(fences),
    )


def _part(passage: Passage, known: Sequence[int]) -> GuidePart:
    attributes = passage.attributes
    attributes.allow(passage.line, keys="minutes cuts")
    if not attributes.id:
        raise Malformed(passage.line, "Put this text in a part of the plan: ## Its title {#its-id …}.")
    before, screens = _screens(passage.lines)
    return GuidePart(
        id=attributes.id,
        title=plain(to_inline_html(passage.heading, passage.line)),
        minutes=_minutes(attributes.values.get("minutes", ""), passage.line),
        cuts=_cuts(attributes.values.get("cuts", ""), known, passage.line),
        script=to_prose(before),
        screens=screens,
        line=passage.line,
    )


def _minutes(text: str, line: int) -> int:
    if not _MINUTES.fullmatch(text):
        raise Malformed(line, "Say how many minutes this part takes, 1 to 99: minutes=5.")
    return int(text)


def _cuts(text: str, known: Sequence[int], line: int) -> tuple[int, ...]:
    given = text.split(",") if text else []
    cuts = tuple(cut for cut in known if str(cut) in given)
    if len(cuts) != len(given) or not cuts:
        *others, last = map(str, known)
        plans, example = f"{', '.join(others)} and {last}", f"{others[-1]},{last}"
        message = f"Say in which plans this part stands, of {plans} minutes: cuts={example}."
        raise Malformed(line, message)
    return cuts


def _screens(lines: Sequence[Line]) -> tuple[list[Line], tuple[Screen, ...]]:
    """The lines before the first screen; and the screens, each with the lines up to the next one."""
    before: list[Line] = []
    screens: list[tuple[list[Line], list[Line]]] = []
    quoted = False
    for line in lines:
        starts = line.text.startswith(">") and not quoted
        quoted = line.text.startswith(">")
        if starts:
            screens.append(([], []))
        where = screens[-1][0 if quoted else 1] if screens else before
        where.append(line)
    return before, tuple(Screen(to_html(unquoted(seen)), to_prose(notes)) for seen, notes in screens)


def _is_blank(passage: Passage) -> bool:
    return all(line.blank for line in passage.lines)
