"""The survey on pupils' pages: apart from the topics, and nothing to mark where there is no right answer."""

import pytest
from flask import Flask

from safe4me.content import load
from safe4me.settings import ROOT
from safe4me.web.build.pages import render_all
from tests.world import CONTENT


@pytest.fixture
def pages(app: Flask, in_app: None) -> dict[str, str]:
    """Address → page, of the content in the repository."""
    return dict(render_all(load(ROOT / "content")["en"]))


@pytest.mark.parametrize("address", ["/en/", "/en/learn/"])
def test_the_survey_is_one_tap_away_but_no_topic(pages: dict[str, str], address: str) -> None:
    covers, beside = pages[address].split('<ul class="list covers', 1)[1].split("</ul>", 1)
    assert covers.count('class="cover"') == 5
    assert "what-we-think/" not in covers
    assert beside.count("what-we-think/") == 1


def test_a_site_without_a_survey_says_nothing_of_it(app: Flask, in_app: None) -> None:
    without = dict(render_all(load(CONTENT)["en"]))
    assert 'id="surveys"' not in without["/en/learn/"]
    assert without["/en/"].count('class="list doors"') == 1


def test_a_quiz_of_opinions_alone_is_done_and_not_checked(pages: dict[str, str]) -> None:
    opinions, beliefs = (
        pages[f"/en/learn/what-we-think/{name}/"].split("<article", 1)[1]
        for name in ("finding-help", "beliefs")
    )
    assert ">Done</button>" in opinions
    assert "Check my answers" not in opinions
    assert 'data-known="Done."' in opinions
    assert ">Check my answers</button>" in beliefs
    assert "Done" not in beliefs
