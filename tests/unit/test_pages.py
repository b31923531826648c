"""Links that hold wherever a page is read, and small truths about its words."""

import pytest

from safe4me.web.build.pages import in_room, links_from
from safe4me.web.build.templating import without_verdict

LESSON = "/en/learn/law/quiz/"


@pytest.mark.parametrize(
    ("to", "link"),
    [
        ("/en/learn/law/chat/", "../chat/"),
        ("/en/learn/law/", "../"),
        ("/en/", "../../../"),
        ("/en/help/", "../../../help/"),
        ("/en/learn/law/quiz/check", "check"),
    ],
)
def test_a_link_is_relative_so_that_a_room_keeps_it(to: str, link: str) -> None:
    assert links_from(LESSON)(to) == link


def test_a_page_made_in_a_room_keeps_the_roomlinks_from_any_address() -> None:
    assert in_room("K7Q3XP")("/en/help/") == "/c/K7Q3XP/en/help/"


@pytest.mark.parametrize(
    ("feedback", "said"),
    [
        ("<p>Right. It is never yours to share.</p>", "<p>It is never yours to share.</p>"),
        ("<p>Right now, wait.</p>", "<p>Right now, wait.</p>"),
        ("<p>Not quite. Looking hurts.</p>", "<p>Looking hurts.</p>"),
    ],
)
def test_a_verdict_is_said_once(feedback: str, said: str) -> None:
    assert without_verdict(feedback) == said
