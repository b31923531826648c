"""English terms in brackets say that they are English, on pages in other languages alone."""

import pytest

from safe4me.web.build.english_terms import mark_english_terms

ENGLISH = '<html lang="en"><p class="lead">A solicitor, or an appropriate adult (18 or over), is free.</p>'


def marked(welsh: str) -> str:
    files = {"/en/law/": ENGLISH.encode(), "/cy/law/": f'<html lang="cy">{welsh}'.encode()}
    found = mark_english_terms(files, ("en", "cy"))
    assert set(found) == {"/cy/law/"}
    return found["/cy/law/"].decode().removeprefix('<html lang="cy">')


@pytest.mark.parametrize("around", ["p", "li", "dt", "dd", "td", "h2", "strong"])
def test_a_term_of_the_english_page_is_said_to_be_english(around: str) -> None:
    said = marked(f"<{around}>cyfreithiwr (solicitor) am ddim</{around}>")
    assert said == f'<{around}>cyfreithiwr (<span lang="en" dir="ltr">solicitor</span>) am ddim</{around}>'


def test_a_term_that_is_kept_in_its_own_order_is_marked_within_that() -> None:
    assert (
        marked("<p>(\u2068appropriate adult\u2069)</p>")
        == '<p>(\u2068<span lang="en" dir="ltr">appropriate adult</span>\u2069)</p>'
    )


@pytest.mark.parametrize(
    "html",
    [
        "<p>plismon (heddwas)</p>",  # which the English page does not say
        "<p>(lead)</p>",  # stands in an attribute alone there
        "<p>(A) (sol)</p>",  # a letter; a part of a word
        "<title>Cyfreithiwr (solicitor)</title>",
        "<option>Cyfreithiwr (solicitor)</option>",
        '<p title="cyfreithiwr (solicitor)">Am ddim</p>',
        "<label>Cyfreithiwr (solicitor)</label>",  # a flex box, where a <span> would stand apart
    ],
)
def test_all_else_stays_as_it_is(html: str) -> None:
    assert marked(html) == html


def test_a_page_without_an_english_one_is_left_alone() -> None:
    assert mark_english_terms({"/cy/law/": b"<p>(solicitor)</p>"}, ("en", "cy")) == {}
