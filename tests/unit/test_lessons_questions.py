"""Questions, as the design writes them and as people mistype them."""

from datetime import date

import pytest

from safe4me.content.markup.errors import Malformed
from safe4me.content.model.core import Lesson, Quiz
from safe4me.content.model.lessons import Section
from safe4me.content.parsing.files import parse_file
from safe4me.content.questions.base import Question, ReflectQuestion
from safe4me.content.questions.choice import ChoiceQuestion, MultipleChoice, Poll, Scale, SingleChoice
from safe4me.content.questions.sorting import SortingQuestion

LAW = """\
---
title: What the law says
minutes: 12
reviewed: 2026-11-01
review_due: 2027-11-01
sources: [Protection of Children Act 1978 s1]
content_note: Talks about pictures being shared without permission. Nothing is shown.
help: [childline, report-remove]
---

## Sam is 15. Can a friend pass Sam's picture on? {#pass-on .measured}
- ( ) Yes, if everyone has already seen it {misconception=already-out-there}
  > Each new share can hurt, and it is still against the law.
- (x) No
  > Right. It can be an offence even when everyone involved is under 18.
- ( ) Not sure
  > That's fine. It can be an offence even when everyone involved is under 18.

## What helps a friend? {#help-friend}
- [x] Listening without blaming
- [ ] Asking to see it

## How sure are you that you would tell someone? {#confidence .scale .measured}
1. Not sure at all
2. A bit sure
3. Very sure {.safer}
4. Rather not say
"""


def lesson(body: str) -> Lesson:
    read = parse_file("law/01-who.md", f"---\ntitle: A\n---\n{body}")
    assert isinstance(read, Lesson)
    return read


def question(body: str) -> Question:
    (only,) = lesson(body).questions
    return only


def choice(body: str) -> ChoiceQuestion:
    read = question(body)
    assert isinstance(read, ChoiceQuestion)
    return read


def sorting(body: str) -> SortingQuestion:
    read = question(body)
    assert isinstance(read, SortingQuestion)
    return read


def refusal(body: str) -> tuple[int, str]:
    """The line (of the body) and the message with which the first thing wrong in it is refused."""
    with pytest.raises(Malformed) as refused:
        lesson(body)
    line, message = refused.value.faults[0]
    return line - 3, message


def test_the_front_matter_of_the_design_is_read() -> None:
    page = parse_file("law/01-what-the-law-says.md", LAW).page
    assert page.stem == "what-the-law-says"
    assert (page.title, page.minutes) == ("What the law says", 12)
    assert (page.reviewed, page.review_due) == (date(2026, 11, 1), date(2027, 11, 1))
    assert page.sources == ("Protection of Children Act 1978 s1",)
    assert page.help == ("childline", "report-remove")
    assert page.content_note == "Talks about pictures being shared without permission. Nothing is shown."


def test_the_law_question_of_the_design_is_read() -> None:
    read = parse_file("law/01-what-the-law-says.md", LAW)
    assert isinstance(read, Lesson)
    pass_on = read.questions[0]
    assert isinstance(pass_on, ChoiceQuestion)
    assert (pass_on.id, type(pass_on), pass_on.measured, pass_on.rev) == ("pass-on", SingleChoice, True, 1)
    assert pass_on.text == "Sam is 15. Can a friend pass Sam's picture on?"
    assert [option.text for option in pass_on.options] == [
        "Yes, if everyone has already seen it",
        "No",
        "Not sure",
    ]
    assert [option.position for option in pass_on.options] == [1, 2, 3]
    assert pass_on.safer == {2}
    assert pass_on.options[0].misconception == "already-out-there"
    assert pass_on.options[0].feedback == "<p>Each new share can hurt, and it is still against the law.</p>"
    assert pass_on.line == 11


