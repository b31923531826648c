"""A copy of the real content in which a habit wins is refused: the first choice, the longest option, a box.

A habit wins over many files, so each is bent by one rule.
"""

import re
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

from safe4me.content.model.core import Scenario
from safe4me.content.parsing.files import parse_file
from safe4me.editorial.check_folder import check
from safe4me.editorial.checks.odds import safer_after
from tests.helpers.content.libraries import copy_of_english
from tests.integration.test_broken_content import IN_WORDS, broken_copy

CHOICES = re.compile(r"(?:^- \[[^\]x ].*\n(?:  .*\n)*)+", re.MULTILINE)
ONE = re.compile(r"^- \[.*\n(?:  .*\n)*", re.MULTILINE)
BOXES = re.compile(r"(?:^- \[[x ]\] .*\n(?:  .*\n)*)+", re.MULTILINE)
RIGHT = re.compile(r"^(- \(x\) .*)$", re.MULTILINE)
VISIT, SUNDAY = "en/consequences/05-the-visit.md", "en/threats/06-jakubs-sunday.md"


def best(path: Path, text: str, *, first: bool) -> str:
    """A story in which the choice that ends well most often is the first of each list, or the last.

    It has no simpler words, which follow the order of the choices.
    """
    text = IN_WORDS.sub("", text)
    story = parse_file(f"{path.parent.name}/{path.name}", text)
    assert isinstance(story, Scenario)
    worth = {choice.text: safer_after(story, choice) for scene in story.scenes for choice in scene.choices}

    def sort(found: re.Match[str]) -> str:
        def value(choice: str) -> float:
            words = choice[3 : choice.index("](#")]
            return float(worth.get(words, 0))

        return "".join(sorted(ONE.findall(found[0]), key=value, reverse=first))

    return CHOICES.sub(sort, text)


def ticked_first(_: Path, text: str) -> str:
    """A page on which the right boxes stand first."""
    return BOXES.sub(
        lambda found: "".join(sorted(ONE.findall(found[0]), key=lambda box: box[3] != "x")), text
    )


def told_at_length(_: Path, text: str) -> str:
    """A quiz whose right options are the longest."""
    return RIGHT.sub(r"\1, and of that you can be as sure as anybody ever is of anything", text)


def pages(folder: Path, field: str) -> Iterator[Path]:
    """The files of the English content with a line in their front matter."""
    for path in sorted((folder / "en").rglob("*.md")):
        if f"\n{field}" in path.read_text(encoding="utf-8")[:400]:
            yield path


def bent(folder: Path, field: str, bend: Callable[[Path, str], str]) -> list[str]:
    """The faults of a copy in which every such file is bent."""
    copy_of_english(folder)
    for path in pages(folder, field):
        path.write_text(bend(path, path.read_text(encoding="utf-8")), encoding="utf-8")
    return [str(fault) for fault in check(folder)]


@pytest.mark.parametrize(("first", "name"), [(True, "first"), (False, "last")])
def test_stories_that_are_won_by_always_taking_one_choice(tmp_path: Path, first: bool, name: str) -> None:
    found = bent(tmp_path / "content", "scenario:", partial(best, first=first))
    told = [fault for fault in found if f"Always taking the {name} choice ends well in " in fault]
    assert [fault for fault in told if fault.endswith(f"put other choices {name} here.")], found


def test_measured_items_and_boxes_that_tell_by_their_form(tmp_path: Path) -> None:
    def bend(path: Path, text: str) -> str:
        return ticked_first(path, told_at_length(path, text))

    found = bent(tmp_path / "content", "", bend)
    assert [fault for fault in found if "measured questions, at most a third: shorten it here" in fault]
    assert [fault for fault in found if "with boxes, and should be in" in fault]


def test_a_story_that_ends_badly_by_chance_and_a_fork_that_says_one_thing_and_does_another(
    tmp_path: Path,
) -> None:
    found = broken_copy(
        tmp_path / "content",
        [
            (SUNDAY, "- [Is there anyone who isn’t family?](#childline)", "- [No. Nobody.](#alone)"),
            (
                VISIT,
                "- [Can we get the solicitor first?](#free)",
                "- [Can we get the solicitor first?](#hens)",
            ),
        ],
    ).found
    chance = r"Clicking at random reaches a safer ending 3\d% of the time: make it 40% to 60%\."
    assert [fault for fault in found if re.search(rf"{re.escape(SUNDAY)}:1: {chance}", fault)], found
    fork = "This is marked as safer, and ends well in "
    assert [fault for fault in found if fault.startswith(VISIT) and fork in fault], found
