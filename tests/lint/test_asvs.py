"""Every requirement of ASVS 5.0.0, levels 1 and 2, is shown by a test, or it is said why not."""

from safe4me.settings import ROOT
from tests.asvs import Requirement, chapters, page, shown

HOW_MANY = 253  # requirements of levels 1 and 2 of version 5.0.0
CHAPTERS = 17


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


def test_the_page_is_the_one_that_the_marks_make() -> None:
    assert (ROOT / "docs" / "asvs.md").read_text("utf-8") == page(), "run: make docs/asvs.md"
