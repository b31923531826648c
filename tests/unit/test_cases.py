"""A case: what stands in it, how long it takes, and what is refused, and where."""

import pytest

from safe4me.content.markup.errors import ContentErrors, Malformed
from safe4me.content.model.cases import (
    CUTS_OF_CASES,
    SETTLING,
    Case,
    CaseStep,
    EvidenceKind,
    Refusal,
    StageKind,
)
from safe4me.content.parsing.files import parse_file
from safe4me.content.parsing.library import parse_library
from safe4me.content.translation_check import compare_files
from safe4me.editorial.checks.all_checks import check_library
from safe4me.editorial.checks.cases import minutes_of_case, minutes_of_stage
from safe4me.editorial.checks.translations import check_translation
from safe4me.editorial.outline import case_outline
from tests.helpers.content.examples import CASE, CASE_FILES, LEADER, cards

PATH = "cases/team.md"


def case(text: str = CASE) -> Case:
    parsed = parse_file(PATH, text)
    assert isinstance(parsed, Case)
    return parsed


def stage(kind: StageKind) -> CaseStep:
    return next(each for each in case().stages if each.kind == kind)


def told(old: str = "", new: str = "", times: int = 1) -> list[str]:
    """What is wrong with the case in which one thing says something else, as `line: how to mend it`."""
    assert old in CASE
    text = CASE.replace(old, new, times)
    try:
        faults = check_library(parse_library("en", {**CASE_FILES, PATH: text}))
    except ContentErrors as error:
        faults = list(error.faults)
    apart = {"en/casting.yaml", "en/misconceptions.yaml"}  # a site of one case has few people and no lessons
    assert {fault.path for fault in faults} - apart <= {f"en/{PATH}"}
    return [f"{fault.line}: {fault.message}" for fault in faults if fault.path not in apart]


def line_of(words: str) -> int:
    return next(n for n, line in enumerate(CASE.split("\n"), start=1) if words in line)


def test_this_case_is_fit_to_publish() -> None:
    assert told() == []


def test_a_case_has_seven_stages_and_is_about_somebody() -> None:
    found = case()
    assert (found.id, found.about, found.page.minutes) == ("cases/team", "Kofi", 50)
    assert [each.kind for each in found.stages] == list(StageKind)
    assert [each.id for each in found.questions] == ["keep-safe", "say"]
    assert [each.id for each in found.measured] == ["say"]


def test_evidence_is_told_typed_noted_or_a_list_of_times() -> None:
    chat, times = stage(StageKind.FIND_OUT).evidence
    assert (chat.kind, chat.title, times.kind) == (EvidenceKind.CHAT, "A chat", EvidenceKind.TIMES)
    assert [(beat.person and beat.person.name, beat.html) for beat in chat.beats] == [
        ("Marlon", "<p>pass it on</p>"),
        ("Kofi", "<p>please dont</p>"),
    ]
    assert "<li>15:40 They leave.</li>" in times.html


def test_a_card_has_a_reply_and_may_be_refused() -> None:
    pick = stage(StageKind.FIND_OUT).pick
    assert pick
    assert [card.refusal for card in pick.cards] == [None, None, None, Refusal.NOT_EVIDENCE, Refusal.LOOK]
    assert pick.cards[0].reply == "<p>It helps, says 1.</p>"


def test_the_twist_comes_at_decide_and_how_officers_weigh_it_in_the_debrief() -> None:
    twist, weighed = stage(StageKind.DECIDE).twist, stage(StageKind.DEBRIEF).weighed
    assert twist
    assert weighed
    assert (twist.heading, weighed.html) == ("New at two", "<p>They look at the push.</p>")


def test_both_cuts_fill_their_time_and_the_short_one_has_no_weigh_and_no_put_right() -> None:
    short, whole = CUTS_OF_CASES
    left = {each.kind for each in case().cut(whole)} - {each.kind for each in case().cut(short)}
    assert left == {StageKind.WEIGH, StageKind.PUT_RIGHT}
    for cut in CUTS_OF_CASES:
        assert SETTLING + sum(each.minutes for each in case().cut(cut)) == cut
        assert minutes_of_case(case(), cut) <= cut


def test_an_outline_tells_how_long_it_takes() -> None:
    short, whole = (minutes_of_case(case(), cut) for cut in CUTS_OF_CASES)
    text = case_outline(case())
    assert f"takes {short:.1f} of 30, {whole:.1f} of 50 minutes." in text
    assert f"#weigh What weighs most? ({minutes_of_stage(stage(StageKind.WEIGH)):.1f} of 10" in text
    assert "- Card of look (look)" in text


@pytest.mark.parametrize("kind", [kind for kind in StageKind if kind != StageKind.DEBRIEF])
def test_a_case_without_a_stage_is_refused(kind: StageKind) -> None:
    start = CASE.index(f"{{#{kind}")
    end = CASE.index("\n## ", start)
    old = CASE[CASE.rindex("\n## ", 0, start) : end]
    assert f"1: This case has no {kind}: write it as ## Its heading {{#{kind}}}, in its place." in told(old)


