"""What the four modules promise a teacher: short lessons, every kind of practice, a quiz and a real story."""

from datetime import UTC, datetime

import pytest

from safe4me.content import check, load
from safe4me.lessons.model import Kind, Lesson, Library, Module, Quiz, Scenario
from safe4me.settings import ROOT

CONTENT = ROOT / "content"
MODULES = ["law", "consent", "consequences", "help"]
DOORS = [
    "not-safe",
    "threatened",
    "picture-out",
    "i-sent-one",
    "i-received-one",
    "i-passed-it-on",
    "a-friend",
]
FIRST_DOOR = ("999", "hopeline247", "nhs-111", "childline", "samaritans")


@pytest.fixture(scope="module")
def library() -> Library:
    return load(CONTENT)["en"]


@pytest.fixture(params=MODULES)
def module(request: pytest.FixtureRequest, library: Library) -> Module:
    return next(module for module in library.modules if module.id == request.param)


def test_the_content_is_fit_to_publish_today() -> None:
    assert check(CONTENT, datetime.now(UTC).date()) == []


def test_the_modules_come_in_the_order_in_which_they_are_taught(library: Library) -> None:
    assert [module.id for module in library.modules] == MODULES


def test_a_module_has_three_lessons_then_a_story_then_a_quiz(module: Module) -> None:
    assert [type(part) for part in module.parts] == [Lesson, Lesson, Lesson, Scenario, Quiz]


def test_a_module_practises_every_kind_of_question(module: Module) -> None:
    lessons = [part for part in module.parts if isinstance(part, Lesson)]
    asked = [question for lesson in lessons for question in lesson.questions]
    assert {question.kind for question in asked} == set(Kind)
    assert any(
        question.text.startswith("True or false") or "True or false" in question.intro for question in asked
    )


def test_a_story_has_eight_scenes_and_three_endings_and_some_are_safer(module: Module) -> None:
    story = next(part for part in module.parts if isinstance(part, Scenario))
    assert len(story.scenes) >= 8
    assert len(story.endings) >= 3
    assert 0 < sum(ending.safer for ending in story.endings) < len(story.endings)


def test_a_quiz_measures_something_and_at_most_three_things(module: Module) -> None:
    quiz = next(part for part in module.parts if isinstance(part, Quiz))
    assert 1 <= len(quiz.measured) <= 3


def test_help_has_its_seven_doors_and_the_first_is_not_feeling_safe(library: Library) -> None:
    assert [door.page.stem for door in library.doors] == DOORS
    assert library.doors[0].page.help == FIRST_DOOR


def test_a_story_of_blackmail_offers_the_first_door_at_every_ending(library: Library) -> None:
    story = library.activity("consequences/blackmail")
    assert isinstance(story, Scenario)
    for ending in story.endings:
        assert 'href="../../../help/not-safe/"' in ending.messages[0].html, ending.id
    assert story.page.help[: len(FIRST_DOOR)] == FIRST_DOOR
