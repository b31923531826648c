"""The pages of stories, quizzes, surveys and cases hold two wordings of all that they say, and stay light."""

import gzip

import pytest

from safe4me.content.model.cases import Case
from safe4me.content.model.core import Activity, Lesson, Quiz, Scenario
from safe4me.settings import ROOT
from tests.helpers.content.libraries import lessons_in

MOST = {Scenario: 60 * 1024, Quiz: 45 * 1024, Case: 45 * 1024}  # bytes of a page as it is sent
BOTH = '<span class="ordinary">{}</span><span class="easier">{}</span>'
FOLD = '<details class="simpler switch noprint">'


@pytest.fixture
def pages(site_files: dict[str, bytes]) -> dict[Activity, bytes]:
    return {
        part: site_files[f"/en/learn/{module.id}/{part.page.stem}/"]
        for module in lessons_in(ROOT / "content").modules
        for part in module.taught
        if not isinstance(part, Lesson)
    }


def parts_of(activity: Activity) -> int:
    if isinstance(activity, Scenario):
        return len(activity.scenes)
    return len(activity.stages if isinstance(activity, Case) else activity.questions)


def test_a_page_with_two_wordings_is_light(pages: dict[Activity, bytes]) -> None:
    sent = {part: len(gzip.compress(page)) for part, page in pages.items()}
    assert {type(part) for part in sent} == {*MOST}
    assert [part.page.path for part, size in sent.items() if size > MOST[type(part)]] == []


def test_each_scene_question_and_stage_has_a_fold_that_opens_its_simpler_words(
    pages: dict[Activity, bytes],
) -> None:
    folds = {part.page.path: page.decode().count(FOLD) - parts_of(part) for part, page in pages.items()}
    assert [path for path, more in folds.items() if more < 0] == []


@pytest.mark.parametrize(
    ("page", "full", "easy"),
    [
        ("chats/group-chat", "Go on then. Send it.", "Yes. Send it."),
        ("chats/behind-the-name", "Stop following it, there and then", "Stop following it, right now"),
        (
            "cases/midnight",
            "Ask what else Malik has sent, and who to",
            "Ask what else Malik has sent. Who to?",
        ),
        ("what-we-think/survey", "I’d be unsure", "I wouldn’t be sure"),
        ("what-we-think/survey-y", "I’d have a good idea", "I’d know most of it"),
    ],
)
def test_a_page_holds_both_wordings_side_by_side(
    site_files: dict[str, bytes], page: str, full: str, easy: str
) -> None:
    assert BOTH.format(full, easy) in site_files[f"/en/learn/{page}/"].decode()
