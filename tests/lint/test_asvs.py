"""Every requirement of ASVS 5.0.0, levels 1 and 2, is shown by a test, or it is said why not."""

import re
from collections import Counter

from safe4me.settings import ROOT
from tests.asvs import STANDINGS, Requirement, chapters, page, shown

HOW_MANY = 253  # requirements of levels 1 and 2 of version 5.0.0
CHAPTERS = 17
FOLDER = ROOT / "var" / "docs"  # where `make docs` puts the page
LINK = re.compile(r"\]\(([^)]+)\)")


def requirements() -> dict[str, Requirement]:
    return {key: each for chapter in chapters().values() for key, each in chapter.items()}


def test_every_requirement_is_listed_once_in_its_chapter() -> None:
    listed = chapters()
    assert len(listed) == CHAPTERS
    assert sum(len(chapter) for chapter in listed.values()) == len(requirements()) == HOW_MANY
    for number, chapter in enumerate(listed.values(), 1):
        parts = [tuple(map(int, key.split("."))) for key in chapter]
        assert {first for first, *_ in parts} == {number}
        assert parts == sorted(parts)


def test_each_is_shown_by_a_test_or_it_is_said_why_not() -> None:
    silent = [key for key, each in requirements().items() if not each.why and key not in shown()]
    assert silent == []


def test_what_a_test_shows_is_not_said_to_be_open() -> None:
    assert [key for key, each in requirements().items() if each.why and key in shown()] == []


def test_marks_name_requirements_that_there_are() -> None:
    assert shown().keys() <= requirements().keys()


def test_the_page_names_for_each_its_tests_or_why_not() -> None:
    cells = [line.strip("| ").split(" | ") for line in page().splitlines() if re.match(r"\| \d+\.", line)]
    rows = {key: (says, how) for key, says, how in cells}
    assert rows.keys() == requirements().keys()
    for key, each in requirements().items():
        says, how = rows[key]
        assert says == each.says
        links = {(FOLDER / link).resolve() for link in LINK.findall(how)}
        expected = set() if each.why else {test.path for test in shown()[key]}
        assert links == expected, key
        assert how.startswith(f"{each.standing}: {each.why}") if each.why else links


def test_the_page_counts_what_is_met() -> None:
    standings = Counter(each.standing for each in requirements().values())
    sums = " | ".join(f"**{standings[standing]}**" for standing in STANDINGS)
    assert f"| **All** | {sums} |" in page()
