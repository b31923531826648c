"""What the incident guide promises a lead: an answer on every way, and nothing unchecked unsaid."""

from datetime import date

import pytest

from safe4me.content.markup.render import plain
from safe4me.content.model.flows import Backing, Flow, Handling, handled, ways_through
from safe4me.content.model.library import Library
from safe4me.content.review_dates import waiting
from safe4me.settings import ROOT
from tests.helpers.content.libraries import lessons_in

FEWEST_WAYS = 10_000
TO_REFER = 2  # facts that the sheet has verified as reasons to refer at once: an adult, sextortion


@pytest.fixture(scope="module")
def library() -> Library:
    return lessons_in(ROOT / "content")


@pytest.fixture(scope="module")
def guide(library: Library) -> Flow:
    (guide,) = library.flows
    return guide


def test_every_way_ends_in_one_of_three_answers_with_reasons(guide: Flow) -> None:
    found = [handled(way) for way in ways_through(guide)]
    assert len(found) > FEWEST_WAYS
    assert all(found)
    assert {each[0] for each in found if each} == set(Handling)
    assert all(each[1] and all(each[1]) for each in found if each)


def test_nothing_is_managed_in_school_where_an_answer_asks_for_more(guide: Flow) -> None:
    for way in ways_through(guide):
        outcome = handled(way)
        asked = {step.asks_for(answer)[0] for step, answer in way} - {None}
        assert outcome
        assert outcome[0] is max(filter(None, asked))


def test_every_way_asks_after_danger_home_parents_and_each_child(guide: Flow) -> None:
    for way in ways_through(guide):
        asked = [step.id for step, _ in way]
        assert asked[:4] == ["danger", "seen", "tonight", "refer-now"]
        assert {"parents", "looking", "device", "deleting", "take-down", "children"} <= set(asked)


def test_whoever_must_refer_is_asked_whom_they_told(guide: Flow) -> None:
    signs = next(step for step in guide.steps if step.id == "refer-now")
    assert {sign.backing for sign in signs.signs[:TO_REFER]} == {Backing.READ, Backing.SECOND_HAND}
    assert all(sign.handling is Handling.REFER for sign in signs.signs)
    for way in ways_through(guide):
        outcome = handled(way)
        asked = {step.id for step, _ in way}
        assert outcome
        assert outcome[0] is not Handling.REFER or asked & {"told", "outside"}


def test_nobody_was_told_only_where_no_answer_asks_for_more(guide: Flow) -> None:
    """Its words are looked for, so that an answer which forgets to say for what it is enough is found."""
    ways = [
        (handled(way), {step.id: plain(answer.html) for step, answer in way}) for way in ways_through(guide)
    ]
    nobody = {outcome[0] for outcome, said in ways if outcome and "Nobody" in said.get("outside", "")}
    advised = {outcome[0] for outcome, said in ways if outcome and "POSH" in said.get("outside", "")}
    assert nobody == {Handling.MANAGE}
    assert advised == {Handling.MANAGE, Handling.ADVICE}


def test_the_parents_step_outs_no_child(guide: Flow) -> None:
    parents = next(step for step in guide.steps if step.id == "parents")
    rules = " ".join(plain(rule.html) for rule in parents.rules)
    assert "Nobody is outed" in rules
    assert "unless that puts a child at risk" in rules


def test_what_is_unverified_stands_in_the_launch_list(library: Library, guide: Flow) -> None:
    told = [str(fault) for fault in waiting([library], [], date(2026, 11, 26))]
    assert guide.unverified
    for each in guide.unverified:
        words = plain(each.html)
        assert any("schools/incident.md" in line and words in line for line in told), words