def test_a_case_without_a_debrief_is_refused() -> None:
    debrief = CASE[CASE.index("## And then?") :]
    assert told(debrief) == [
        "1: This case has no debrief: write it as ## Its heading {#debrief}, in its place."
    ]


def test_stages_out_of_order_are_refused() -> None:
    put_right, rest = CASE.index("## What puts it right?"), CASE.index("## And then?")
    decide = CASE.index("## What would you do?")
    swapped = CASE[put_right:rest] + CASE[decide:put_right]
    order = "the stages are call, keep-safe, find-out, weigh, decide, put-right, debrief."
    line = line_of("{#decide}")
    assert told(CASE[decide:rest], swapped) == [f"{line}: “put-right” is out of its place here: {order}"]


def test_four_cards_are_refused() -> None:
    line = line_of("### Which two?")
    assert told("- Card 1\n  > It helps, says 1.\n", "") == [
        f"{line}: Lay out 5 cards to pick 2 from, not 4."
    ]


def test_a_choice_is_needed_where_there_is_one_and_nowhere_else() -> None:
    needs = "needs a choice: ### Which two? {.pick}."
    assert f"{line_of('{#weigh}')}: “weigh” {needs}" in told(
        "## What weighs most? {#weigh}\nSay why.\n\n" + cards("not-evidence"),
        "## What weighs most? {#weigh}\nSay why.\n\n",
    )
    assert any(
        "“call” has no choice: take .pick out." in each for each in told("“Kofi has told me.”\n", cards())
    )


def test_a_case_that_refuses_no_card_is_refused() -> None:
    found = told("{.not-evidence}", "", times=9)
    assert found == ["1: Let 2 cards be no evidence, such as clothes: - What he wore {.not-evidence}"]


def test_a_case_that_never_offers_to_look_is_refused() -> None:
    found = told("{.look}", "{.not-evidence}")
    assert found == [
        "1: Offer to look at the picture, so that it can be refused: - Look at it, to be sure {.look}"
    ]


def test_a_choice_of_nothing_is_refused() -> None:
    old, new = cards("not-evidence", "look"), cards("look", "look", "not-evidence")
    assert (
        f"{line_of('### Which two?')}: Let more than 2 cards be picked, or there is nothing to choose."
        in told(old, new)
    )


def test_a_card_without_a_reply_is_refused() -> None:
    line = line_of("- Card 1")
    cure = "Argue with this card in a line > below it: what does it help, what does it miss?"
    assert told("  > It helps, says 1.\n", "") == [f"{line}: {cure}"]


def test_a_long_card_and_a_long_reply_are_refused() -> None:
    line = line_of("- Card 1")
    assert told("says 1.", f"says 1. {'It helps. ' * 30}") == [
        f"{line}: Shorten this reply: it has 64 words, at most 60."
    ]
    assert told("- Card 1\n", f"- Card 1 {'so ' * 20}\n") == [
        f"{line}: Shorten this card: it has 22 words, at most 18."
    ]


def test_a_person_who_is_not_in_the_casting_is_refused() -> None:
    line = line_of("people:")
    cure = "“Zed” is not in casting.yaml: write them there, or take somebody who is."
    assert told("Marlon: spreads}", "Marlon: spreads, Zed: helps}") == [f"{line}: {cure}"]


def test_somebody_who_types_and_is_nobody_is_refused() -> None:
    found = told("**Marlon:** pass", "**Zed:** pass")
    assert found == [
        f"{line_of('**Marlon:**')}: “Zed” is not under people: (Kofi, Marlon). Add the name there."
    ]


def test_what_is_measured_is_one_single_choice() -> None:
    one = CASE[CASE.index("### Who had a say?") : CASE.rindex(LEADER)]
    scale = '### How sure? {#sure .scale .measured short="Sure" found="said no"}\n'
    scale += "1. Not {.safer}\n2. Rather not say\n"
    line = line_of("### Who had a say?")
    assert told(one, scale) == [
        f"{line}: What a case measures is a single choice: write its options as - ( ) text."
    ]
    second = one.replace("#say", "#said").replace('"Who had a say"', '"Who had it"')
    assert told(one, one + second) == [
        f"{line + one.count(chr(10))}: A case measures one question at most: take out .measured."
    ]


def test_a_stage_that_takes_too_long_is_refused() -> None:
    found = told("It is ten to nine.", "He said it was so.\n\n" * 100)
    assert found == [
        f"{line_of('{#call}')}: Read aloud and talked over this takes 3.6 minutes; there are 3: shorten it."
    ]


def test_a_case_of_other_minutes_is_refused() -> None:
    found = told("minutes: 50", "minutes: 40")
    assert found == [f"{line_of('minutes:')}: Every case takes as long: write minutes: 50"]


