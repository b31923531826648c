"""An incident guide: what stands in it, where every way through it ends, and what is refused, and where."""

from pathlib import Path

import pytest

from safe4me.content.markup.errors import ContentErrors
from safe4me.content.model.flows import Backing, Flow, Handling, handled, most_steps, ways_through
from safe4me.content.parsing.files import parse_file
from safe4me.content.parsing.library import parse_library
from safe4me.content.translation_check import compare_files
from safe4me.editorial.checks.all_checks import check_library

PATH = "pages/schools/incident.md"
FOLDER = Path(__file__).parents[1] / "data/content"
GUIDE = (FOLDER / "en" / PATH).read_text()
HARD = "Notwithstanding considerations, authoritative recommendations necessitate. "
SERVICES = (FOLDER / "services.yaml").read_text()


def flow(text: str = GUIDE) -> Flow:
    parsed = parse_file(PATH, text)
    assert isinstance(parsed, Flow)
    return parsed


def told(text: str) -> list[str]:
    """What is wrong with a guide, as `line: how to mend it`."""
    try:
        faults = check_library(parse_library("en", {PATH: text, "services.yaml": SERVICES}))
    except ContentErrors as error:
        faults = list(error.faults)
    assert {fault.path for fault in faults} <= {f"en/{PATH}"}
    return [f"{fault.line}: {fault.message}" for fault in faults]


def line_of(words: str, text: str = GUIDE) -> int:
    return next(n for n, line in enumerate(text.split("\n"), start=1) if words in line)


def test_a_step_has_rules_signs_and_answers_with_what_each_rests_on() -> None:
    danger, signs, *_, record = flow().steps
    assert [(rule.html, rule.backing) for rule in danger.rules] == [
        ("Call for help.", Backing.READ),
        ("Ask a friend", Backing.UNVERIFIED),
    ]
    assert [(sign.html, sign.backing, sign.handling) for sign in signs.signs] == [
        ("An adult is there", Backing.SECOND_HAND, Handling.REFER),
        ("A threat", Backing.OURS, Handling.REFER),
    ]
    assert [(answer.html, answer.to, answer.handling) for answer in danger.answers] == [
        ("Yes", "signs", Handling.REFER),
        ("No", "signs", None),
    ]
    assert (record.end, record.answers, record.html) == (True, (), "<p>Print it.</p>")


def test_every_way_through_ends_handled_in_one_way_with_its_reasons() -> None:
    found = [handled(way) for way in ways_through(flow())]
    adult = ("An adult is there.", "There is a threat.")
    danger = "Someone was in danger."
    assert sorted(filter(None, set(found))) == [
        (Handling.MANAGE, ("Nobody is at risk.",)),
        (Handling.ADVICE, ("The review could not settle it.",)),
        (Handling.REFER, adult),
        (Handling.REFER, (danger,)),
        (Handling.REFER, (danger, *adult)),
    ]
    assert len(found) == 8 * 1 + 2 * 2 + 2 * 3, (
        "told to the police, to somebody who advises too, to nobody too"
    )


def test_nobody_is_told_only_where_no_answer_asks_for_more() -> None:
    said: dict[Handling, set[str]] = {handling: set() for handling in Handling}
    for way in ways_through(flow()):
        outcome = handled(way)
        assert outcome
        said[outcome[0]].add(way[-1][1].html)
    assert said == {
        Handling.REFER: {"The police"},
        Handling.ADVICE: {"The police", "Someone who advises"},
        Handling.MANAGE: {"The police", "Someone who advises", "Nobody"},
    }


def test_what_is_asked_for_after_whom_it_was_told_counts_too() -> None:
    later = GUIDE.replace("- [Nobody](#record)", "- [Nobody](#after)").replace("(#record){", "(#after){")
    later = later.replace(
        "## Your record",
        '## Else? {#after short="Else"}\n- [Yes](#record){.refer}\n  > So.\n\n## Your record',
    )
    ways = [[answer.html for _, answer in way] for way in ways_through(flow(later))]
    assert ways
    assert {way[-2] for way in ways} == {"The police"}


def test_nothing_asked_for_is_no_handling() -> None:
    assert handled(()) is None


