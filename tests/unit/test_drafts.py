"""Words that wait for a signature: what a page prints before and after, and marks that are refused."""

import pytest

from safe4me.content.drafts import choose_words, read_drafts, unsigned
from safe4me.content.markup.errors import ContentErrors

DRAFT = "- id: route\n  what: A route.\n  signs: [force legal, DSL]\n  signed:{}\n"
PAGE = "Before.\n{{draft route}}\nThen.\n{{until then}}\nNow.\n{{end}}\nAfter.\n"


def printed(page: str, signed: str = "") -> list[str]:
    drafts = read_drafts(DRAFT.format(signed))
    return choose_words({"a.md": page}, {"a.md": "en/a.md"}, drafts)["a.md"].split("\n")


def test_the_words_for_the_time_until_then_keep_their_lines() -> None:
    assert printed(PAGE) == ["Before.", "", "", "", "Now.", "", "After.", ""]
    assert printed(PAGE, " 2027-01-12") == ["Before.", "", "Then.", "", "", "", "After.", ""]


def test_a_draft_may_print_nothing_until_then() -> None:
    assert printed("{{draft route}}\nThen.\n{{end}}\n") == ["", "", "", ""]


@pytest.mark.parametrize(
    ("page", "cure"),
    [
        ("{{draft other}}\n{{end}}", "en/a.md:1: “other” is no draft"),
        ("\n{{draft route}}\nThen.", "en/a.md:2: Close this draft, “route”"),
        ("{{draft route}}\n{{draft route}}\n{{end}}", "en/a.md:2: Write {{draft ID}}"),
        ("{{until then}}", "en/a.md:1: Write {{draft ID}}"),
        ("Text.\n{{end}}", "en/a.md:2: Write {{draft ID}}"),
        ("{{drafts}}", "en/a.md:1: Write {{draft ID}}"),
    ],
)
def test_marks_that_cannot_be_told_apart_are_refused_by_line(page: str, cure: str) -> None:
    with pytest.raises(ContentErrors, match=r".") as refused:
        printed(page)
    assert str(refused.value).startswith(cure)


def test_whoever_has_to_sign_is_named_until_a_day_stands_there() -> None:
    (waits,) = unsigned(read_drafts(DRAFT.format("")))
    assert str(waits).startswith("drafts.yaml:1: To be signed by force legal and DSL: A route.")
    assert [*unsigned(read_drafts(DRAFT.format(" 2027-01-12")))] == []


@pytest.mark.parametrize("signed", [" soon", " 2027-13-01"])
def test_a_signature_is_a_day(signed: str) -> None:
    with pytest.raises(ContentErrors, match="day of the signature"):
        read_drafts(DRAFT.format(signed))