def test_boxes_make_a_question_with_several_answers() -> None:
    read = parse_file("law/01-what-the-law-says.md", LAW)
    assert isinstance(read, Lesson)
    helps = read.questions[1]
    assert isinstance(helps, ChoiceQuestion)
    assert (type(helps), set(helps.safer), helps.measured) == (MultipleChoice, {1}, False)


def test_a_scale_has_a_safer_end() -> None:
    read = parse_file("law/01-what-the-law-says.md", LAW)
    assert isinstance(read, Lesson)
    sure = read.questions[2]
    assert isinstance(sure, ChoiceQuestion)
    assert (type(sure), set(sure.safer), sure.measured) == (Scale, {3}, True)
    assert sure.options[3].text == "Rather not say"


def test_a_file_of_kind_quiz_is_an_activity_with_the_module_in_its_id() -> None:
    quiz = parse_file("law/quiz.md", LAW.replace("title:", "kind: quiz\ntitle:", 1))
    assert isinstance(quiz, Quiz)
    assert quiz.id == "law/quiz"
    assert [measured.id for measured in quiz.measured] == ["pass-on", "confidence"]


def test_a_poll_may_be_measured() -> None:
    poll = choice("## What do you think? {#opinion .poll .measured rev=2}\n1. Yes\n2. No\n")
    assert (type(poll), poll.measured, poll.rev, poll.safer) == (Poll, True, 2, frozenset())


def test_true_or_false_is_a_question_with_one_right_answer() -> None:
    assert choice("## It is a crime. {#crime}\n- (x) True\n- ( ) False\n").kind == SingleChoice.kind


def test_text_between_the_question_and_its_options_introduces_it() -> None:
    assert (
        choice("## Q? {#q}\n\nSam says *hi*.\n\n- (x) A\n- ( ) B\n").intro == "<p>Sam says <em>hi</em>.</p>"
    )


def test_an_option_may_run_on_in_an_indented_line() -> None:
    assert choice("## Q? {#q}\n- (x) One\n  and more\n  > Why.\n- ( ) B\n").options[0].text == "One and more"


def test_braces_amid_a_heading_are_words() -> None:
    (step,) = lesson("## What {this} is\nWords.\n").steps
    assert isinstance(step.body, Section)
    assert step.body.heading == "What {this} is"


def test_an_id_may_have_60_characters() -> None:
    assert len(choice("## Q? {#" + "a" * 60 + "}\n- (x) A\n- ( ) B\n").id) == 60


def test_feedback_may_have_several_lines() -> None:
    assert (
        choice("## Q? {#q}\n- (x) A\n  > One\n  > two.\n- ( ) B\n").options[0].feedback == "<p>One\ntwo.</p>"
    )


def test_groups_are_read_in_their_order_and_their_items_mixed() -> None:
    groups = sorting(
        "## Sort these replies {#replies .groups}\nLook at each.\n"
        "### Kind\n- You ok?\n- I'm here\n### Adds to the harm\n- lol\n- who is it\n\nA kind word helps.\n"
    )
    assert groups.places == ("Kind", "Adds to the harm")
    assert {(item.text, item.place) for item in groups.items} == {
        ("You ok?", 1),
        ("I'm here", 1),
        ("lol", 2),
        ("who is it", 2),
    }
    assert [item.position for item in groups.items] == [1, 2, 3, 4]
    assert groups.intro == "<p>Look at each.</p>"
    assert groups.feedback == "<p>A kind word helps.</p>"
    assert {item.why for item in groups.items} == {""}


def test_a_card_may_say_why_it_goes_where_it_goes() -> None:
    groups = sorting(
        "## Sort {#replies .groups}\n### Kind\n- You ok?\n  > It asks,\n  > and waits.\n- I'm here\n"
        "### Not\n- lol\n  > It laughs.\n\n> A kind word helps.\n> Always.\n"
    )
    assert {item.text: item.why for item in groups.items} == {
        "You ok?": "<p>It asks,\nand waits.</p>",
        "I'm here": "",
        "lol": "<p>It laughs.</p>",
    }
    assert groups.feedback == "<p>A kind word helps.\nAlways.</p>"
    assert "<p>It laughs.</p>" in list(groups.replies())


