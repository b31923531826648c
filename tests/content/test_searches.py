"""The search of each language: its own words lead to every door, and each phrase to one."""

import pytest

from safe4me.editorial.checks.help_pages import SEARCH_CHECKS
from safe4me.settings import ROOT
from tests.helpers.content.libraries import languages_in_review

LANGUAGES = ("cy", "pl", "uk", "ar")


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_language_leads_from_its_own_words_to_every_door_and_from_each_phrase_to_one(
    language: str,
) -> None:
    library = languages_in_review(ROOT / "content")[language]
    own = [each for each in library.searches if each.language == language]
    assert {each.door for each in own if each.door} == {door.page.stem for door in library.doors}
    assert [fault for check in SEARCH_CHECKS for fault in check(library)] == []
