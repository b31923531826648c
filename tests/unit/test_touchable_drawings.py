"""Drawings that can be touched: each kind is read with all its words, or refused with its line."""

import re
from itertools import pairwise
from pathlib import Path

import pytest

from safe4me.content.drawings import KINDS_TO_TOUCH, parse_drawing
from safe4me.content.drawings.ages import Ages
from safe4me.content.drawings.bill import Bill
from safe4me.content.drawings.interactive import Touchable
from safe4me.content.drawings.passing_on import PassingOn
from safe4me.content.drawings.silence import Silence
from safe4me.content.drawings.undo import Undo
from safe4me.content.drawings.whose_say import HelpOrder, WhoseSay
from tests.unit.test_drawings import fault_of, lines_of

ROOT = Path(__file__).resolve().parents[2]

AGES = """try ages
alt: A line of birthdays from 10 to 20.
who: Robin: person curls, holds tile
mark: 16, age of consent
mark: 18, picture law
right: 18
reply: It is 18.
until 16: under both lines.
until 18: between the lines.
after: past the picture law."""
WHOSE_SAY = """try whose-say
alt: Robin has the say.
yes Robin: person curls; is in it; It’s Robin in the picture, so Robin has the say.
no Jay: cap; took it; Jay took it. Whose picture is it?"""
PASSING_ON = """try passing-on
alt: It spreads from Robin.
owner: Robin: person curls
rounds: 4
start: 1 person has it: Robin.
round: {n} people have it.
stop: {name} stops.
tell: {name} tells an adult.
end: Every copy is still Robin’s."""
ORDER = """try order
alt: First stop replying, then write it down.
1. Stop replying; You owe them no answer.
2. Write it down; Then block.
end: The first one counts most."""

BILL = """try bill
alt: The scale has sunk on Elin’s side.
from: Ollie: person cap
to: Elin: person braids
count: Day {n}
1. A seat; 0
2. A song; 1
3. A secret; 1
4. After all I’ve told you?; 2
5. Send me one; 2
calm: It is nice.
worried: A no would feel mean.
tense: A no feels dear.
button: Say no now
no: You said no on day {n}.
end: It was free on all five."""
SILENCE = """try silence
alt: Five people round a chat. Three of them mind.
chat: Lachlan: “It’s the rule”
person Asa: cap; worried; I hate this.
person Kian: fade; calm; I am here for the times.
person Otis: short; hurt; Not again.
person Nico: tail; calm; It is a joke.
person Ivo: curls; worried; Somebody say something.
button: Let one of them type
begins: {name} types, then {second} does, and {third}.
again: Now let nobody type
nobody: An empty chat.
end: Three minded."""
UNDO = """try undo
alt: A line of three days.
by: Hal: person short
stop Sunday: He makes it; 1, 0, 0; All of it is undone.
stop Monday: He shows two; 2, 2, 0; What they saw stays.
stop Tuesday: It is saved; 3, 4, 1; One copy stays.
button: Undo
theirs: Imani’s drawer; That is hers."""


def touchable(text: str) -> Touchable:
    made = parse_drawing(lines_of(text))
    assert isinstance(made, Touchable)
    return made


@pytest.mark.parametrize("text", [AGES, WHOSE_SAY, PASSING_ON, ORDER, BILL, SILENCE, UNDO])
def test_each_kind_that_can_be_touched_is_read_with_all_its_words(text: str) -> None:
    made = touchable(text)
    assert made.alt in made.words
    assert set(made.replies) <= set(made.words)
    assert len(made.replies) >= 2


