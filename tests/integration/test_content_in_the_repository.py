"""What the modules promise a teacher: short lessons, every kind of practice, a quiz and real stories.

And what the survey promises a pupil: no question on what they did, and always a way not to say.
"""

import re

import pytest

from safe4me.content.drawings.passing_on import CROWD
from safe4me.content.model.cases import Case
from safe4me.content.model.core import Lesson, Module, Quiz, Scenario
from safe4me.content.model.help_pages import Door
from safe4me.content.model.library import Library
from safe4me.content.questions import KINDS
from safe4me.content.questions.choice import ChoiceQuestion
from safe4me.content.questions.number import NumberQuestion
from safe4me.editorial.check_folder import check
from safe4me.editorial.checks.facts import fact_register, facts_of
from safe4me.editorial.checks.walk import shown
from safe4me.settings import ROOT
from tests.helpers.content.libraries import lessons_in

CONTENT = ROOT / "content"
MODULES = {  # how many lessons and stories each has
    "law": (5, 1),
    "consent": (6, 4),
    "threats": (5, 4),
    "fakes": (4, 2),
    "chats": (4, 2),
    "consequences": (4, 1),
    "help": (4, 1),
}
NO_STORY = {("consequences", "A"), ("law", "A")}  # a case, or the class at the board
ORDER = ["law", "consent", "threats", "fakes", "chats", "consequences", "help"]
DOORS = [
    "not-safe",
    "threatened",
    "picture-out",
    "i-sent-one",
    "i-received-one",
    "i-passed-it-on",
    "a-friend",
]
FIRST_DOOR = ("999", "hopeline247", "nhs-111", "childline", "samaritans")


@pytest.fixture(scope="module")
def library() -> Library:
    return lessons_in(CONTENT)


@pytest.fixture(params=MODULES)
def module(request: pytest.FixtureRequest, library: Library) -> Module:
    return next(module for module in library.modules if module.id == request.param)


@pytest.fixture
def survey(library: Library) -> Module:
    return next(module for module in library.modules if module.survey)


def test_the_content_is_fit_to_publish() -> None:
    assert check(CONTENT) == []


def test_the_modules_come_in_the_order_in_which_they_are_taught_then_the_survey_and_cases(
    library: Library,
) -> None:
    assert [(module.id, module.survey) for module in library.modules] == [
        *((name, False) for name in ORDER),
        ("what-we-think", True),
        ("cases", False),
    ]


def test_a_module_begins_with_a_lesson_and_ends_with_a_quiz_for_each_band(module: Module) -> None:
    lessons, stories = MODULES[module.id]
    kinds = [type(part) for part in module.parts]
    assert (kinds.count(Lesson), kinds.count(Scenario)) == (lessons, stories)
    assert kinds[0] is Lesson
    assert kinds[-2:] == [Quiz] * 2
    assert len(kinds) == lessons + stories + 2
    assert [part.page.bands for part in module.parts[-2:]] == [("A",), ("B",)]


def test_a_module_of_two_bands_has_lessons_a_story_and_a_quiz_for_both(module: Module) -> None:
    for band in module.bands:
        kinds = [type(part) for part in module.parts if band in part.page.bands]
        told = set() if (module.id, band) in NO_STORY else {Scenario}
        assert {Lesson, Quiz, *told} == set(kinds), band
        assert kinds.count(Lesson) >= (2 if band == "A" else 1)  # the younger band is the spine


def test_each_part_of_a_band_says_how_long_it_takes(module: Module) -> None:
    assert [part.page.path for part in module.parts if part.page.bands and not part.page.minutes] == []


def test_each_step_of_a_lesson_has_simpler_words(library: Library) -> None:
    lessons = [part for module in library.modules for part in module.parts if isinstance(part, Lesson)]
    assert lessons
    for lesson in lessons:
        assert [step.id for step in lesson.steps if not step.simpler] == [], lesson.page.path


def test_each_scene_question_and_stage_has_simpler_words(library: Library) -> None:
    activities = [
        part for module in library.modules for part in module.taught if not isinstance(part, Lesson)
    ]
    assert {type(activity) for activity in activities} == {Quiz, Scenario, Case}
    for activity in activities:
        assert [each.id for each in activity.without_simpler] == [], activity.page.path


def test_a_module_practises_every_kind_of_question_but_a_guess_which_needs_a_figure(module: Module) -> None:
    lessons = [part for part in module.parts if isinstance(part, Lesson)]
    asked = [question for lesson in lessons for question in lesson.questions]
    assert {type(question) for question in asked} | {NumberQuestion} == set(KINDS)
    assert any(
        question.text.startswith("True or false") or "True or false" in question.intro for question in asked
    )


