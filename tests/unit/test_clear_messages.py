"""What is mistyped in a file is told in its own line, with what to type in its place."""

import pytest

from safe4me.content.markup.blocks import split_attributes
from safe4me.content.markup.errors import Malformed
from safe4me.content.parsing.files import parse_file

PASTED = "Quotes from a word processor stand here"
HEAD = "---\ntitle: Phones\nhelp:\n  - childline\n---\n\n## Why? {#why}\nWords.\n- one\n"


@pytest.mark.parametrize(
    ("old", "new", "line", "cure"),
    [
        ("title: Phones", "\ttitle: Phones", 2, "A tab stands here: type spaces in its place."),
        ("  - childline", "\t- childline", 4, "A tab stands here: type spaces in its place."),
        ("title: Phones", "title: “Phones: mine”", 2, PASTED),
        ("title: Phones", "title: “Phones”", 2, PASTED),
        ("title: Phones", "title:Phones", 2, "Put a space after the colon: name: words"),
        ("  - childline\n", "  - childline\nminutes:5\n", 5, "Put a space after the colon: name: words"),
        ("  - childline\n", "-childline\n", 4, "Put a space after “-”: - words"),
        ("## Why?", "##Why?", 7, "Put a space after “##”: ## words"),
        ("- one", "-one", 9, "Put a space after “-”: - words"),
        ("- one", "- [x]one", 9, "Put a space after “- [x]”: - [x] words"),
        ("- one", "-[x] one", 9, "Put a space after “-”: - words"),
        ("title: Phones", "titel: Phones", 2, "“titel” is not known here. Did you mean “title”?"),
    ],
)
def test_a_slip_of_the_keyboard_is_told_in_its_line(old: str, new: str, line: int, cure: str) -> None:
    with pytest.raises(Malformed) as refused:
        parse_file("law/01-phones.md", HEAD.replace(old, new))
    assert [number for number, _ in refused.value.faults] == [line]
    assert refused.value.faults[0][1].startswith(cure)


@pytest.mark.parametrize(
    "text",
    [
        HEAD,
        HEAD.replace("- one", "--- \n"),
        HEAD.replace("- one", "-5 degrees"),
        HEAD.replace("Words.", "“Words.”"),
    ],
)
def test_what_is_typed_well_is_read(text: str) -> None:
    parse_file("law/01-phones.md", text)


@pytest.mark.parametrize(
    "braces", ["{#a eyebrow=“Guess first”}", "{#a eyebrow=“Guess”}", '{#a eyebrow="Guess”}']
)
def test_a_pasted_quote_in_braces_is_told(braces: str) -> None:
    with pytest.raises(Malformed, match=f"line 3: {PASTED}"):
        split_attributes(f"Why? {braces}", 3)


def test_a_pasted_quote_within_straight_ones_is_part_of_the_words() -> None:
    _, attributes = split_attributes('Why? {eyebrow="“Guess”, she says"}', 3)
    assert attributes.values == {"eyebrow": "“Guess”, she says"}


def test_a_misspelt_flag_is_told_with_the_one_that_was_meant() -> None:
    _, attributes = split_attributes("Why? {.releif}", 3)
    with pytest.raises(Malformed, match=r"Did you mean “\.relief”"):
        attributes.allow(3, flags="relief source")
