"""A scene, a question and a stage in simpler words: the same in the same order, and short."""

from dataclasses import replace

import pytest

from safe4me.content.markup.errors import ContentError, ContentErrors
from safe4me.content.measure_lock import NeedsNewRevision, accept_measured, check_lock, parse_lock, write_lock
from safe4me.content.model.core import Quiz, Scenario
from safe4me.content.model.library import Library
from safe4me.content.parsing.library import parse_library
from safe4me.content.questions.choice import ChoiceQuestion
from safe4me.content.translation_check import compare_pages
from safe4me.editorial.checks.prose import SIMPLER_CHECKS

STORY = """\
---
scenario: chat
title: The chat
measured: fork ping
people: {Jay: them, Mr Bell: them}
---
## ping {.chat}
It’s Thursday on the way home.

**Jay:** seen what’s going round?

- [Leave it alone](#kind){.safer}
  > **Jay:** suit urself
- [Go on](#kind)

```simpler
It’s Thursday.

**Jay:** Have you seen it?

- Leave it
  > **Jay:** OK.
- Yes
```

## kind {.end .help .safer title="Kind"}
Good.

```simpler
Good for you.
```
"""
QUIZ = """\
---
title: Check
kind: quiz
---
## Erin is 17. Does the picture law apply? {#two-ages .measured}
- ( ) No, she is over 16 {misconception=over-16}
  > At 16 you reach the age of consent.
- (x) Yes, she is under 18
  > It runs to 18.

```simpler
Erin is 17. Is it against the law?
- ( ) No. She is over 16.
  > That is another law.
- (x) Yes. She is under 18.
  > The law goes up to 18.
```
"""
LATE = "- (x) Yes. She is under 18.\n  > The law goes up to 18.\n"


def library(story: str = STORY, quiz: str = QUIZ) -> Library:
    files = {"law/module.md": "---\ntitle: L\n---\n", "law/quiz.md": quiz, "law/chat.md": story}
    return parse_library("en", files)


def refused(story: str = STORY, quiz: str = QUIZ) -> list[ContentError]:
    with pytest.raises(ContentErrors) as refusal:
        library(story, quiz)
    return list(refusal.value.faults)


def told(story: str = STORY, quiz: str = QUIZ) -> list[str]:
    documents = [*library(story, quiz).activities()]
    return [fault for each in documents for check in SIMPLER_CHECKS for _, fault in check(each)]


def the_story(text: str = STORY) -> Scenario:
    (story,) = (each for each in library(text).activities() if isinstance(each, Scenario))
    return story


def the_question(text: str = QUIZ) -> ChoiceQuestion:
    (quiz,) = (each for each in library(quiz=text).activities() if isinstance(each, Quiz))
    return quiz.measured[0]


def test_each_beat_choice_and_reply_of_a_scene_has_its_simpler_words() -> None:
    first, _ = the_story().scenes
    assert [beat.simpler for beat in first.beats] == ["<p>It’s Thursday.</p>", "<p>Have you seen it?</p>"]
    assert [choice.simpler for choice in first.choices] == ["Leave it", "Yes"]
    assert [beat.simpler for beat in first.choices[0].reply] == ["<p>OK.</p>"]


@pytest.mark.parametrize(
    ("old", "new", "line", "cure"),
    [
        ("- Yes\n", "", 16, "2 choices"),
        ("**Jay:** Have", "**Mr Bell:** Have", 16, "in this order: told; Jay."),
        ("It’s Thursday.\n\n**Jay:** H", "**Jay:** H", 16, "in this order: told; Jay."),
        ("  > **Jay:** OK.\n", "", 21, "in this order: Jay."),
        ("- Yes\n", "- Yes\nMore.\n", 24, "choices come last"),
    ],
)
def test_a_scene_whose_simpler_words_are_not_the_same(old: str, new: str, line: int, cure: str) -> None:
    (fault,) = refused(story=STORY.replace(old, new))
    assert (fault.line, cure in fault.message) == (line, True)


