"""A story in prose reads as its band does: neither chopped up, nor in sentences without end."""

import pytest

from safe4me.content.markup.errors import Malformed
from safe4me.content.parsing.files import parse_file
from safe4me.editorial.checks.words import stories_in_prose
from tests.helpers.content.examples import STORY

MIDDLE = "Your cousin never talks about that day, although all of you can remember it."
PROSE = STORY.replace("threat: no\n", "threat: no\nprose: yes\n").replace(
    "**Jay:** hi\n", f"{MIDDLE}\n\n**Jay:** hi\n"
)
ENDINGS = ("There is a way back.", "Good.")


def faults(text: str) -> list[tuple[int, str]]:
    return list(stories_in_prose(parse_file("law/chat.md", text)))


def with_endings(told: str) -> str:
    """The story in prose with these words at its endings: what it tells besides is speech."""
    text = PROSE
    for ending in ENDINGS:
        text = text.replace(ending, told)
    return text


def test_narration_of_a_middle_grade_is_fit() -> None:
    assert faults(with_endings("")) == []


def test_a_story_that_is_not_in_prose_may_be_as_easy_as_it_likes() -> None:
    assert faults(STORY) == []


@pytest.mark.parametrize(
    ("told", "found"),
    [
        ("It is. He is. We go. " * 9, "-"),
        ("Nevertheless investigations occasionally demonstrate considerable incomprehensibility.", "2"),
    ],
)
def test_narration_that_is_too_easy_or_too_hard_is_refused(told: str, found: str) -> None:
    (fault,) = faults(with_endings(told))
    assert fault[0] == 1
    assert fault[1].startswith(f"What this story tells has grade {found}")
    assert fault[1].endswith(": make it 5 to 7, with longer or shorter sentences.")


def test_a_sentence_without_end_is_refused_where_it_stands() -> None:
    long = " ".join(["it goes on and on"] * 6)
    text = PROSE.replace("**Jay:** look\n", f"It is said that {long}.\n\n**Jay:** look\n")
    line = text.split("\n").index("## then") + 1
    assert (line, "Shorten a sentence of 34 words to 25.") in faults(text)


def test_prose_is_said_with_yes_alone() -> None:
    with pytest.raises(Malformed, match="Write prose: yes"):
        parse_file("law/chat.md", PROSE.replace("prose: yes", "prose: no"))
