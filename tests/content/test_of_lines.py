"""Parity of a translation, planted fault by planted fault, on pages of the site as they stand."""

import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest

from safe4me.content.translation_check import compare_pages, segments_of
from safe4me.settings import ROOT

CONTENT = ROOT / "content" / "en"
PAGES = (
    *sorted(CONTENT.glob("threats/*.md")),
    *sorted(CONTENT.glob("doors/*.md")),
    *sorted(CONTENT.glob("asked/*.md")),
    CONTENT / "cases" / "03-midnight.md",
    CONTENT / "pages" / "parents.md",
)
Plant = Callable[[str], str]


@cache
def english(page: Path) -> str:
    return page.read_text("utf-8")


def other_number(line: str) -> str:
    """The line with its first number of two digits or more one higher."""
    bare = re.sub(r"\]\([^)]*\)|\{[^{}]*\}", lambda match: "\0" * len(match[0]), line)
    found = re.search(r"(?<![0-9.])[0-9]{2,}(?![0-9]*\.)", bare)
    return line[: found.start()] + str(int(found[0]) + 1) + line[found.end() :] if found else line


def swapped(line: str) -> str:
    """Another answer that is right."""
    marks = {"(x)": "( )", "( )": "(x)", "[x]": "[ ]", "[ ]": "[x]"}
    return re.sub(r"^(- )(\([ x]\)|\[[ x]\])", lambda match: match[1] + marks[match[2]], line)


PLANTS: dict[str, Plant] = {
    "a number": other_number,
    "an id": lambda line: re.sub(r"\{#([\w-]+)", r"{#\1-other", line, count=1),
    "a right answer": swapped,
    "a link": lambda line: re.sub(r"\]\(([^)]+)\)", r"](\1x)", line, count=1),
    "a misconception": lambda line: re.sub(r"\{misconception=([\w-]+)", r"{misconception=\1-not", line),
    "a mark of a scene": lambda line: line.replace(".safer", ".threat"),
    "what a drawing shows": lambda line: re.sub(r"\bperson\b(?=[ ,]|$)", "adult", line),
    "a thing said twice": lambda line: f"{line}\n\n{line}",
    "nothing": lambda _: "",
}


COUNTED = ("a thing said twice", "nothing")  # told where the order no longer fits, or for the page


def planted(page: Path, plant: Plant) -> Iterator[tuple[int, str]]:
    """Every page that the plant makes of this one, one segment changed each, with the line of that."""
    lines = english(page).split("\n")
    for segment in segments_of(english(page)):
        drawn = segment.fence.startswith(("```draw", "```try"))
        line = lines[segment.line - 1]
        if (plant is PLANTS["what a drawing shows"]) != segment.fence.startswith("```draw"):
            continue
        if plant in map(PLANTS.get, COUNTED) and segment.text != line.strip():
            continue  # it goes on below
        if line.startswith("```") or (drawn and line.startswith("alt:")):
            continue
        changed = plant(line)
        if changed != line:
            yield segment.line, "\n".join((*lines[: segment.line - 1], changed, *lines[segment.line :]))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(CONTENT)))
def test_a_page_agrees_with_itself_and_with_other_words(page: Path) -> None:
    text = english(page)
    assert list(compare_pages(text, text)) == []
    head, end, body = text.partition("\n---\n")
    longer = re.sub(r"(?m)^([A-Z][^\n{|]*[a-z][.?!])$", r"\1 Yes, indeed, it is so.", body)
    assert list(compare_pages(text, f"{head}\ntranslated: machine{end}{longer}")) == []


@pytest.mark.parametrize("what", PLANTS)
def test_whatever_is_planted_is_found_on_its_line(what: str) -> None:
    tried, missed = 0, []
    for page in PAGES:
        for line, text in planted(page, PLANTS[what]):
            found = min((place for place, _ in compare_pages(english(page), text)), default=0)
            tried += 1
            if found != line and not (what in COUNTED and (found > line or found == 1)):
                missed.append((page.name, line, found))
    assert missed == []
    assert tried >= 10


def test_a_scene_that_is_left_out_is_found() -> None:
    story = english(CONTENT / "threats" / "05-new-friend.md")
    scenes = [match.start() for match in re.finditer(r"(?m)^## ", story)]
    for start, end in zip(scenes, [*scenes[1:], len(story)], strict=True):
        assert list(compare_pages(story, story[:start] + story[end:])) != []