@pytest.mark.parametrize("name", [f"steps-{n}" for n in range(12)])
def test_steps_are_never_shown_in_their_right_order(name: str) -> None:
    steps = sorting(f"## Put these in order {{#{name} .order}}\n1. one\n2. two\n3. three\n> Why.\n")
    assert steps.places == ("1", "2", "3")
    assert [item.place for item in steps.items] != [1, 2, 3]
    assert {item.text: item.place for item in steps.items} == {"one": 1, "two": 2, "three": 3}
    assert steps.feedback == "<p>Why.</p>"


def test_items_are_mixed_the_same_for_everyone_in_every_language() -> None:
    body = "## Order {#steps .order}\n1. one\n2. two\n3. three\n4. four\n"
    polish = body.replace("one", "jeden").replace("two", "dwa").replace("three", "trzy").replace("four", "m")
    told = {"one": "jeden", "two": "dwa", "three": "trzy", "four": "m"}
    assert [told[item.text] for item in sorting(body).items] == [item.text for item in sorting(polish).items]


def test_two_items_may_match_one_partner() -> None:
    match = sorting(
        "## Match {#m .match}\n- Childline == Free talk\n- Shout == Free talk\n- 999 == Danger now\n"
    )
    assert match.places == ("Free talk", "Danger now")
    assert {item.text: item.place for item in match.items} == {"Childline": 1, "Shout": 1, "999": 2}


def test_a_reflection_has_feedback_below_its_words() -> None:
    reflect = question(
        "## What would you say? {#own-words .reflect}\nThink of Sam.\n> There is no wrong answer.\n"
    )
    assert isinstance(reflect, ReflectQuestion)
    assert (reflect.intro, reflect.feedback) == ("<p>Think of Sam.</p>", "<p>There is no wrong answer.</p>")


def test_a_quiz_s_question_ends_at_a_rule_or_at_the_next_heading_of_its_level() -> None:
    body = "## Q? {#q}\n- (x) A\n- ( ) B\n---\nAfter.\n\n## P? {#p}\n- (x) A\n- ( ) B\n## More\nWords.\n"
    read = parse_file("law/quiz.md", f"---\ntitle: A\nkind: quiz\n---\n{body}")
    assert isinstance(read, Quiz)
    kinds = [block if isinstance(block, str) else block.id for block in read.blocks]
    assert kinds == ["q", "<p>After.</p>", "p", "<h2>More</h2>\n<p>Words.</p>"]


