"""An author's words as markup: lists, strong words and links, and nothing that could do harm."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safe4me.content.markup import render
from safe4me.content.markup.blocks import Line
from safe4me.content.markup.errors import Malformed
from safe4me.content.markup.render import is_safe, plain, to_html, to_inline_html
from safe4me.content.page import Html


def rendered(*texts: str) -> str:
    return to_html([Line(number, text) for number, text in enumerate(texts, start=1)])


def test_a_list_needs_no_blank_line_before_it() -> None:
    html = "<p>Say:</p>\n<ul>\n<li>one</li>\n<li>two\n  more</li>\n</ul>"
    assert rendered("Say:", "- one", "- two", "  more") == html


def test_a_line_that_happens_to_begin_with_a_number_is_no_list() -> None:
    assert rendered("The law runs to", "18. Sam is 15.") == "<p>The law runs to\n18. Sam is 15.</p>"


def test_a_list_may_stand_in_a_list() -> None:
    assert rendered("- one", "  - two").count("<ul>") == 2


def test_strong_words_and_links_are_rendered() -> None:
    html = '<p><strong>Stop</strong>, <em>then</em> <a href="../who/">read</a>.</p>'
    assert rendered("**Stop**, *then* [read](../who/).") == html


def test_less_than_and_ampersand_are_words() -> None:
    assert rendered("1 < 2 & 3") == "<p>1 &lt; 2 &amp; 3</p>"
    assert plain(Html(rendered("1 < 2 & 3"))) == "1 < 2 & 3"


@pytest.mark.asvs("1.3.1")
def test_an_entity_cannot_smuggle_a_tag() -> None:
    assert "<script" not in rendered("&lt;script&gt; &#60;script&#62;")


def test_an_option_is_never_a_list_or_a_heading() -> None:
    assert to_inline_html("1. May", 1) == "1. May"
    assert to_inline_html("# Heading", 1) == "# Heading"
    assert to_inline_html("- dash *em*", 1) == "- dash <em>em</em>"


@pytest.mark.parametrize(
    "address", ["../a/", "#pass-on", "a/b/#c", "https://a.org", "tel:999", "mailto:a@b.org"]
)
def test_a_relative_address_and_a_known_scheme_are_safe(address: str) -> None:
    assert is_safe(address)


@pytest.mark.asvs("1.2.2")
@pytest.mark.parametrize(
    "address",
    [
        *("javascript:alert(1)", "JavaScript:alert(1)", "java\tscript:x", "data:text/html,x", "http://a.org"),
        *("//a.org", "/en/help/", "vbscript:x", "", "https:", " javascript:x", "..\\a", "a:b"),
    ],
)
def test_any_other_address_is_not_safe(address: str) -> None:
    assert not is_safe(address)


WORDS = st.from_regex(re.compile(r"[A-Za-zéß][\w ,;:.?!'’‘“”()…–—<&*_\[\]`#-]{0,40}"), fullmatch=True)


@given(st.lists(WORDS, min_size=1, max_size=3))
def test_a_line_of_words_alone_is_what_markdown_makes_of_it(texts: list[str]) -> None:
    lines = [Line(number, text) for number, text in enumerate(texts, start=1)]

    def made() -> tuple[str, ...]:
        try:
            return (to_html(lines), *(to_inline_html(text, 1) for text in texts))
        except Malformed as malformed:
            return (str(malformed),)

    quick = made()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(render, "_WORDS", re.compile("(?!)"))  # now Markdown has them all
        assert made() == quick
