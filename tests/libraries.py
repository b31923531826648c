"""The lessons of a content folder, read once for all tests, and the tests' own after an edit."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path

from safe4me.content.folder import load
from safe4me.content.model.core import Activity, Block, Lesson, Quiz
from safe4me.content.model.library import Library
from safe4me.content.questions.choice import ChoiceQuestion


@cache
def lessons_in(folder: Path) -> Library:
    """The English lessons of a content folder that no test changes."""
    return load(folder)["en"]


@cache
def languages_in_review(folder: Path) -> Mapping[str, Library]:
    """The lessons of such a folder in each language, with what no person has read yet."""
    return load(folder, with_unread=True)


def with_new_revision(library: Library) -> Library:
    """The library after an edit that changed what `pass-on` asks."""
    return edited(
        library, lambda question: replace(question, rev=2) if question.id == "pass-on" else question
    )


def edited(library: Library, edit: Callable[[ChoiceQuestion], ChoiceQuestion]) -> Library:
    """The library with the choice questions of its quizzes changed."""

    def block(old: Block) -> Block:
        return edit(old) if isinstance(old, ChoiceQuestion) else old

    def part(old: Lesson | Activity) -> Lesson | Activity:
        return replace(old, blocks=tuple(map(block, old.blocks))) if isinstance(old, Quiz) else old

    modules = tuple(replace(module, parts=tuple(map(part, module.parts))) for module in library.modules)
    return replace(library, modules=modules)