def test_a_story_has_eight_scenes_and_three_endings_and_some_are_safer(module: Module) -> None:
    for story in (part for part in module.parts if isinstance(part, Scenario)):
        assert len(story.scenes) >= 8
        assert len(story.endings) >= 3
        assert 0 < sum(ending.safer for ending in story.endings) < len(story.endings)


def test_a_quiz_measures_something_and_at_most_three_things(module: Module) -> None:
    for quiz in (part for part in module.parts if isinstance(part, Quiz)):
        assert 1 <= len(quiz.measured) <= 3


def test_the_survey_is_a_lesson_and_one_activity_of_six_questions_in_two_forms(survey: Module) -> None:
    lesson, form = survey.parts
    assert isinstance(lesson, Lesson)
    assert isinstance(form, Quiz)
    assert form.other_form
    ids = ["act", "know-what-to-do", "reason", "whose-fault", "tell-adult", "someone-else"]
    assert [question.id for question in form.measured] == ids == [q.id for q in form.other_form.measured]


def test_the_forms_differ_in_people_and_places_of_the_last_three_alone(survey: Module) -> None:
    form = next(part for part in survey.parts if isinstance(part, Quiz))
    assert form.other_form
    both = zip(form.measured, form.other_form.measured, strict=True)
    told = [one.intro == other.intro for one, other in both]
    assert told == [True] * 3 + [False] * 3
    assert not {p.name for p in form.page.people} & {p.name for p in form.other_form.page.people}


def test_no_question_of_the_survey_with_a_safer_answer_is_said_to_have_no_right_one(survey: Module) -> None:
    assert [question.id for question in asked_in(survey) if not question.safer] == ["reason"]
    for form in survey.taught:
        assert not [text for text in shown(form) if "no right" in text.casefold()]


def test_every_quiz_for_the_youngest_asks_for_one_guess_at_what_others_said(module: Module) -> None:
    for quiz in (part for part in module.parts if isinstance(part, Quiz) and "A" in part.page.bands):
        assert quiz.guess
        assert module.measured(quiz.guess.of)


def test_every_question_of_the_survey_has_a_way_not_to_say(survey: Module) -> None:
    for question in asked_in(survey):
        last = question.options[-1]
        assert last.not_said or last.unsure, question.id


def test_no_question_of_the_survey_is_about_what_a_pupil_did(survey: Module) -> None:
    for question in asked_in(survey):
        for words in ("have you", "did you", "you ever", "your own", "you sent", "you shared"):
            assert words not in question.text.casefold(), question.id


def test_three_questions_of_the_survey_stand_beside_the_results_of_2016(
    survey: Module, library: Library
) -> None:
    baselines = [question.baseline for question in asked_in(survey) if question.baseline]
    findings = [library.finding(baseline) for baseline in baselines]
    assert len(findings) == 3
    assert {finding.year for finding in findings if finding} == {2016}
    assert all(finding and finding.caveat for finding in findings)


def test_pupils_are_told_of_no_figure_of_a_finding_unless_it_says_what_most_do(library: Library) -> None:
    texts = [text for module in library.modules for part in (module, *module.parts) for text in shown(part)]
    for finding in library.research:
        figure = f"{finding.percent}%"
        assert finding.protective or not any(figure in text for text in texts), finding.id


def asked_in(survey: Module) -> list[ChoiceQuestion]:
    return [question for part in survey.parts if isinstance(part, Quiz) for question in part.measured]


def test_help_has_its_seven_doors_and_the_first_is_not_feeling_safe(library: Library) -> None:
    assert [door.page.stem for door in library.doors] == DOORS
    assert library.doors[0].page.help == FIRST_DOOR


def test_a_story_of_blackmail_offers_the_first_door_at_every_ending(library: Library) -> None:
    story = library.activity("threats/jakubs-sunday")
    assert isinstance(story, Scenario)
    assert story.page.help[: len(FIRST_DOOR)] == FIRST_DOOR


def test_each_story_in_which_somebody_threatens_says_so_and_where_it_goes_on(library: Library) -> None:
    stories = [each for each in library.documents() if isinstance(each, Scenario)]
    of_a_threat = {story.id: story for story in stories if story.threat}
    for_a_picture = {
        *("threats/new-friend", "threats/jakubs-sunday", "threats/the-bus-home", "threats/just-turn-it-on"),
        *("consent/both-of-us", "chats/behind-the-name"),
    }
    assert of_a_threat.keys() == for_a_picture | {"chats/group-chat", "law/ten-seconds"}
    for story in (of_a_threat[each] for each in for_a_picture):
        assert [ending.safer for ending in story.endings if ending.goes_on] == [False], story.id
        assert story.door in {"help/threatened/", "help/a-friend/"}, story.id


