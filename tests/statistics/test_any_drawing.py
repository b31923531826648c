"""Whatever an author writes becomes a safe picture, or is refused with its line: some thousands of texts."""

from xml.etree import ElementTree

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from safe4me.content.drawings import parse_drawing
from safe4me.content.drawings.bill import FELT, Bill
from safe4me.content.drawings.interactive import Touchable
from safe4me.content.drawings.silence import Silence
from safe4me.content.drawings.svg import Drawing
from safe4me.content.markup.blocks import Line
from safe4me.content.markup.errors import Fault, Malformed
from tests.unit.test_drawings import drawn, lines_of
from tests.unit.test_touchable_drawings import BILL, SILENCE

PIECES = (
    *("draw", "draw night wide labels", "draw strip labels", "draw iris", "try ages", "try whose-say"),
    *(
        "try passing-on",
        "try order",
        "alt: A",
        "alt: <b>",
        'alt: "',
        "back: bus",
        "back: x",
        "person",
        "adult bob",
    ),
    *(
        "Sam: person curls, holds tile",
        "Jay: person cap, holds tile of Sam, faces left",
        "phone",
        "arrow",
        "tile, of Jo",
    ),
    *(
        "person, behind",
        "person, small, in front",
        "line",
        "school",
        "bus",
        ": person",
        "person,",
        ",",
        ":",
        ";",
        "1.",
    ),
    *(
        "who: Robin: person, holds tile",
        "mark: 16, a",
        "mark: 18, b",
        "mark: 99, c",
        "right: 18",
        "right: ٣",
        "reply: A",
    ),
    *(
        "until 16: A",
        "until 18: B",
        "until x: C",
        "after: D",
        "yes Robin: person; a; b",
        "no Jay: cap; c; d",
        "no: ;;",
    ),
    *("owner: Robin: person", "rounds: 4", "rounds: 9", "start: A", "round: {n}", "round: n", "stop: {name}"),
    *("try bill", "from: Jay: person", "to: Ann: person", "count: {n}", "1. A; 0", "2. B; 3", "3. C; x"),
    *("calm: A", "worried: B", "tense: C", "button: A", "no: {n}", "try silence", "chat: A", "nobody: A"),
    *(
        "person Asa: cap; worried; A",
        "person Bo: cap; calm; ;",
        "begins: {name} {second} {third}",
        "again: A",
    ),
    *("try undo", "by: Hal: person", "stop Sun: A; 1, 0, 0; B", "stop Mon: A; 2, 4, 3; B", "stop: ; ; ;"),
    *("theirs: A; B", "theirs: ;", "stop Tue: A; -1, 0, 9; B"),
    *(
        "tell: {name}",
        "end: E",
        "1. A; B",
        "2. C; D",
        "9. E; F",
        "\x00",
        "\u2028",
        "\ud800",
        "\ufffe",
        "<svg>",
        "]]>",
    ),
)


def read_or_refused(lines: list[Line]) -> tuple[Drawing | Touchable | None, tuple[Fault, ...]]:
    try:
        return parse_drawing(lines), ()
    except Malformed as malformed:
        return None, malformed.faults


@given(st.lists(st.sampled_from(PIECES) | st.text(max_size=30), max_size=16).map("\n".join))
@settings(deadline=None, max_examples=1500, suppress_health_check=[HealthCheck.too_slow])
def test_any_text_becomes_well_formed_markup_or_is_refused_with_a_line(text: str) -> None:
    lines = lines_of(text)
    drawing, faults = read_or_refused(lines)
    assert all(lines[0].number <= line <= lines[-1].number and said for line, said in faults)
    assert faults if drawing is None else drawing.alt in drawing.words
    if isinstance(drawing, Drawing):
        tree = ElementTree.fromstring(drawing.svg)  # noqa: S314 - made by us
        assert tree.get("aria-label") == drawing.alt


@pytest.mark.asvs("1.2.1", "1.2.2")
@given(st.text(st.characters(exclude_characters="\n"), min_size=1, max_size=80))
@settings(deadline=None, max_examples=500)
def test_no_alternative_text_adds_an_element_or_an_attribute(alt: str) -> None:
    drawing, _ = read_or_refused(lines_of(f"draw\nalt: {alt}\nperson"))
    if not isinstance(drawing, Drawing):
        return
    known = ElementTree.fromstring(drawn("draw\nalt: A\nperson").svg)  # noqa: S314 - made by us
    made = ElementTree.fromstring(drawing.svg)  # noqa: S314 - made by us
    assert [each.tag for each in made.iter()] == [each.tag for each in known.iter()]
    assert made.attrib.keys() == known.attrib.keys()


@given(st.lists(st.integers(0, 3), min_size=5, max_size=9).filter(any))
def test_under_any_weights_a_scale_sinks_step_by_step_to_the_end(weights: list[int]) -> None:
    turns = "\n".join(f"{n}. A; {weight}" for n, weight in enumerate(weights, 1))
    bill, _ = read_or_refused(lines_of(BILL.split("1. ")[0] + turns + "\ncalm" + BILL.split("\ncalm")[1]))
    assert isinstance(bill, Bill)
    order = [(turn.tilt, [*FELT].index(turn.feel), turn.drop, -turn.top) for turn in bill.turns]
    assert order == sorted(order)
    assert order[-1][:2] == (16, 2)


@given(st.lists(st.sampled_from(["calm", "worried", "cross"]), min_size=5, max_size=11))
def test_whoever_begins_is_followed_by_two_others_who_mind_or_the_row_is_refused(feels: list[str]) -> None:
    names = ("Asa", "Bo", "Cy", "Di", "Ed", "Flo", "Gus", "Hal", "Ina", "Jo", "Kit")
    people = "\n".join(f"person {name}: cap; {feel}; A" for name, feel in zip(names, feels, strict=False))
    start, end = SILENCE.split("person Asa")[0], "\nbutton" + SILENCE.split("\nbutton")[1]
    silence, faults = read_or_refused(lines_of(start + people + end))
    assert bool(faults) == (sum(feel != "calm" for feel in feels) < 3)
    if not isinstance(silence, Silence):
        return
    for each in silence.thinkers:
        follow = [silence.thinkers[n] for n in silence.after(each)]
        assert len({*map(id, follow)}) == 2
        assert all(other.minds and other is not each for other in follow)