@pytest.mark.parametrize(
    ("text", "old", "new", "line", "message"),
    [
        (AGES, "alt: A line of birthdays from 10 to 20.", "", 1, "for whoever cannot see it"),
        (AGES, "who: Robin: person curls, holds tile", "who: person", 3, "with a name"),
        (AGES, "mark: 18, picture law", "", 1, "2 marks"),
        (AGES, "mark: 18", "mark: 15", 5, "earlier mark first"),
        (AGES, "mark: 18, picture law", "mark: 18", 5, "a comma"),
        (AGES, "mark: 18", "mark: 180", 5, "a birthday"),
        (AGES, "right: 18", "right: 17", 6, "the age of one of the marks"),
        (AGES, "right: 18", "right: ٣", 6, "a birthday"),
        (AGES, "right: 18", "", 1, "begins with right:"),
        (AGES, "right: 18", "right: 18\nright: 16", 7, "begins with right:"),
        (AGES, "It is 18.", "so " * 36, 7, "1 to 35 words"),
        (AGES, "until 18", "until 16", 8, "age by age"),
        (AGES, "after: past", "later: past", 10, "begins with alt:, who:, mark:"),
        (WHOSE_SAY, "yes Robin", "no Robin", 1, "begins with yes:"),
        (WHOSE_SAY, "no Jay", "no Robin", 1, "a name of their own"),
        (WHOSE_SAY, "; took it; ", "; ", 4, "Write looks"),
        (WHOSE_SAY, "cap; took", "phone; took", 4, "no look “phone”"),
        (PASSING_ON, "rounds: 4", "rounds: 40", 4, "3, 4, 5"),
        (PASSING_ON, "{n} people", "Many people", 6, "{n}"),
        (PASSING_ON, "{name} tells", "Jay tells", 8, "{name}"),
        (PASSING_ON, "owner: Robin: ", "owner: ", 3, "with a name"),
        (ORDER, "2. Write", "3. Write", 4, "Number this one 2"),
        (ORDER, "; Then block.", "", 4, "why or how"),
        (ORDER, "2. Write it down; Then block.\n", "", 1, "2 to 5 steps"),
        (ORDER, "end: The", "The", 5, "begins with alt:, 1., end:"),
        (BILL, "to: Elin: person", "to: person", 4, "Give this a name"),
        (BILL, "to: Elin: person braids", "to: Elin: chat", 4, "Say who this is"),
        (BILL, "Day {n}", "Day", 5, "{n}"),
        (BILL, "no on day {n}", "no", 15, "{n}"),
        (BILL, "A seat; 0", "A seat; 4", 6, "0 to 3"),
        (BILL, "A seat; 0", "A seat; ٣", 6, "0 to 3"),
        (BILL, "A seat", "a" * 35, 6, "34 characters"),
        (BILL, "2. A song", "3. A song", 7, "Number this one 2"),
        (BILL, "5. Send me one; 2\n", "", 9, "5 to 9 turns"),
        (BILL, "worried: A no would feel mean.\n", "", 1, "begins with worried:"),
        (SILENCE, "Not again.", "so " * 36, 6, "1 to 35 words"),
        (SILENCE, "short; hurt", "short; sad", 6, "calm, worried, scared"),
        (SILENCE, "short; hurt", "short; calm", 1, "3 of them mind"),
        (SILENCE, "person Ivo", "person Asa", 1, "a name of their own"),
        (SILENCE, "person Nico: tail; calm; It is a joke.\n", "", 1, "5 to 11 people"),
        (SILENCE, "{second}", "Jay", 10, "{second}"),
        (UNDO, "1, 0, 0", "1, 0", 4, "three numbers"),
        (UNDO, "3, 4, 1", "4, 4, 1", 6, "copies 0 to 3"),
        (UNDO, "1, 0, 0", "1, 1, 0", 4, "on the first day, and not on the last"),
        (UNDO, "3, 4, 1", "3, 0, 0", 4, "on the first day"),
        (UNDO, "by: Hal: ", "by: ", 3, "with a name"),
        (UNDO, "stop Monday: He shows two; 2, 2, 0; What they saw stays.\n", "", 1, "3 to 5 stops"),
        (UNDO, "drawer; That is hers.", "drawer", 8, "a name and “;”"),
    ],
)
def test_what_is_wrong_with_a_kind_is_said_with_its_line(
    text: str, old: str, new: str, line: int, message: str
) -> None:
    assert old in text
    at, said = fault_of(text.replace(old, new, 1))
    assert message in said
    assert at == line