@pytest.mark.parametrize(
    ("old", "new", "cure"),
    [
        ("### A chat {.chat}", "### A chat", "Say what this is, in its braces: one of .told"),
        ("{#call}", "{#calling}", "Say which stage this is, in its braces: one of #call"),
        ("{#call}", "{#keep-safe}", "Keep safe is put in order"),
        ("about: Kofi", "about: Zed", "Name under people: whom it is about, Zed."),
        ("case: team", "case: other", "Call the case as its file is called: case: team"),
        ("{.look}", "{.gone}", "Take out .gone: here you may use .not-evidence, .look."),
        ("### New at two {.twist}", "### New at two {.officers}", "Decide has the twist"),
        (
            "### How officers weigh it {.officers}",
            "### It {.twist}",
            "The debrief says how officers weigh it",
        ),
        ("band: A\n", "", "Say whom this case is for: band: A or band: B."),
        ("help: [childline]\n", "", "Say who helps: help: [childline, report-remove]."),
        ("content_note:", "needs_review: []\n#", "Say what this case talks about"),
        (LEADER, "", "Tell whoever leads it what to listen for"),
        ("It is ten to nine.", "- ( ) Look", "This looks like an option."),
    ],
)
def test_a_case_out_of_form_is_refused(old: str, new: str, cure: str) -> None:
    assert any(cure in each for each in told(old, new)), told(old, new)


def test_anything_else_in_the_folder_of_cases_is_refused() -> None:
    lesson = "---\ntitle: One\n---\n## Why? {#why}\nSo.\n"
    faults = check_library(parse_library("en", {**CASE_FILES, "cases/one.md": lesson}))
    assert "en/cases/one.md:1: In cases/ stand cases only: begin with case: one, or move this." in map(
        str, faults
    )


def test_a_translation_keeps_the_cards_and_what_is_refused() -> None:
    lines = CASE.split("\n")
    refused = [number for number, line in enumerate(lines, start=1) if line.endswith("{.look}")]
    told = compare_files(PATH, CASE, CASE.replace("{.look}", "{.not-evidence}"))
    assert refused
    assert told == [(line, "Keep what stands in { }: {.look}.") for line in refused]


def test_a_translation_keeps_who_speaks_in_a_chat() -> None:
    original = parse_library("en", CASE_FILES)
    (stage,) = (line for line, each in enumerate(CASE.split("\n"), start=1) if "{#find-out}" in each)
    for lost in (CASE.replace("**Kofi:** please dont", "please dont"), CASE.replace("**Kofi:**", "Kofi:")):
        assert compare_files(PATH, CASE, lost) == []
        (fault,) = check_translation(original, parse_library("cy", {PATH: lost}, original))
        assert str(fault).startswith(f"cy/{PATH}:{stage}: “find-out” has other evidence in the original")


def test_a_stage_may_say_when_it_is_in_the_story() -> None:
    text = CASE.replace("{#call}", '{#call when="Monday, 8.40"}')
    assert case(text).stages[0].when == "Monday, 8.40"
    assert case().stages[0].when == ""
    text = CASE.replace("{#keep-safe .order}", '{#keep-safe .order when="Monday, nine"}')
    assert case(text).stages[1].when == "Monday, nine"


def with_simpler(*changes: tuple[str, str]) -> str:
    """The case with its first, third and last stage in simpler words, which these changes bend."""
    text = CASE
    told = {
        "{#call}": "Who calls?\nIt is nearly nine.\n\n### His tutor {.told}\n“He told me.”\n",
        "{#keep-safe .order}": "What is first?\n\n1. Sit down\n2. Tell her\n3. Ask him\n\n> He is first.\n",
        "{#debrief}": "And now?\nHe swims.\n\n### How they see it {.officers}\nThey see the push.\n\n"
        "### Whose say? {#say}\n- (x) Kofi\n  > Yes. It is him.\n- ( ) Marlon\n  > It is not him.\n",
    }
    for stage, words in told.items():
        start = text.index("```leader", text.index(stage))
        text = f"{text[:start]}```simpler\n{words}```\n\n{text[start:]}"
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    return text


def test_a_stage_is_told_in_simpler_words_with_all_that_lies_in_it() -> None:
    call, keep_safe, *_, debrief = case(with_simpler()).stages
    assert call.simpler
    assert call.simpler.evidence[0].html == "<p>“He told me.”</p>"
    assert keep_safe.order
    assert keep_safe.order.simpler
    assert keep_safe.order.simpler.text == "What is first?"
    assert debrief.simpler
    assert debrief.simpler.weighed
    assert debrief.asked[0].simpler
    assert debrief.asked[0].simpler.text == "Whose say?"
    assert case(with_simpler()).measured[0].locked().simpler == ("Whose say?", "Kofi", "Marlon")
    assert len(case(with_simpler()).without_simpler) == 4


@pytest.mark.parametrize(
    "change",
    [
        ("### His tutor {.told}", "### His tutor {.note}"),
        ("1. Sit down\n2. Tell her\n3. Ask him", "1. Sit down\n2. Tell her"),
        ("- (x) Kofi\n  > Yes.", "- ( ) Kofi\n  > Yes."),
        ("### How they see it {.officers}\nThey see the push.\n", ""),
    ],
)
def test_simpler_words_of_another_stage_are_refused(change: tuple[str, str]) -> None:
    with pytest.raises(Malformed, match="These simpler words are of another stage"):
        case(with_simpler(change))
