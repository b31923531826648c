"""A guess at a figure: how it is written, mistyped, marked and translated."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safe4me.content.markup.errors import Malformed
from safe4me.content.model.core import Lesson
from safe4me.content.model.library import Library
from safe4me.content.parsing.files import parse_file
from safe4me.content.parsing.library import parse_library
from safe4me.content.questions.base import Mark
from safe4me.content.questions.number import NumberQuestion
from safe4me.editorial.checks.translations import check_translation

HEADING = "## Of 100, how many? {#n .number min=0 max=100 unit=%}\n"
REPLIES = (
    "- too low {misconception=nobody-tells}\n  > More than that.\n"
    "- in range\n  > Right. Most do.\n"
    "- too high {misconception=all-tell}\n  > Not\n  > everyone.\n"
)
GUESS = f"{HEADING}Think of your year.\n= 60–75\n{REPLIES}"


def lesson(body: str) -> Lesson:
    read = parse_file("law/01-a.md", f"---\ntitle: A\n---\n{body}")
    assert isinstance(read, Lesson)
    return read


def number(body: str) -> NumberQuestion:
    (only,) = lesson(body).questions
    assert isinstance(only, NumberQuestion)
    return only


def marked(body: str, *values: str) -> Mark:
    return number(body).mark({"answers.n": values})


def library(language: str, body: str) -> Library:
    return parse_library(
        language, {"law/module.md": "---\ntitle: A\n---\n", "law/01-a.md": f"---\ntitle: A\n---\n{body}"}
    )


def test_a_guess_has_bounds_a_sign_a_right_range_and_a_reply_each_way() -> None:
    guess = number(GUESS)
    assert (guess.least, guess.most, guess.unit, guess.right) == (0, 100, "%", range(60, 76))
    assert guess.intro == "<p>Think of your year.</p>"
    assert [(reply.when, reply.html, reply.misconception) for reply in guess.guesses] == [
        ("too low", "<p>More than that.</p>", "nobody-tells"),
        ("in range", "<p>Right. Most do.</p>", None),
        ("too high", "<p>Not\neveryone.</p>", "all-tell"),
    ]
    assert (guess.judged, guess.has_reply, guess.measured) == (True, True, False)


def test_a_guess_at_what_others_said_counts_people_in_ten() -> None:
    guess = number("## How many in 10? {#n .number of=sure}\nJust guess.\n")
    assert (guess.least, guess.most, guess.unit, guess.of) == (0, 10, "", "sure")
    assert (guess.judged, guess.measured) == (False, False)
    assert guess.mark({"answers.n": ["10"]}) == Mark(True, None, (10,))
    assert not guess.mark({"answers.n": ["11"]}).answered
    assert not guess.about_fault
    assert number("## Whose fault? {#n .number .fault of=sure}\n").about_fault


@pytest.mark.parametrize(
    ("body", "line", "mend"),
    [
        ("## Q? {#n .number of=sure max=10}\n", 1, "counts people in 10"),
        ("## Q? {#n .number of=Sure}\n", 1, "small letters"),
        ("## Q? {#n .number .fault min=0 max=9}\n", 1, "Only a guess with of= is .fault"),
        ("## Q? {#n .number of=sure}\n= 7\n- in range\n  > Right.\n", 2, "not a right answer"),
    ],
)
def test_a_guess_at_what_others_said_has_no_bounds_and_nothing_right(body: str, line: int, mend: str) -> None:
    with pytest.raises(Malformed) as refused:
        lesson(body)
    where, message = refused.value.faults[0]
    assert (where - 3, mend in message) == (line, True), message


@pytest.mark.parametrize("line", ["= 60-75", "=60–75", "= 60 – 75 "])
def test_a_range_may_be_typed_with_any_dash(line: str) -> None:
    assert number(GUESS.replace("= 60–75", line)).right == range(60, 76)


def test_one_number_alone_may_be_right() -> None:
    guess = number(GUESS.replace("60–75", "68"))
    assert [guess.when(each) for each in (67, 68, 69)] == ["too low", "in range", "too high"]


def test_a_guess_that_cannot_be_too_low_needs_no_reply_to_that() -> None:
    body = f"{HEADING}= 0–5\n- in range\n  > Right.\n- too high\n  > Fewer.\n"
    assert [reply.when for reply in number(body).guesses] == ["in range", "too high"]


def test_without_a_right_range_one_reply_is_for_every_guess() -> None:
    guess = number(f"{HEADING}Just guess.\n> We will see.\n")
    assert (guess.intro, guess.right, guess.judged) == ("<p>Just guess.</p>", None, False)
    assert list(guess.replies()) == ["<p>We will see.</p>"]
    assert guess.mark({"answers.n": ["100"]}) == Mark(True, None, (100,))
    assert guess.when(100) == "in range"


def test_without_a_right_range_nothing_need_be_said() -> None:
    assert number(HEADING).has_reply is False


@pytest.mark.parametrize(
    ("guess", "right"),
    [("0", False), ("59", False), ("60", True), ("75", True), ("76", False), ("100", False)],
)
def test_a_guess_is_right_from_one_end_of_the_range_to_the_other(guess: str, right: bool) -> None:
    assert marked(GUESS, guess) == Mark(True, right, (int(guess),))


@pytest.mark.parametrize(
    "values", [(), ("",), ("101",), ("-1",), ("6.5",), ("²",), ("1" * 5000,), ("60", "61")]
)
def test_what_is_no_whole_number_within_the_bounds_is_no_answer(values: tuple[str, ...]) -> None:
    assert marked(GUESS, *values) == Mark(False, None)


@given(st.text(max_size=6) | st.integers(-200, 200).map(str))
def test_any_text_is_a_number_within_the_bounds_or_no_answer(text: str) -> None:
    mark = marked(GUESS, text)
    assert mark.answered == bool(mark.given)
    assert all(each in range(101) and mark.right == (each in range(60, 76)) for each in mark.given)


@given(st.integers(0, 100), st.integers(0, 100), st.integers(0, 100))
def test_every_guess_has_its_reply(one: int, other: int, guess: int) -> None:
    low, high = sorted((one, other))
    ways = ["too low"] * (low > 0) + ["in range"] + ["too high"] * (high < 100)
    question = number(f"{HEADING}= {low}-{high}\n" + "".join(f"- {way}\n  > {way}\n" for way in ways))
    assert question.when(guess) in [reply.when for reply in question.guesses]
    assert (question.when(guess) == "in range") == (low <= guess <= high)


@pytest.mark.parametrize(
    ("body", "line", "mend"),
    [
        (GUESS.replace(".number", ".number .measured"), 1, "Take out .measured"),
        (GUESS.replace(".number", ".number .poll"), 1, "one kind"),
        (GUESS.replace(" min=0", ""), 1, "min=0 max=100"),
        (GUESS.replace("max=100", "max=lots"), 1, "min=0 max=100"),
        (GUESS.replace("max=100", "max=100000"), 1, "0 to 9999"),
        (GUESS.replace("min=0", "min=100"), 1, "less than max=100"),
        (GUESS.replace("unit=%", "unit=pupils"), 1, "as a sign"),
        (GUESS.replace("unit=%", "unit=%%%%"), 1, "as a sign"),
        (GUESS.replace("60–75", "lots"), 3, "= 60–75"),
        (GUESS.replace("60–75", "60–101"), 3, "from 0 to 100"),
        (GUESS.replace("60–75", "75–60"), 3, "the lower number first"),
        (GUESS.replace("= 60–75\n", ""), 3, "Say above the replies what is right"),
        (GUESS.replace("- in range\n  > Right. Most do.\n", ""), 1, "- too low, - in range, - too high."),
        (f"{GUESS}- too high\n  > Again.\n", 1, "one reply each"),
        (GUESS.replace("60–75", "0–75"), 1, "- in range, - too high."),
        (GUESS.replace("  > More than that.\n", ""), 4, "Say something to this guess"),
        (GUESS.replace("{misconception=nobody-tells}", "{#low}"), 4, "Say something to this guess"),
        (GUESS.replace("- in range", "- in range {misconception=m}"), 6, "Take out misconception="),
        (GUESS.replace("- too low", "- too lo"), 4, "its replies only"),
        (f"{GUESS}More.\n", 11, "its replies only"),
        (GUESS.replace("Think", "### Think"), 2, "---"),
    ],
)
def test_what_is_mistyped_is_told_with_its_line(body: str, line: int, mend: str) -> None:
    with pytest.raises(Malformed) as refused:
        lesson(body)
    told = [(number - 3, message) for number, message in refused.value.faults]
    assert told[0][0] == line
    assert mend in told[0][1]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("min=0", "min=1"),
        ("max=100", "max=99"),
        (" unit=%", ""),
        ("60–75", "60–76"),
        ("nobody-tells", "nobody-told"),
    ],
)
def test_a_translation_keeps_bounds_sign_range_and_misconceptions(old: str, new: str) -> None:
    original = library("en", GUESS)
    assert check_translation(original, library("cy", GUESS.replace("More than that.", "Mwy."))) == []
    (fault,) = check_translation(original, library("cy", GUESS.replace(old, new)))
    assert (fault.path, fault.line) == ("cy/law/01-a.md", 4)