def test_every_ending_of_a_story_of_a_threat_begins_with_the_first_door(
    library: Library, site_files: dict[str, bytes]
) -> None:
    stories = [each for each in library.documents() if isinstance(each, Scenario)]
    for story in stories:
        for place in (f"/en/learn/{story.id}/", f"/en/teachers/{story.id}/together/"):
            endings = re.findall(
                r'<section class="scene ending[^>]*>\s*<([^>]*)>', site_files[place].decode()
            )
            assert len(endings) == len(story.endings), place
            doors = [
                ending for ending in endings if 'class="now-door"' in ending and "/help/not-safe/" in ending
            ]
            assert len(doors) == (len(endings) if story.threat else 0), place


LEFT_ALONE = re.compile(r"never screenshot, save or send|leave the picture (?:itself )?alone", re.IGNORECASE)
ROUTE_A = "can use the one already on (?:your|his) phone"


def test_who_is_threatened_is_told_that_a_report_may_use_the_picture_they_have(library: Library) -> None:
    pages = {
        document.page.path: document.page.source.replace("\n> ", " ")
        for document in library.documents()
        if document.page.path.startswith(("doors/02", "threats/", "asked/questions"))
    }
    warned = {path for path, source in pages.items() if LEFT_ALONE.search(source)}
    assert {"doors/02-threatened.md", "threats/06-jakubs-sunday.md"} < warned
    assert [path for path in sorted(warned) if not re.search(ROUTE_A, pages[path])] == []
    door = next(door for door in library.doors if door.page.stem == "threatened")
    told = [step.say for step in door.steps]
    assert "It can use the one on your phone (under 18, UK). Don’t make one for this." in told
    assert (
        "Reporting it isn’t sending it on. Report Remove (under 18, UK) and Take It Down can use the one "
        "already on your phone. Don’t get or make one for this."
    ) in door.page.source, "whole, below"


def test_wherever_a_report_to_ceop_begins_it_says_what_to_know_first(site_files: dict[str, bytes]) -> None:
    button = 'href="https://www.ceop.police.uk/Safety-Centre/"'
    told = "Being threatened is never your fault. To stay unnamed, begin with Childline."
    pages = {
        place: body.decode() for place, body in site_files.items() if button in body.decode("utf-8", "ignore")
    }
    assert {
        "/en/help/threatened/",
        "/en/help/picture-out/",
        "/en/learn/threats/jakubs-sunday/",
    } <= pages.keys()
    assert [place for place, body in pages.items() if told not in body] == []


OWNING_UP = "you can have a free solicitor, who works for you and not for the police."


def test_a_door_that_leads_somebody_to_own_up_says_what_they_have_a_right_to(library: Library) -> None:
    doors = {door.page.stem: door for door in library.doors}
    assert OWNING_UP in doors["i-passed-it-on"].note
    for stem in ("i-received-one", "i-sent-one"):
        assert any('href="../i-passed-it-on/">rights</a>' in fear.html for fear in doors[stem].fears), stem


def test_an_adult_is_told_before_those_who_got_the_picture(library: Library) -> None:
    (door,) = (door for door in library.doors if door.page.stem == "i-passed-it-on")
    does = [step.do for step in door.steps]
    assert does.index("Tell one adult first.") < does.index("Tell those who got it.")


def test_galop_never_stands_without_childline(library: Library) -> None:
    for document in library.documents():
        offered = document.named if isinstance(document, Door) else document.page.help
        assert "galop" not in offered or "childline" in offered, document.page.path
        for block in re.split(r"\n## ", document.page.source):
            assert "Galop" not in block or "Childline" in block or "  - Galop" in block, (
                document.page.path,
                block[:60],
            )


def test_each_door_says_what_is_true_for_it(library: Library) -> None:
    doors = {door.page.stem: " ".join((door.warm, *door.simpler)) for door in library.doors}
    assert "not your fault" not in doors["i-passed-it-on"]
    assert "not in trouble" not in doors["i-passed-it-on"]
    for stem in ("threatened", "picture-out"):
        assert "not your fault" in doors[stem]


def test_nobody_of_the_cast_passes_a_picture_on_in_a_drawing(library: Library) -> None:
    assert {name for name, _ in CROWD}.isdisjoint(member.name for member in library.cast)


def test_the_register_of_facts_says_what_the_pages_say(library: Library) -> None:
    register = fact_register(library)
    parts = {part.split("\n")[0]: part for part in register.split("\n## ")[1:]}
    facts = {each.page: facts_of(each, library.services) for each in library.documents()}
    assert list(parts) == [page.path for page, found in facts.items() if found]
    assert sum(map(len, facts.values())) > 500
    for page, found in facts.items():
        for fact in found:
            assert f"\n- [ ] {fact.text} *(" in parts[page.path], fact.text
            assert f"Sources: {'; '.join(page.sources) or 'none named'}." in parts[page.path]
