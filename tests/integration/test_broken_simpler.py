"""A copy of the content whose simpler words are broken on purpose is refused, with file and line."""

from pathlib import Path

import pytest
from flask import Flask

from safe4me.settings import ROOT
from tests.helpers.content.examples import STORY as WITHOUT
from tests.helpers.world.app import app, run_content, write_content_file
from tests.integration.test_broken_content import IN_WORDS, Broken, broken_copy

__all__ = ["app"]

LACKS, LONG, HARD = "en/chats/group-chat.md", "en/fakes/the-link.md", "en/help/05-monday.md"
QUIZ, FORK = "en/threats/quiz.md", "en/threats/05-new-friend.md"


def text_of(file: str) -> str:
    return (ROOT / "content" / file).read_text(encoding="utf-8")


def without_the_first(text: str) -> str:
    return IN_WORDS.sub("", text, count=1)


def hardened(text: str) -> str:
    """The text with a long word before each full stop of its simpler words."""
    return IN_WORDS.sub(lambda block: block[0].replace(".", " unnecessarily."), text)


@pytest.fixture(scope="module")
def broken(tmp_path_factory: pytest.TempPathFactory) -> Broken:
    breaks = [
        (LACKS, text_of(LACKS), without_the_first(text_of(LACKS))),
        (LONG, "There’s a new chat. It’s only", "There’s a new chat and now it is only for"),
        (HARD, text_of(HARD), hardened(text_of(HARD))),
        (FORK, "- Maybe later. I have homework.\n", "- Later.\n"),
    ]
    return broken_copy(tmp_path_factory.mktemp("simpler") / "content", breaks)


def test_one_scene_without_them_where_others_have_them(broken: Broken) -> None:
    told = "“ping” has no simpler words, and others here have: write ```simpler in it too."
    assert broken.at(LACKS, "## ping") + told in broken.found


def test_a_long_sentence(broken: Broken) -> None:
    where = broken.at(LONG, "## still")
    assert [fault for fault in broken.found if fault.startswith(f"{where}Shorten a sentence of")]


def test_hard_words(broken: Broken) -> None:
    where = broken.at(HARD, "```simpler")
    assert [fault for fault in broken.found if fault.startswith(f"{where}Take shorter words for the simpler")]


def test_words_of_a_fork_that_the_lock_does_not_have(broken: Broken) -> None:
    told = "“threats/new-friend/fork” was reworded."
    assert [fault for fault in broken.found if fault.startswith(broken.at(FORK, "## ask") + told)]


def test_other_speakers_and_other_choices(tmp_path: Path) -> None:
    breaks = [
        (LACKS, "**Priya:** Jay, no.\n", "**Jay:** Jay, no.\n"),
        (LONG, "- Why would anyone want that?\n  > **Oscar:** For a laugh.\n", ""),
    ]
    copy = broken_copy(tmp_path / "content", breaks)
    assert [fault.split(": ", 1)[1].split(":")[0] for fault in copy.found] == [
        "In simpler words the same people say as much, in this order",
        "This scene has 3 choices",
    ]


def test_a_question_with_another_right_option(tmp_path: Path) -> None:
    breaks = [
        (QUIZ, "- (x) Pay nothing, and stop answering", "- ( ) Pay nothing, and stop answering"),
        (
            QUIZ,
            "- ( ) Pay once, so that it stops\n  > He wants",
            "- (x) Pay once, so that it stops\n  > He wants",
        ),
    ]
    copy = broken_copy(tmp_path / "content", breaks)
    (fault,) = copy.found
    assert fault.startswith(copy.at(QUIZ, "```simpler") + "These simpler words ask something else")


def test_before_launch_what_has_no_simpler_words_is_listed(app: Flask) -> None:
    story = WITHOUT.replace("measured: fork offer\n", "")
    write_content_file(app, "law/chat.md", story)
    assert run_content(app, "check").exit_code == 0
    assert run_content(app, "check", "--launch").output == (
        "content/en/law/chat.md:1: Say it in simpler words too: a block ```simpler in each part of it.\n"
    )
