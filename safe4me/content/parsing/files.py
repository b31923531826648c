"""One file becomes its document; where it lies, and its front matter, say of which kind."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache

from safe4me.content.markup.blocks import Line, take_fences
from safe4me.content.markup.errors import Malformed
from safe4me.content.model.addresses import CASES, GUIDE, LEAFLETS
from safe4me.content.model.core import LAST, Lesson, Module, Quiz
from safe4me.content.model.decision_tables import SCHEMAS
from safe4me.content.model.library import Document
from safe4me.content.page import YEAR_GROUPS
from safe4me.content.parsing.cases import parse_case
from safe4me.content.parsing.decision_tables import parse_flow, parse_table
from safe4me.content.parsing.front_matter import (
    LONGEST_STORY,
    MOST_LINES_OF_A_STORY,
    FrontMatter,
    read_file,
)
from safe4me.content.parsing.guides import parse_guide, parse_posters
from safe4me.content.parsing.help_pages import parse_door, parse_leaflet
from safe4me.content.parsing.lessons import parse_article, parse_lesson, parse_quiz, to_prose
from safe4me.content.parsing.page_head import PAGE_FIELDS, read_cover, read_page
from safe4me.content.parsing.stories import parse_scenario

FRONT = "module.md"
BOOSTER = "booster.md"
MOST_KEPT = 4000  # files: of five languages, and of as many changes while somebody writes
OF_STORIES = (LONGEST_STORY, MOST_LINES_OF_A_STORY)

_Parse = Callable[[str, str, FrontMatter, Iterable[Line]], Document]
_BY_KIND: Mapping[str, _Parse] = {
    "article": parse_article,
    "briefing": parse_guide,
    "flow": parse_flow,
    "posters": parse_posters,
    "sheet": parse_article,
}


def _for_adults(path: str, text: str, front: FrontMatter, lines: Iterable[Line]) -> Document:
    kind = front.text("kind", "article")
    if kind not in _BY_KIND:
        known = "kind: briefing, kind: flow, kind: posters or kind: sheet"
        raise Malformed(front.line("kind"), f"Write {known}, or leave it out for a page.")
    return _BY_KIND[kind](path, text, front, lines)


BY_FOLDER: Mapping[str, _Parse] = {
    "doors": parse_door,
    LEAFLETS: parse_leaflet,
    "pages": _for_adults,
}  # folders that are no module


@lru_cache(MOST_KEPT)  # who writes reads all files again for each change of one
def parse_file(path: str, text: str) -> Document:
    """One Markdown file, or a decision table; `path` is below the language's folder and decides what it is.

    A Module comes without its parts. Raises Malformed with the line.
    """
    if path in SCHEMAS:
        return parse_table(SCHEMAS[path], path, text)
    folder, _, name = path.rpartition("/")
    is_story = folder == CASES or "\nscenario: " in text
    front, lines = read_file(text, *(OF_STORIES if is_story else ()))
    if (root := folder.split("/")[0]) in BY_FOLDER:
        return BY_FOLDER[root](path, text, front, lines)
    if name == FRONT:
        return _module_front(path, text, front, lines)
    if name == GUIDE:
        return parse_guide(path, text, front, lines)
    if "case" in front.fields:
        return parse_case(path, text, front, lines)
    if "scenario" in front.fields:
        return parse_scenario(path, text, front, lines)
    return _lesson_or_quiz(path, text, front, lines)


def _lesson_or_quiz(path: str, text: str, front: FrontMatter, lines: Sequence[Line]) -> Lesson | Quiz:
    kind = front.text("kind", "lesson")
    if kind not in {"lesson", "quiz", "survey", "booster"}:
        raise Malformed(front.line("kind"), "Write kind: quiz, or leave it out for a lesson.")
    if (kind == "booster") != path.endswith(f"/{BOOSTER}"):
        raise Malformed(
            front.line("kind"), f"A module has one booster: the file {BOOSTER}, with kind: booster."
        )
    if kind in {"quiz", "survey"}:
        return parse_quiz(path, text, front, lines)
    return parse_lesson(path, text, front, lines)


def _module_front(path: str, text: str, front: FrontMatter, lines: Iterable[Line]) -> Module:
    front.allow(f"{PAGE_FIELDS} order years")
    page = read_page(path, text, front)
    kind = front.text("kind", "topic")
    if kind not in {"topic", "survey"}:
        raise Malformed(front.line("kind"), "Write kind: survey, or leave it out for a topic.")
    lines, fences = take_fences(lines, "draw")
    return Module(
        id=path.split("/", maxsplit=1)[0],
        page=page,
        intro=to_prose(lines),
        parts=(),
        order=front.number("order") or LAST,
        survey=kind == "survey",
        years=front.numbers("years", YEAR_GROUPS),
        cover=read_cover(fences),
    )
