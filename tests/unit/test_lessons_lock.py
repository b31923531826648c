"""A series of counts goes on asking the same thing: the lock sees to it."""

import json

import pytest

from safe4me.content.markup.errors import ContentErrors
from safe4me.content.measure_lock import (
    NeedsNewRevision,
    UnknownMeasure,
    accept_measured,
    check_lock,
    parse_lock,
    write_lock,
)
from safe4me.content.model.library import Library
from safe4me.content.parsing.library import parse_library

QUIZ = "---\ntitle: Check\nkind: quiz\n---\n## Can Sam say no? {#say-no .measured}\n- (x) Yes\n- ( ) No\n"
STORY = """\
---
scenario: chat
title: The chat
measured: fork ping
---
## ping
- [Stop](#kind){.safer}
- [Go on](#late)
## kind {.end .help .safer title="Kind"}
## late {.end .help title="Late"}
"""
IDS = ("law/chat/fork", "law/quiz/say-no")


def library(quiz: str = QUIZ, story: str = STORY) -> Library:
    return parse_library(
        "en", {"law/module.md": "---\ntitle: L\n---\n", "law/quiz.md": quiz, "law/chat.md": story}
    )


LOCK = accept_measured(library(), accept_measured(library(), {}, IDS[0]), IDS[1])


def told(changed: Library) -> str:
    """The one problem with the lock; empty without any."""
    return "".join(str(problem) for problem in check_lock(changed, LOCK))


def test_what_is_measured_must_be_recorded() -> None:
    problems = [str(problem) for problem in check_lock(library(), {})]
    assert [problem.split(": ")[0] for problem in problems] == ["en/law/chat.md:6", "en/law/quiz.md:5"]
    assert all("flask content accept law/" in problem for problem in problems)


def test_what_is_recorded_and_unchanged_is_no_problem() -> None:
    assert told(library()) == ""


def test_the_file_is_readable_and_reads_back_the_same() -> None:
    text = write_lock(LOCK)
    assert parse_lock(text) == LOCK
    assert json.loads(text)["law/quiz/say-no"]["1"] == {
        "kind": "single",
        "question": "Can Sam say no?",
        "values": ["1", "2"],
        "options": ["Yes", "No"],
        "safer": [1],
    }
    assert json.loads(text)["law/chat/fork"]["1"]["values"] == ["kind", "late"]


def test_an_empty_file_is_an_empty_lock() -> None:
    assert parse_lock("") == {}


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("{\n<<<<<<< ours\n", 2),
        ("[]", 1),
        ('{"a": 1}', 1),
        ('{"a": {"b": {}}}', 1),
        ('{"a": {"1": {"kind": "x"}}}', 1),
    ],
)
def test_a_broken_lock_is_refused_with_its_line(text: str, line: int) -> None:
    with pytest.raises(ContentErrors) as refused:
        parse_lock(text)
    (problem,) = refused.value.faults
    assert (problem.path, problem.line) == ("measured.lock", line)


@pytest.mark.parametrize(
    "reworded",
    [
        library(quiz=QUIZ.replace("Can Sam say no?", "May Sam say no?")),
        library(quiz=QUIZ.replace("Yes", "Yes, always")),
    ],
)
def test_a_rewording_must_be_accepted_and_may_be(reworded: Library) -> None:
    assert "was reworded" in told(reworded)
    lock = accept_measured(reworded, LOCK, "law/quiz/say-no")
    assert check_lock(reworded, lock) == []


@pytest.mark.parametrize(
    "changed",
    [
        library(quiz=QUIZ + "- ( ) Perhaps\n"),
        library(quiz=QUIZ.replace("(x) Yes", "( ) Yes").replace("( ) No", "(x) No")),
        library(quiz=QUIZ.replace("(x) Yes\n- ( ) No", "(x) No\n- ( ) Yes")),
        library(
            quiz=QUIZ.replace(".measured", ".measured .poll").replace("- (x)", "1.").replace("- ( )", "2.")
        ),
    ],
    ids=["another option", "another right answer", "options moved", "another kind"],
)
def test_a_change_of_shape_or_meaning_needs_a_new_revision(changed: Library) -> None:
    assert "write rev=2" in told(changed)
    with pytest.raises(NeedsNewRevision, match="write rev=2"):
        accept_measured(changed, LOCK, "law/quiz/say-no")


def test_a_new_revision_is_recorded_beside_the_old() -> None:
    revised = library(quiz=QUIZ.replace(".measured", ".measured rev=2") + "- ( ) Perhaps\n")
    assert "is not in measured.lock yet" in told(revised)
    lock = accept_measured(revised, LOCK, "law/quiz/say-no")
    assert sorted(lock["law/quiz/say-no"]) == [1, 2]
    assert check_lock(revised, lock) == []


def test_a_revision_never_goes_back() -> None:
    lock = accept_measured(
        library(quiz=QUIZ.replace(".measured", ".measured rev=2")), LOCK, "law/quiz/say-no"
    )
    (problem,) = check_lock(library(), lock)
    assert "went back to rev=1" in problem.message
    with pytest.raises(NeedsNewRevision, match="write rev=3"):
        accept_measured(library(), lock, "law/quiz/say-no")


def test_another_choice_needs_a_new_revision_of_the_story() -> None:
    longer = library(story=STORY.replace("(#late)", "(#late)\n- [Out](#out)") + "## out {.end .help}\n")
    assert "write rev=2" in told(longer)
    revised = library(story=STORY.replace("measured: fork ping", "measured: fork ping\nrev: 2"))
    assert check_lock(revised, accept_measured(revised, LOCK, "law/chat/fork")) == []


def test_a_story_without_a_measured_fork_is_not_recorded() -> None:
    quiet = library(story=STORY.replace("measured: fork ping\n", ""))
    assert told(quiet) == ""
    with pytest.raises(UnknownMeasure, match="Measured: law/quiz/say-no"):
        accept_measured(quiet, LOCK, "law/chat/fork")
