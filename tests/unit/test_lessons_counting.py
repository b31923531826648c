"""One table of what is taught: how much there is, and how far somebody gets who knows nothing."""

from safe4me.content.parsing.library import parse_library
from safe4me.editorial.statistics import count_up
from tests.helpers.content.examples import CASE_FILES, IN_ORDER, STORY
from tests.unit.test_lessons_guessing import FALSE, FIRST, LONG, TRUE, lesson

QUIZ = f"---\ntitle: Q\nkind: quiz\nband: A\n---\n## A? {{#a .measured}}\n{FIRST}\n\n{IN_ORDER}"
FILES = {
    "fakes/module.md": "---\ntitle: Fakes\n---\nWhy.\n",
    "fakes/01-one.md": lesson(TRUE, FALSE, LONG),
    "fakes/02-two.md": lesson(TRUE).replace("band: A", "band: A+B"),
    "fakes/quiz.md": QUIZ,
    "fakes/chat.md": STORY,
    "fakes/booster.md": lesson(TRUE).replace("band: A", "kind: booster\nband: A"),
    "survey/module.md": "---\ntitle: Survey\nkind: survey\n---\nWhy.\n",
    "survey/quiz.md": QUIZ,
}


def counted(files: dict[str, str]) -> dict[str, str]:
    """Each line of the table: what is counted, and the rest of it with single spaces."""
    lines = (line.split("  ", 1) for line in count_up(parse_library("en", files)).strip("\n").split("\n"))
    return {name.strip() or rest.strip().split("  ")[0]: " ".join(rest.split()) for name, rest in lines}


def test_all_that_is_taught_is_counted_and_the_survey_apart() -> None:
    told = counted(FILES)
    amounts = {
        "modules": "1",
        "lessons": "2",
        "lessons for 11 to 13s": "2",
        "lessons for 14 to 16s": "1",
        "lessons with a .relief": "2",
        "stories": "1",
        "practice items": "18",
        "measured items": "1",
        "measured forks": "1",
        "boosters": "1",
        "misconceptions": "0",
        "measured items of the survey": "1",
    }
    assert {name: told[name] for name in amounts} == amounts


def test_practice_is_counted_by_where_it_stands() -> None:
    told = count_up(parse_library("en", FILES)).splitlines()
    found = [" ".join(line.split()) for line in told if line.startswith("  ")]
    assert found == ["in lessons 12", "in quizzes 1", "in boosters 5"]


def test_habits_stand_beside_what_they_may_be() -> None:
    told = counted(FILES)
    assert told["True is right"] == "3 of 4, 75% 40% to 60%"
    assert told["place 1 of 3 is right"] == "1 of 2, 50% 18% to 48%"
    assert told["place 3 of 3 is right"] == "0 of 2, 0% 18% to 48%"
    assert told["the longest option is right"] == "1 of 2, 50% at most 40%"


def test_random_clicking_stands_beside_what_it_may_reach() -> None:
    told = counted(FILES)
    assert told["fakes/quiz right by random clicking"] == "0.2778% at most 2%"
    assert told["fakes/chat ends safer by random clicking"] == "44% 40% to 60%"


def test_nothing_is_counted_where_nothing_is() -> None:
    assert counted({})["True is right"] == "0 of 0, - 40% to 60%"


def test_a_case_stands_beside_how_long_it_may_take() -> None:
    told = counted(FILES | CASE_FILES)
    assert told["cases"] == "1"
    assert told["measured items of cases"] == "1 at most 1"
    *_, minutes, _, _, most = told["cases/team takes, in minutes"].split()
    assert 0 < float(minutes) <= int(most) == 30  # the short cut stands last
