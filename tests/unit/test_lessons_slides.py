"""A plan becomes the screens that a class sees, each with what is said to it."""

from dataclasses import replace

import pytest

from safe4me.content.model.core import Module
from safe4me.web.build.guides import slides, spare_questions
from tests.helpers.content.libraries import CONTENT, lessons_in


@pytest.fixture(scope="module")
def law() -> Module:
    return next(module for module in lessons_in(CONTENT).modules if module.id == "law")


@pytest.mark.parametrize(
    ("cut", "ids"),
    [
        (20, ["ground-rules-1", "ground-rules-2", "who-it-protects-1", "close-1"]),
        (40, ["ground-rules-1", "ground-rules-2", "who-it-protects-1", "group-chat-1", "close-1"]),
    ],
)
def test_a_plan_shows_the_screens_of_its_parts_and_counts_them(law: Module, cut: int, ids: list[str]) -> None:
    shown = slides(law, cut)
    assert [slide.id for slide in shown] == ids
    assert [(slide.nth, slide.of) for slide in shown] == [(n, len(ids)) for n in range(1, len(ids) + 1)]


def test_a_part_without_a_screen_shows_its_title(law: Module) -> None:
    chat = next(slide for slide in slides(law, 40) if slide.id == "group-chat-1")
    assert (chat.screen, chat.title) == ("", "The group chat")


def test_the_script_is_said_once_and_notes_with_their_screen(law: Module) -> None:
    first, second, *_ = slides(law, 20)
    assert "Say what today is about" in first.script
    assert (first.notes, second.script) == ("<p>Wait for nods.</p>", "")


def test_each_part_stands_where_the_ones_before_it_end(law: Module) -> None:
    assert [(slide.starts, slide.ends) for slide in slides(law, 20)] == [(0, 3), (0, 3), (3, 13), (13, 18)]


def test_a_part_that_leads_to_a_story_can_play_it(law: Module) -> None:
    stories = {slide.id: slide.story and slide.story.id for slide in slides(law, 40)}
    assert stories["group-chat-1"] == "law/chat"
    assert stories["close-1"] is None


def test_hands_are_never_counted_for_a_measured_question(law: Module) -> None:
    assert [question.id for question in spare_questions(law)] == ["take-down"]
    assert all(not question.measured for question in spare_questions(law))


def test_a_module_without_a_guide_has_no_screens(law: Module) -> None:
    assert slides(replace(law, guide=None), 20) == ()
