"""A ballot answers exactly its activity's measured questions, or it is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safe4me.statistics.ballot import Ballot, InvalidBallot, Measure, MeasuredQuestion, fits, read_ballot

NONCE = "0123456789abcdef" * 2
QUIZ = Measure(
    "law/quiz",
    (
        MeasuredQuestion("pass-on", 1, ("1", "2", "3"), frozenset({2})),
        MeasuredQuestion("sure", 1, ("1", "2"), frozenset()),
    ),
)
STORY = Measure("law/story", (MeasuredQuestion("fork", 1, ("1", "2", "3"), frozenset({1})),))

SURVEY = Measure("law/survey", QUIZ.questions, share=0.5, twice_in=(8, 9))

anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.binary(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


@pytest.mark.parametrize("two", [2, "2"])
def test_a_quiz_ballot_names_positions_as_numbers_or_text(two: object) -> None:
    ballot = read_ballot(NONCE, {"sure": 1, "pass-on": two}, QUIZ)
    assert ballot == Ballot("law/quiz", NONCE, (("pass-on", 2), ("sure", 1)))


@pytest.mark.parametrize(
    ("answers", "does"),
    [
        ((("pass-on", 2), ("sure", 1)), True),
        ((("pass-on", 2),), False),
        ((("pass-on", 4), ("sure", 1)), False),
        ((("pass-on", 0), ("sure", 1)), False),
        ((("of-before", 2), ("sure", 1)), False),
    ],
)
def test_a_ballot_fits_the_measure_that_asks_just_its_questions(
    answers: tuple[tuple[str, int], ...], *, does: bool
) -> None:
    assert fits(Ballot("law/quiz", NONCE, answers), QUIZ) is does


def test_a_scenario_ballot_names_the_choice_at_its_fork() -> None:
    assert read_ballot(NONCE, {"fork": 2}, STORY).answers == (("fork", 2),)


@pytest.mark.asvs("2.2.1", "15.3.5")
@pytest.mark.parametrize(
    "answers",
    [
        {},
        {"pass-on": 2},
        {"pass-on": 2, "sure": 1, "other": 1},
        {"pass-on": 4, "sure": 1},
        {"pass-on": 0, "sure": 1},
        {"pass-on": -1, "sure": 1},
        {"pass-on": True, "sure": 1},
        {"pass-on": None, "sure": 1},
        {"pass-on": [2], "sure": 1},
        {"pass-on": 1.0, "sure": 1},
        {"pass-on": " 1", "sure": 1},
        {"pass-on": "01", "sure": 1},
        {"pass-on": "¹", "sure": 1},
    ],
)
def test_anything_but_one_existing_option_for_each_question_is_refused(answers: dict[str, object]) -> None:
    with pytest.raises(InvalidBallot):
        read_ballot(NONCE, answers, QUIZ)


@pytest.mark.parametrize(
    "nonce", [None, "", NONCE.upper(), NONCE[:-1], NONCE + "0", NONCE + "\n", 5, ["a"] * 32]
)
def test_a_nonce_is_32_characters_of_hex(nonce: object) -> None:
    with pytest.raises(InvalidBallot):
        read_ballot(nonce, {"fork": 1}, STORY)


@pytest.mark.asvs("2.2.1", "15.3.5")
@given(anything, st.dictionaries(st.sampled_from(["pass-on", "sure", "x"]), anything, max_size=3))
def test_any_input_is_either_a_whole_ballot_or_refused(nonce: object, answers: dict[str, object]) -> None:
    try:
        ballot = read_ballot(nonce, answers, QUIZ)
    except InvalidBallot:
        return
    assert ballot.nonce == nonce
    assert [question for question, _ in ballot.answers] == ["pass-on", "sure"]
    for (_, position), question in zip(ballot.answers, QUIZ.questions, strict=True):
        assert 1 <= position <= len(question.options)


@given(st.lists(st.integers(1, 3), min_size=2, max_size=2).filter(lambda pair: pair[1] < 3))
def test_every_existing_option_can_be_sent(pair: list[int]) -> None:
    ballot = read_ballot(NONCE, {"pass-on": pair[0], "sure": str(pair[1])}, QUIZ)
    assert dict(ballot.answers) == {"pass-on": pair[0], "sure": pair[1]}


@pytest.mark.parametrize(("year_group", "times"), [(7, 1), (8, 2), (9, 2), (10, 1)])
def test_a_survey_is_measured_before_and_after_in_its_year_groups_alone(year_group: int, times: int) -> None:
    assert SURVEY.times(year_group) == times


def test_measuring_costs_the_epsilon_of_a_question_for_each_and_half_of_it_in_a_survey() -> None:
    assert (STORY.cost(0.75), QUIZ.cost(0.75), SURVEY.cost(0.75)) == (0.75, 1.5, 0.75)