def test_a_question_is_asked_in_simpler_words_with_its_options_and_replies() -> None:
    simpler = the_question().simpler
    assert isinstance(simpler, ChoiceQuestion)
    assert simpler.text == "Erin is 17. Is it against the law?"
    assert [option.text for option in simpler.options] == ["No. She is over 16.", "Yes. She is under 18."]
    assert [option.feedback for option in simpler.options] == [
        "<p>That is another law.</p>",
        "<p>The law goes up to 18.</p>",
    ]
    assert not simpler.measured


@pytest.mark.parametrize(
    "change",
    [
        lambda quiz: quiz.replace("- ( ) No. S", "- (x) No. S").replace("- (x) Yes. S", "- ( ) Yes. S"),
        lambda quiz: quiz.replace(LATE, f"{LATE}- ( ) Not sure\n  > It is 18.\n"),
    ],
)
def test_simpler_words_with_other_options_or_right_answers_are_refused(change: object) -> None:
    assert callable(change)
    (fault,) = refused(quiz=change(QUIZ))
    assert (fault.line, fault.message.startswith("These simpler words ask something else:")) == (11, True)


def test_a_question_of_simpler_words_asks_in_its_first_line() -> None:
    empty = QUIZ[: QUIZ.index("```simpler")] + "```simpler\n```\n"
    assert "it asks in its first line" in refused(quiz=empty)[0].message


def test_what_is_whole_and_short_is_no_fault() -> None:
    assert told() == []


def test_a_long_sentence_among_simpler_words() -> None:
    long = "Good for you and for me and for him and for her."
    assert told(STORY.replace("Good for you.", long)) == ["Shorten a sentence of 12 words to 10."]


def test_hard_words_among_simpler_ones() -> None:
    hard = "Nevertheless, safeguarding responsibilities understandably necessitate confidentiality."
    assert any("Take shorter words" in fault for fault in told(STORY.replace("Good for you.", hard)))


def test_where_one_scene_has_simpler_words_all_have_them() -> None:
    cut = STORY[: STORY.rindex("```simpler")]
    assert told(cut) == ["“kind” has no simpler words, and others here have: write ```simpler in it too."]


def test_a_story_without_any_is_no_fault_of_the_check() -> None:
    start, end = STORY.index("```simpler"), STORY.index("## kind")
    without = STORY[:start] + STORY[end : STORY.rindex("```simpler")]
    assert told(without) == []
    assert [scene.id for scene in the_story(without).without_simpler] == ["ping", "kind"]


def test_simpler_words_of_a_measured_question_belong_to_it() -> None:
    plain = QUIZ[: QUIZ.index("```simpler")]
    lock = accept_measured(library(quiz=plain), {}, "law/quiz/two-ages")
    assert "simpler" not in write_lock(lock)
    (first,) = (each for each in check_lock(library(), lock) if each.path.endswith("quiz.md"))
    assert "has simpler words now: write rev=2" in first.message
    with pytest.raises(NeedsNewRevision):
        accept_measured(library(), lock, "law/quiz/two-ages")
    second = accept_measured(
        library(quiz=QUIZ.replace(".measured}", ".measured rev=2}")), lock, "law/quiz/two-ages"
    )
    assert parse_lock(write_lock(second)) == second
    assert second["law/quiz/two-ages"][2].simpler[0] == "Erin is 17. Is it against the law?"


def test_simpler_words_may_be_reworded_as_others_may() -> None:
    asked = the_question().locked()
    assert asked.reworded(replace(asked, simpler=("Is it?", *asked.simpler[1:])))
    assert not asked.reworded(replace(asked, simpler=()))


def test_those_of_a_fork_are_its_choices() -> None:
    lock = accept_measured(library(), {}, "law/chat/fork")
    assert lock["law/chat/fork"][1].simpler == ("Leave it", "Yes")


@pytest.mark.parametrize("page", [STORY, QUIZ])
def test_a_translation_may_be_without_them_as_a_whole(page: str) -> None:
    start = page.index("```simpler")
    end = page.index("```\n", start + 3) + 4
    one_less = page[:start] + page[end:]
    none = one_less[: one_less.index("```simpler")] if "```simpler" in one_less else one_less
    assert list(compare_pages(page, page)) == []
    assert list(compare_pages(page, none)) == []
    assert (list(compare_pages(page, one_less)) == []) == (one_less == none)
