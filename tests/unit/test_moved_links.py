"""Words that stood on one page are shown on another, and their links still hold."""

import pytest

from safe4me.content.page import Html
from safe4me.web.build.guides import moved
from safe4me.web.build.pages import links_from

GUIDE = "/en/teachers/law/"
SCREENS = "/en/teachers/law/present/20/"


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("../../learn/law/chat/", "../../../../learn/law/chat/"),
        ("../../learn/law/quiz/#pass-on", "../../../../learn/law/quiz/#pass-on"),
        ("../", "../../../"),
        ("#close", "../../#close"),
        ("https://www.childline.org.uk/", "https://www.childline.org.uk/"),
        ("tel:08001111", "tel:08001111"),
    ],
)
def test_a_link_of_the_guide_leads_to_the_same_place_from_a_screen(written: str, shown: str) -> None:
    words = moved(Html(f'<p>Open <a href="{written}">this</a>.</p>'), GUIDE, links_from(SCREENS))
    assert words == f'<p>Open <a href="{shown}">this</a>.</p>'
