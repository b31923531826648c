"""A picture changes before a beat: what an author writes is read, refused by its line, and true at last."""

import pytest

from safe4me.content.markup.errors import Malformed
from safe4me.content.model.core import Scenario
from safe4me.content.model.stories import Scene
from safe4me.content.parsing.files import parse_file
from safe4me.content.translation_check import compare_pages
from safe4me.editorial.checks.stories import nights_are_counted_once, pictures_are_told_as_they_end

FACES = "faces: not yet read by pupils"
STORY = f"""\
---
scenario: sunday
threat: yes
{FACES}
lead: Jakub
people:
  Jakub: {{side: me, look: cap}}
  Ola: {{side: them, look: long}}
---
## morning
```draw night wide
alt: Jakub is worried, and Ola stands at the open door.
Ola: person long, gone
door, shut
Jakub: person cap, scared, slumps
```

It is late.

~ Ola: here; door: open
Steps on the stairs.

~ Jakub: worried, faces left
**Ola:** You there?
- [No](#left){{.do}}
  > ~ Ola: gone
  > She goes.
## left {{.end .help .goes-on nights=9 title=Left}}
```draw night
alt: Jakub is hurt.
Jakub: person cap, hurt
```

He waits.
"""


def story(text: str = STORY) -> Scenario:
    read = parse_file("law/sunday.md", text)
    assert isinstance(read, Scenario)
    return read


def words_in(scene: Scene) -> dict[str, tuple[str, ...]]:
    assert scene.drawing
    return {piece.called: piece.words for piece in scene.drawing.pieces}


def test_a_scene_is_drawn_as_it_is_after_its_last_beat() -> None:
    morning = story().scenes[0]
    assert words_in(morning) == {
        "Ola": ("calm", "here"),
        "door": ("open",),
        "Jakub": ("slumps", "worried"),
    }


def test_each_beat_says_what_changes_before_it_and_a_reply_may_too() -> None:
    morning = story().scenes[0]
    codes = [[change.code for change in beat.changes] for beat in morning.beats]
    assert codes == [[], ["0.place.here", "1.state.open"], ["2.feel.worried", "2.faces.left"]]
    assert [beat.html for beat in morning.beats][1:] == ["<p>Steps on the stairs.</p>", "<p>You there?</p>"]
    [reply] = morning.choices[0].reply
    assert ([change.code for change in reply.changes], reply.html) == (["0.place.gone"], "<p>She goes.</p>")


def test_a_scene_knows_the_way_back_to_its_first_picture() -> None:
    assert [change.code for change in story().scenes[0].first] == [
        *("0.place.gone", "1.state.shut", "2.feel.scared", "2.faces.right")
    ]


def test_in_a_story_with_faces_nobody_is_without_and_its_lead_stands_out() -> None:
    text = STORY.replace(", scared, slumps", "").replace("~ Jakub: worried, faces left\n", "")
    drawing = story(text).scenes[0].drawing
    assert drawing
    assert [piece.word("feel") for piece in drawing.pieces if piece.is_person] == ["calm", "calm"]
    assert drawing.about == "Jakub"


def test_faces_that_no_pupil_has_read_wait_for_one() -> None:
    assert story().page.needs_review == (FACES,)
    assert story(STORY.replace("not yet read", "read")).page.needs_review == ()


@pytest.mark.parametrize(
    ("old", "new", "line", "message"),
    [
        (FACES, "faces: happy", 4, "faces: not yet read by pupils, or once they have, read by pupils"),
        (f"{FACES}\n", "", 9, "Say above that this story has faces"),
        ("~ Ola: here", "~ Ola: asleep", 20, "calm, worried, scared, hurt, cross, ashamed, relieved, glad"),
        ("~ Ola: here", "~ Ola: lit", 20, "“lit” cannot be said of Ola"),
        ("door: open\n", "door: worried\n", 20, "There are shut, open"),
        ("~ Ola: here", "~ Mum: here", 20, "There are Ola, door, Jakub"),
        ("~ Ola: here", "~ Ola: here, gone", 20, "take out “gone”"),
        ("door: open\n", "door: open; Ola: glad\n", 20, "take out the second “Ola: glad”"),
        ("door: open\n", "door: open; Jakub: glad; phone: lit\n", 20, "Change 3 things at most"),
        ("Steps on the stairs.\n", "\nSteps on the stairs.\n", 20, "write what happens in the next line"),
        ("> ~ Ola: gone", "> ~ Ola: hit", 26, "“hit” cannot be said of Ola"),
        ("He waits.", "~ Jakub: cross\nHe waits.", 28, "An ending is told at once"),
        ("nights=9", "nights=1", 28, "from 2 to 14"),
        (" .goes-on nights=9", " nights=9", 28, "add .goes-on"),
    ],
)
def test_what_cannot_change_is_refused_with_its_line(old: str, new: str, line: int, message: str) -> None:
    assert old in STORY
    with pytest.raises(Malformed) as refused:
        story(STORY.replace(old, new))
    where, said = refused.value.faults[0]
    assert (where, message in said) == (line, True), (where, said)


def test_nothing_changes_where_nothing_is_drawn() -> None:
    drawn = STORY[STORY.index("```draw night wide") : STORY.index("It is late.")]
    with pytest.raises(Malformed, match="Nothing is drawn here that could change"):
        story(STORY.replace(drawn, ""))


@pytest.mark.parametrize(
    ("alt", "message"),
    [
        ("Jakub is worried, and Ola stands at the open door.", None),
        ("Jakub is worried.", "In the end Ola is to be seen"),
        ("Jakub is scared, and Ola is here.", "nobody and nothing here is “scared”"),
        ("Jakub, and Ola behind the shut door.", "nobody and nothing here is “shut”"),
    ],
)
def test_what_is_told_of_a_picture_is_true_of_its_last_state(alt: str, message: str | None) -> None:
    text = STORY.replace("Jakub is worried, and Ola stands at the open door.", alt)
    found = list(pictures_are_told_as_they_end(story(text)))
    assert [line for line, _ in found] == ([12] if message else [])
    assert message is None or message in found[0][1]


def test_nobody_who_has_gone_is_told_of() -> None:
    found = list(pictures_are_told_as_they_end(story(STORY.replace("~ Ola: here; door", "~ door"))))
    assert [message for _, message in found] == [
        "In the end Ola is gone: take the name out of this alt:",
    ]


def test_nights_of_two_endings_are_not_to_be_compared() -> None:
    again = STORY + "## alone {.end .help .goes-on nights=3 title=Alone}\nHe waits.\n"
    assert [line for line, _ in nights_are_counted_once(story(again))] == [35]
    assert list(nights_are_counted_once(story())) == []


def test_a_translation_keeps_what_changes_under_its_own_names() -> None:
    translated = "---\ntranslated: machine\n" + STORY[4:].replace("Ola", "Olunia")
    assert list(compare_pages(STORY, translated)) == []
    for kept, changed in (
        ("; door: open", ""),
        ("Jakub: worried, ", "Jakub: "),
        ("~ Olunia: gone", "~ Olunia: here"),
    ):
        assert list(compare_pages(STORY, translated.replace(kept, changed))) != [], kept