@pytest.mark.parametrize(
    ("body", "line", "mend"),
    [
        ("## Q? {.poll}\n1. A\n2. B\n", 1, "id"),
        ("## {#q}\n- (x) A\n- ( ) B\n", 1, "Write the question"),
        ("## Q? {#Q}\n- (x) A\n- ( ) B\n", 1, "small letters"),
        ("## Q? {#" + "a" * 61 + "}\n- (x) A\n- ( ) B\n", 1, "60 characters"),
        ("## Q? {#q .scale .poll}\n1. A\n2. B\n", 1, "one kind"),
        ("## Q? {#q .measurd}\n- (x) A\n- ( ) B\n", 1, "Take out .measurd"),
        ("## Q? {#q colour=red}\n- (x) A\n- ( ) B\n", 1, "Take out colour="),
        ("## Q? {#q #p}\n- (x) A\n- ( ) B\n", 1, "Braces hold one #id"),
        ("## Q? {#q .relief\n- (x) A\n- ( ) B\n", 1, "Braces end a line: close them with }"),
        ("## Q? {#q} really?\n- (x) A\n- ( ) B\n", 1, "Braces end a line: close them with }"),
        ("## Q? {#q rev=0}\n- (x) A\n- ( ) B\n", 1, "rev="),
        ("## Q? {#q of=p}\n- (x) A\n- ( ) B\n", 1, "Take out of="),
        ("## Q? {#q}\n- (x) A\n", 1, "2 to 8 options"),
        ("## Q? {#q}\n" + "- (x) A\n" * 9, 1, "2 to 8 options"),
        ("## Q? {#q}\n- (x) A\n- [ ] B\n", 3, "every option"),
        ("## Q? {#q}\n- (x)\n- ( ) B\n", 2, "An option is its text"),
        ("## Q? {#q}\n- (x) A {misconception=No}\n- ( ) B\n", 2, "small letters"),
        ("## Q? {#q}\n- (x) A {.safer}\n- ( ) B\n", 2, "Take out .safer"),
        ("## Q? {#q}\n- (x) A\n  > Why.\n  More.\n- ( ) B\n", 4, "Start every line of feedback"),
        ("## Q? {#q}\n- (x) A\n- ( ) B\n\nMore text.\n", 5, "---"),
        ("## Q? {#q}\n- (x) A\nBetween.\n- ( ) B\n", 3, "between the options"),
        ("## Q? {#q}\n-(x) A\n- ( ) B\n", 2, "Put a space after “-”"),
        ("- (x) A\n- ( ) B\n", 1, "under a heading with an id"),
        ("## Q?\n- (x) A\n- ( ) B\n", 1, "Give this question an id"),
        ("## Q? {#q .scale}\n1. A\n3. B\n", 3, "Number this one 2"),
        ("## O {#o .order}\n1. A\n1. B\n", 3, "Number this one 2"),
        ("## O {#o .order .measured}\n1. A\n2. B\n", 1, "Take out .measured"),
        ("## R {#r .reflect .measured}\n", 1, "Take out .measured"),
        ("## O {#o .order}\n1. A {#a}\n2. B\n", 2, "An item has no id"),
        ("## M {#m .match}\n- A = B\n- C == D\n", 2, "two equals signs"),
        ("## M {#m .match}\n- A == B\n- C == B\n", 1, "two places or more"),
        ("## G {#g .groups}\n### One\n- A\n### Two\n", 4, "stand only its items"),
        ("## G {#g .groups}\n### One\n- A\n\nText.\n### Two\n- B\n", 5, "below the last group"),
        ("## G {#g .groups}\n### One\n- A\n### Two\n- B\n> All.\n- C\n", 7, "Move this item above"),
        ("## O {#o .order}\n1. A\n  > Why.\n2. B\n", 3, "between the options"),
        ("## G {#g .groups}\n### One {#p}\n- A\n### Two\n- B\n", 2, "name only"),
        ("## R {#r .reflect}\n### Q {#q}\n", 2, "before this heading"),
        ("## Q? {#q}\n- (x) A\n- ( ) B\n### P? {#p}\n- (x) A\n- ( ) B\n", 4, "before this heading"),
        ("# Title\n", 1, "front matter"),
    ],
)
def test_what_does_not_follow_the_form_is_refused_with_its_line(body: str, line: int, mend: str) -> None:
    where, message = refusal(body)
    assert (where, mend in message) == (line, True), message


def test_every_question_that_is_wrong_is_told_at_once() -> None:
    with pytest.raises(Malformed) as refused:
        lesson("## Q? {#q}\n- (x) A\n---\n## P? {#p .scale}\n1. A\n---\n## R? {.reflect}\n")
    assert [line - 3 for line, _ in refused.value.faults] == [1, 4, 7]


def test_not_sure_is_an_answer_of_its_own() -> None:
    read = choice(
        "## Can a friend? {#friend}\n- ( ) Yes\n- (x) No\n- ( ) Not sure {.unsure}\n  > That’s fine.\n"
    )
    assert [option.unsure for option in read.options] == [False, False, True]


def test_the_right_option_is_never_not_sure() -> None:
    line, why = refusal("## Can a friend? {#friend}\n- ( ) Yes\n- (x) Not sure {.unsure}\n")
    assert line == 3
    assert "cannot be .unsure" in why
