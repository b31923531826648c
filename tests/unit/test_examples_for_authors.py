"""Each example of docs/write is true: put where it says that it belongs, the content is fit to publish.

An example names its file behind the language of its fence. With front matter it is the whole file. Of any
other, each part takes the place of the one with its id; a new one comes before the last.
"""

import re
from pathlib import Path

from safe4me.cli.content import cli
from safe4me.content.folder import read_files
from safe4me.content.markup.errors import ContentErrors
from safe4me.content.parsing.library import parse_library
from safe4me.editorial.checks.all_checks import check_library
from safe4me.settings import ROOT

PAGES = {page.name: page.read_text("utf-8") for page in sorted((ROOT / "docs/write").glob("*.md"))}
EXAMPLE = re.compile(r"^````(?:markdown|yaml) content/(?:en/)?(\S+)\n(.*?)^````$", re.MULTILINE | re.DOTALL)
PART = {".md": r"^(?=## )", ".yaml": r"^(?=- )"}  # where one begins
ID = {".md": re.compile(r"## (?:.*\{#([\w-]+)|([\w-]+))"), ".yaml": re.compile(r"- id: (\S+)")}


def examples(page: str) -> list[tuple[str, str]]:
    """The file and the text of each example of a page."""
    return [(found[1], found[2]) for found in EXAMPLE.finditer(page)]


def parts(path: str, text: str) -> tuple[str, dict[str, str]]:
    """What comes before the parts of a file, and its parts by their ids, in order."""
    kind = Path(path).suffix
    head, *found = re.split(PART[kind], text, flags=re.MULTILINE)
    return head, {id_of(part, ID[kind]): part for part in found}


def id_of(part: str, pattern: re.Pattern[str]) -> str:
    """The id of a part; the part itself where it has none, as the names of casting.yaml."""
    named = pattern.match(part)
    return named[named.lastindex or 0] if named else part


def with_example(path: str, file: str, example: str) -> str:
    """The text of a file with an example in its place."""
    if example.startswith("---\n"):
        return example
    head, there = parts(path, file)
    _, shown = parts(path, example)
    *before, last = there
    order = [*before, *(each for each in shown if each not in there), last]
    texts = there | shown
    return head + "\n".join(texts[each] for each in order)


def faults(pages: dict[str, str]) -> list[str]:
    """What is wrong with the English content once the examples of these pages are in it."""
    files = dict(read_files(ROOT / "content", "en"))
    for page in pages.values():
        for path, example in examples(page):
            files[path] = with_example(path, files.get(path, ""), example)
    try:
        return [str(fault) for fault in check_library(parse_library("en", files))]
    except ContentErrors as error:
        return [str(fault) for fault in error.faults]


def test_the_content_is_fit_to_publish_with_every_example_in_it() -> None:
    assert faults(PAGES) == []


def test_every_page_has_an_example_and_every_example_says_where_it_belongs() -> None:
    fences = {name: page.count("\n````") / 2 for name, page in PAGES.items()}
    assert fences == {name: len(examples(page)) for name, page in PAGES.items()}
    assert {name for name, count in fences.items() if not count} == {"README.md"}  # it leads to the others


def test_a_part_takes_the_place_of_its_like_and_a_new_one_comes_before_the_last() -> None:
    file = "---\ntitle: A\n---\n## One {#one}\n1\n## Two\n2\n"
    shown = with_example("a.md", file, "## New {#new}\nn\n## Uno {#one}\n1!\n")
    assert " ".join(shown.split()) == "--- title: A --- ## Uno {#one} 1! ## New {#new} n ## Two 2"


def test_every_command_for_authors_exists() -> None:
    named = {each for page in PAGES.values() for each in re.findall(r"(?:app|`)\s?content ([a-z-]+)", page)}
    assert {"check", "new", "outline", "accept"} <= named
    assert named - cli.commands.keys() == set()
