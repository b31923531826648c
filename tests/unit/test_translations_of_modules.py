"""Teachers are told how much of a module stands in each language, and what no person has read."""

from dataclasses import replace
from datetime import date

import pytest

from safe4me.content.model.core import Module
from safe4me.content.model.library import Library
from safe4me.content.page import Page
from safe4me.content.review_dates import UnreadTranslation
from safe4me.i18n.coverage import ModuleTranslation, in_another_language, translations_of
from tests.helpers.content.libraries import CONTENT, lessons_in


@pytest.fixture(scope="module")
def english() -> Library:
    return lessons_in(CONTENT)


@pytest.fixture
def law(english: Library) -> Module:
    return next(each for each in english.modules if each.id == "law")


def welsh(english: Library, *paths: str) -> Library:
    """The library of Welsh, in which these files of the module `law` are translated."""
    modules = tuple(
        replace(
            module,
            page=spoken(module.page, paths),
            parts=tuple(replace(part, page=spoken(part.page, paths)) for part in module.parts),
        )
        for module in english.modules
    )
    return replace(english, language="cy", modules=modules)


def spoken(page: Page, paths: tuple[str, ...]) -> Page:
    return replace(page, language="cy") if page.path in paths else page


def unread(path: str, language: str = "cy") -> UnreadTranslation:
    return UnreadTranslation(language, f"{language}/{path}", date(2026, 11, 1))


def told(
    law: Module, english: Library, *paths: str, waits: tuple[UnreadTranslation, ...] = ()
) -> list[ModuleTranslation]:
    libraries = {"en": english, "cy": welsh(english, *paths)}
    return list(translations_of(law, ["cy"], libraries, waits))


def test_each_page_that_pupils_open_is_counted_and_no_plan(law: Module, english: Library) -> None:
    every = 1 + len(law.taught)
    quiz = "law/quiz.md"
    assert told(law, english, "law/module.md", quiz) == [ModuleTranslation("cy", every, 2, 0, 0)]
    assert told(law, english, waits=(unread("law/teacher.md"),)) == [ModuleTranslation("cy", every, 0, 0, 0)]


def test_what_a_trial_shows_and_what_waits_are_told_apart(law: Module, english: Library) -> None:
    waits = (unread("law/quiz.md"), unread("law/module.md"), unread("help/module.md"))
    [found] = told(law, english, "law/quiz.md", waits=waits)
    assert (found.shown, found.unread, found.waiting) == (1, 1, 1)


def test_a_language_that_is_not_offered_is_told_only_where_something_waits(
    law: Module, english: Library
) -> None:
    libraries, waits = {"en": english}, [unread("law/quiz.md", "pl")]
    [found] = translations_of(law, ["cy", "pl"], libraries, waits)
    assert found == ModuleTranslation("pl", 1 + len(law.taught), 0, 0, 1, offered=False)


def test_a_language_waits_while_its_interface_alone_is_not_read(law: Module, english: Library) -> None:
    waits = [UnreadTranslation("pl", "translations/pl/LC_MESSAGES/messages.po")]
    every = 1 + len(law.taught)
    assert translations_of(law, ["cy", "pl"], {"en": english}, waits) == (
        ModuleTranslation("pl", every, 0, 0, 0, interface_unread=True, offered=False),
    )


@pytest.mark.parametrize("interface_unread", [True, False])
def test_pages_that_are_read_in_an_interface_that_is_not_are_told_apart(
    law: Module, english: Library, interface_unread: bool
) -> None:
    library = replace(welsh(english, "law/quiz.md"), unread=interface_unread)
    [found] = translations_of(law, ["cy"], {"en": english, "cy": library}, ())
    assert (found.shown, found.unread, found.interface_unread) == (1, 0, interface_unread)


def test_an_activity_without_a_translation_is_named(english: Library) -> None:
    library = welsh(english, "law/quiz.md")
    assert in_another_language(library, ["law/quiz", "law/chat", "gone/quiz"]) == ["law/chat"]
    assert in_another_language(english, ["law/quiz", "law/chat"]) == []
