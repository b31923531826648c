"""The advice on plain words sees them in prose, and not where they are somebody else's."""

import pytest

from tools.plain_words import plainer


def test_a_word_with_a_plainer_one_is_seen_in_any_case() -> None:
    assert plainer("Whoever reads it stands beside whoever wrote it.") == {
        "whoever": 2,
        "stands": 1,
        "beside": 1,
    }


@pytest.mark.parametrize(
    "text", ["“It stands.”", "`beside: chats`", "````md\n```\nstands\n```\n````", "[a](told.md)", "outstands"]
)
def test_a_word_in_quotes_in_code_in_an_address_or_in_another_word_is_not(text: str) -> None:
    assert plainer(text) == {}