def test_how_many_steps_a_way_has_at_most_is_told_from_every_step() -> None:
    assert most_steps(flow()) == {"danger": 6, "signs": 5, "review": 4, "parents": 3, "told": 2, "record": 1}


def test_the_tests_own_guide_is_whole() -> None:
    assert told(GUIDE) == []


@pytest.mark.parametrize(
    ("old", "new", "where", "mend"),
    [
        ("- [Not yet](#told)", "- [Not yet](#nowhere)", "[Not yet]", "“#nowhere” leads nowhere"),
        ("- [Not yet](#told)", "- [Not yet](#danger)", "[Not yet]", "“#danger” leads back"),
        ("- [Not yet](#told)", "- [Not yet](#record)", "{#record", "and nobody is told"),
        ("{enough-for=refer}", "{enough-for=advice}", "{#told", "=refer of one at least"),
        ("](#record){enough-for=manage}", "](#record)", "{#told", "Say enough-for= of each"),
        ("{enough-for=manage}", "{enough-for=nobody}", "[Nobody](", "one of manage, advice, refer"),
        ("- [None of these](#review)", "- [None of these](#parents)", "{#review", "Nothing leads to “rev"),
        (' .end}', "}", "{#record", "“record” has answers, or is the last step"),
        ("Print it.", "- [On](#record)", "{#record", "“record” has answers, or is the last step"),
        ("(#parents){.manage}\n  > Nobody is at risk.", "(#parents)", "{#record", "nothing on it says"),
        ("  > Nobody is at risk.\n", "", "[Nobody is at risk]", "says why"),
        ("- [Yes](#told)", "- [Yes](#told)\n  > They know.", "[Yes](#told)", "says why"),
        ("Someone was in danger.", "Someone was in danger. " * 5, "[Yes](#signs)", "Shorten this reason"),
        ("mark=ours .refer", "mark=ours .advice", "{#signs", "Mark all signs of a step alike"),
        ("- [One of these](#parents)\n", "", "{#signs", "two answers"),
        ("needs_review: [Ask a friend]\n", "", "Ask a friend", "List this line under needs_review"),
        ("- Call for help. {mark=V}", "- Call for help.", "Call for help", "Say what this rests on"),
        ("- Call for help. {mark=V}", "- Call for help. {mark=W}", "Call for help", "Say what this rests on"),
        ("{mark=V}\n- Ask", "{mark=V .refer}\n- Ask", "Call for help", "Take out .refer"),
        ("(#parents){.manage}", "(#parents){.manage .refer}", "[Nobody is at risk]", "Write “- A rule."),
        ("- Ask a friend", "Then.\n- Ask a friend", "Then.", "Write prose above the lists"),
        ("- Ask a friend {mark=U}", "- Ask a friend {mark=U}\n  > Why.", "Ask a friend {", "Only a sign or"),
        (' short="Parents"', "", "{#parents", "Give this step an id and a short name"),
        ("{#parents", "{#review", "Do parents know?", "The id “review” stands twice"),
        ("Print it.", HARD * 20, "---", "Hard to read"),
    ],
)  # fmt: skip
def test_a_broken_copy_is_refused_with_its_line(old: str, new: str, where: str, mend: str) -> None:
    broken = GUIDE.replace(old, new)
    assert broken != GUIDE
    problems = told(broken)
    assert any(
        problem.startswith(f"{line_of(where, broken)}: ") and mend in problem for problem in problems
    ), problems


def test_a_guide_of_one_step_is_no_guide() -> None:
    first = GUIDE.split("## Is any of this")[0]
    assert told(first)[0].startswith("1: Write 2 to 20 steps")


def test_a_translation_keeps_steps_marks_and_answers() -> None:
    assert compare_files(PATH, GUIDE, GUIDE.replace("Call for help", "Galwch am help")) == []
    for old, new, line, kept in (
        ("mark=V}", "mark=U}", 15, "{mark=V}"),
        ("enough-for=advice", "enough-for=manage", 41, "{enough-for=advice}"),
        ("{enough-for=manage}", "", 42, "{enough-for=manage}"),
    ):
        told = compare_files(PATH, GUIDE, GUIDE.replace(old, new, 1))
        assert told == [(line, f"Keep what stands in {{ }}: {kept}.")]
