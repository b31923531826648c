"""The pages of stories and quizzes hold two wordings of all that they say, and stay light."""

import gzip

from safe4me.content.model.core import Quiz, Scenario
from safe4me.settings import ROOT
from tests.helpers.content.libraries import lessons_in

MOST_OF_A_STORY, MOST_OF_A_QUIZ = 60 * 1024, 45 * 1024  # bytes of a page as it is sent
BOTH = '<span class="ordinary">Go on then. Send it.</span><span class="easier">Yes. Send it.</span>'


def test_a_page_with_two_wordings_is_light(site_files: dict[str, bytes]) -> None:
    sent = {
        part: len(gzip.compress(site_files[f"/en/learn/{module.id}/{part.page.stem}/"]))
        for module in lessons_in(ROOT / "content").modules
        for part in module.parts
        if isinstance(part, Quiz | Scenario)
    }
    most = {Scenario: MOST_OF_A_STORY, Quiz: MOST_OF_A_QUIZ}
    assert sent
    assert [part.id for part, size in sent.items() if size > most[type(part)]] == []


def test_a_page_holds_both_wordings_and_a_fold_that_opens_the_simpler_one(
    site_files: dict[str, bytes],
) -> None:
    page = site_files["/en/learn/chats/group-chat/"].decode()
    assert BOTH in page
    assert page.count('<details class="simpler switch noprint">') >= page.count('class="scene')