def test_the_marks_and_birthdays_stand_along_the_line_by_their_age() -> None:
    ages = touchable(AGES)
    assert isinstance(ages, Ages)
    assert [mark.along for mark in ages.marks] == [60, 80]
    assert (ages.ages[0], ages.ages[-1]) == ((10, 0), (20, 100))
    assert [stretch.until for stretch in ages.stretches] == [16, 18, None]


def test_only_whoever_is_in_the_picture_has_its_colour() -> None:
    whose = touchable(WHOSE_SAY)
    assert isinstance(whose, WhoseSay)
    assert ['class="own"' in pick.figure for pick in whose.picks] == [True, False]
    assert [pick.along for pick in whose.picks] == [25, 75]


def test_a_picture_doubles_a_round_among_those_who_are_not_in_it() -> None:
    passing = touchable(PASSING_ON)
    assert isinstance(passing, PassingOn)
    assert [have for have, _ in passing.frames] == [1, 2, 3, 5, 9]
    assert [frame.svg.count("own tile") for _, frame in passing.frames] == [1, 2, 3, 5, 9]
    assert len(passing.others) == 8


def test_nobody_in_the_crowd_has_the_name_of_whoever_is_in_the_picture() -> None:
    passing = touchable(PASSING_ON.replace("Robin: person", "Asa: person").replace("rounds: 4", "rounds: 5"))
    assert isinstance(passing, PassingOn)
    names = [person.name for person in passing.others]
    assert len(set(names)) == 16
    assert "Asa" not in names


def test_the_steps_of_help_are_read_with_what_opens_below_them() -> None:
    order = touchable(ORDER)
    assert isinstance(order, HelpOrder)
    assert [stair.do for stair in order.stairs] == ["Stop replying", "Write it down"]
    assert "Write it down" in order.words


def test_the_scale_leans_further_with_each_turn_and_ends_tense() -> None:
    bill = touchable(BILL)
    assert isinstance(bill, Bill)
    assert [turn.tilt for turn in bill.turns] == [0, 3, 5, 11, 16]
    assert [turn.feel for turn in bill.turns] == ["calm", "calm", "worried", "tense", "tense"]
    assert all(later.top < turn.top for turn, later in pairwise(bill.turns))  # coins lie on one another
    assert bill.figure.count('data-feel="worried" data-pose="tense"') == 1


def test_whoever_begins_is_followed_by_the_nearest_two_who_mind() -> None:
    silence = touchable(SILENCE)
    assert isinstance(silence, Silence)
    assert silence.right == 3
    asa, _, otis, _, ivo = silence.thinkers
    assert [silence.after(each) for each in (asa, otis, ivo)] == [[2, 4], [0, 4], [2, 0]]
    assert silence.beginning(ivo) == "Ivo types, then Otis does, and Asa."


def test_the_last_day_on_which_all_is_undone_is_the_right_one() -> None:
    undo = touchable(UNDO)
    assert isinstance(undo, Undo)
    assert undo.right == 0
    later = touchable(UNDO.replace("2, 2, 0", "2, 0, 0"))
    assert isinstance(later, Undo)
    assert later.right == 1
    assert [there for kind, _, there in undo.parts if kind == "elsewhere"] == [True, False, False]


@pytest.mark.parametrize("kind", KINDS_TO_TOUCH)
def test_each_kind_has_a_template_and_a_behaviour(kind: str) -> None:
    assert (ROOT / "templates" / "drawings" / f"{kind}.html").exists()
    folder = KINDS_TO_TOUCH[kind].folder
    behaviour = (ROOT / "static" / folder / f"{folder}.js").read_text()
    assert re.search(rf'^    "?{kind}"?\(drawing\b.*\) {{$|^  touching\("{kind}", ', behaviour, re.M)
