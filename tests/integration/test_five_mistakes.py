"""Five mistakes that authors often make are told in their file and line, each once, with the cure."""

from pathlib import Path

import pytest

from tests.integration.test_broken_content import Break, Broken, broken_copy

AGES, COUNTS, SAY, PROTECTS = (
    f"en/law/{name}.md" for name in ("01-two-ages", "02-what-counts", "03-whose-say", "04-if-it-protects-me")
)
STORY, WORDS, CAST = "en/threats/05-new-friend.md", "en/glossary.yaml", "en/casting.yaml"
EACH_IS_TOLD_ONCE: tuple[Break, ...] = (
    (AGES, "\nband: A\n", "\n\tband: A\n"),
    (COUNTS, "\nperson Asa: ", "\npersno Asa: "),
    (SAY, 'eyebrow="Tap one"', "eyebrow=“Tap one”"),
    (PROTECTS, "\n## ", "\n##"),
)


@pytest.fixture(scope="module")
def broken(tmp_path_factory: pytest.TempPathFactory) -> Broken:
    return broken_copy(tmp_path_factory.mktemp("mistakes") / "content", EACH_IS_TOLD_ONCE)


def test_no_mistake_is_told_twice(broken: Broken) -> None:
    assert len(broken.found) == len(EACH_IS_TOLD_ONCE)


def test_a_tab_at_the_head_of_a_page(broken: Broken) -> None:
    assert broken.at(AGES, "\tband") + "A tab stands here: type spaces in its place." in broken.found


def test_a_misspelt_word_of_a_drawing(broken: Broken) -> None:
    (told,) = (each for each in broken.found if each.startswith(broken.at(COUNTS, "persno")))
    assert told.endswith("Did you mean “person”?")


def test_a_quote_from_a_word_processor(broken: Broken) -> None:
    cure = 'Quotes from a word processor stand here: type straight ones, key="two words".'
    assert broken.at(SAY, "eyebrow=“") + cure in broken.found


def test_a_space_that_is_missing_after_a_mark(broken: Broken) -> None:
    (told,) = (each for each in broken.found if each.startswith(PROTECTS))
    assert told.endswith(": Put a space after “##”: ## words")


def test_a_choice_that_leads_nowhere_is_told_alone(tmp_path: Path) -> None:
    copy = broken_copy(tmp_path / "content", [(STORY, "](#wings)", "](#wigns)")])
    cure = "“#wigns” leads nowhere: write ## wigns, or name another scene. Did you mean “#wings”?"
    assert copy.found == [copy.at(STORY, "](#wigns)") + cure]
