"""Scenarios: the story of the design, and stories that are mistyped."""

import pytest

from safe4me.content.markup.errors import Malformed
from safe4me.content.model.core import Scenario
from safe4me.content.model.stories import BeatKind, Person
from safe4me.content.parsing.files import parse_file
from safe4me.editorial.outline import outline

GROUP_CHAT = """\
---
scenario: group-chat
start: ping
people: {Jay: them, You: me}
measured: fork ping
---
## ping
**Jay:** u seen what's going round??
- [No. It's not yours to share.](#kind)
- [Let me think](#wait)
## kind {.end .help .safer}
**You:** nah. they didn't agree to that
"""
FRONT = "---\nscenario: group-chat\npeople: {Jay: {side: them, look: cap}, You: me}\n---\n"


def scenario(text: str) -> Scenario:
    read = parse_file("law/group-chat.md", text)
    assert isinstance(read, Scenario)
    return read


def test_the_group_chat_of_the_design_is_read() -> None:
    story = scenario(GROUP_CHAT)
    assert (story.id, story.page.title, story.measured, story.rev) == (
        "law/group-chat",
        "Group chat",
        "ping",
        1,
    )
    assert story.people == (Person("Jay", me=False), Person("You", me=True))
    ping, kind = story.scenes
    assert ping.beats[0].person == Person("Jay", me=False)
    assert ping.beats[0].html == "<p>u seen what's going round??</p>"
    assert [(choice.text, choice.to) for choice in ping.choices] == [
        ("No. It's not yours to share.", "kind"),
        ("Let me think", "wait"),
    ]
    assert (kind.end, kind.help, kind.safer, kind.choices) == (True, True, True, ())
    assert (ping.line, kind.line) == (7, 11)


def test_a_person_may_have_a_look() -> None:
    assert scenario(f"{FRONT}## a {{.end .help}}\nhi\n").people[0].look.looks == ("cap",)


def test_an_unknown_look_is_refused_with_its_line() -> None:
    with pytest.raises(Malformed, match="line 3: There is no look “mohawk”"):
        scenario(FRONT.replace("cap", "mohawk") + "## a {.end .help}\nhi\n")


def test_the_first_scene_is_where_the_story_starts() -> None:
    story = scenario(GROUP_CHAT.replace("start: ping", "start: kind"))
    assert [scene.id for scene in story.scenes] == ["kind", "ping"]


def test_a_paragraph_without_a_name_tells_the_story() -> None:
    story = scenario(f"{FRONT}## a {{.end}}\nIt is *late*.\n\n**Jay:** hi\nthere\n**You:** oh\n")
    told = [(beat.person.name if beat.person else None, beat.html) for beat in story.scenes[0].beats]
    assert told == [(None, "<p>It is <em>late</em>.</p>"), ("Jay", "<p>hi\nthere</p>"), ("You", "<p>oh</p>")]


def test_an_ending_may_have_a_title_in_two_words() -> None:
    assert scenario(f'{FRONT}## a {{.end title="You stood up"}}\nhi\n').scenes[0].title == "You stood up"


def test_endings_keep_the_order_of_the_file() -> None:
    body = "## a\n- [x](#c)\n- [y](#b)\n## c {.end}\nx\n## b {.end}\ny\n"
    assert [scene.id for scene in scenario(FRONT + body).endings] == ["c", "b"]


@pytest.mark.parametrize(
    ("text", "line", "mend"),
    [
        (GROUP_CHAT.replace("scenario: group-chat", "scenario: other"), 2, "scenario: group-chat"),
        (GROUP_CHAT.replace("start: ping", "start: pong"), 3, "## pong"),
        (GROUP_CHAT.replace("Jay: them", "Jay: they"), 4, "Jay: them"),
        (GROUP_CHAT.replace("{Jay: them, You: me}", "Jay"), 4, "{Jay: them, You: me}"),
        (GROUP_CHAT.replace("measured: fork ping", "measured: endings"), 5, "measured: fork its-id"),
        (GROUP_CHAT.replace("fork ping", "fork wait"), 5, "measured: fork its-id"),
        (GROUP_CHAT.replace("fork ping", "fork kind"), 5, "measured: fork its-id"),
        (GROUP_CHAT.replace("**Jay:**", "**Kim:**"), 8, "“Kim” is not under people"),
        (GROUP_CHAT.replace("(#wait)", "(#wait)\n**Jay:** late"), 11, "Choices come last"),
        (GROUP_CHAT.replace("(#wait)", "(../wait)"), 10, "Choices come last"),
        (GROUP_CHAT.replace("(#wait)", "(#Wait)"), 10, "small letters"),
        (GROUP_CHAT.replace("## ping", "words\n## ping"), 7, "scenes only"),
        (GROUP_CHAT.replace("## ping", "### ping"), 7, "scenes only"),
        (GROUP_CHAT.replace("## ping", "## Ping me"), 7, "small letters"),
        (GROUP_CHAT.replace("## ping", "## {#ping}"), 7, "heading is its id"),
        (GROUP_CHAT.replace("## ping", "## ping {.end}"), 7, "An ending has no choices"),
        (GROUP_CHAT.replace("## ping", "## ping {.safer}"), 7, "Only an ending is .safer"),
        (GROUP_CHAT.replace(".safer", ".best"), 11, "Take out .best"),
        (GROUP_CHAT.replace("## ping", "## ping {.goes-on}"), 7, "Only an ending is .goes-on"),
        (GROUP_CHAT.replace("start:", "threat: maybe\nstart:"), 3, "threat: yes where somebody threatens"),
        (GROUP_CHAT.replace("## ping", "## ping {.chat .spoken}"), 7, "take out one"),
        (GROUP_CHAT.replace("## ping", "## ping {back=beach}"), 7, "bus, room, corridor, night"),
        (GROUP_CHAT.replace("(#wait)", "(#wait) {.end}"), 10, "Take out .end"),
        (GROUP_CHAT.replace("(#wait)", "(#wait)\n  > **Kim:** hi"), 11, "“Kim” is not under people"),
        (GROUP_CHAT.replace("people:", "lead: Kim\npeople:"), 4, "Kim: me"),
        (GROUP_CHAT.replace("people:", "lead: Jay\npeople:"), 4, "Jay: me"),
        (FRONT, 1, "first scene"),
    ],
)
def test_a_story_that_does_not_follow_the_form_is_refused_with_its_line(
    text: str, line: int, mend: str
) -> None:
    with pytest.raises(Malformed) as refused:
        scenario(text)
    where, message = refused.value.faults[0]
    assert (where, mend in message) == (line, True), message


def test_an_outline_tells_each_scene_once_below_the_choice_that_leads_there() -> None:
    body = (
        "## a\nNight.\n- [Stop](#b)\n- [Go on](#c)\n"
        "## b {.end .help .safer title=Kind}\n**Jay:** ok\n"
        "## c\n**Jay:** lol\n- [Stop now](#b)\n- [Out](#gone)\n"
    )
    assert outline(scenario(FRONT + body)) == (
        "Group chat (3 scenes, 1 endings)\n"
        "Clicking at random reaches a safer ending 75% of the time:\n"
        "    75% Kind (safer)\n"
        "\n"
        "#a\n"
        "[Night.]\n"
        "> Say: Stop\n"
        "    #b = ENDING Kind (safer, help)\n"
        "    Jay: ok\n"
        "> Say: Go on\n"
        "    #c\n"
        "    Jay: lol\n"
        "    > Say: Stop now → #b\n"
        "    > Say: Out → #gone (missing)\n"
    )


def test_a_scene_is_typed_on_a_phone_unless_it_is_spoken() -> None:
    body = "## a {.spoken back=bus}\nRain.\n\n**Jay:** hi\n\n**Jay, in a message:** yo\n- [x](#b)\n"
    place, phone = scenario(f"{FRONT}{body}## b {{.chat .end}}\n**Jay:** hi\n").scenes
    assert (place.spoken, place.back, phone.spoken, phone.back) == (True, "bus", False, "")
    kinds = [BeatKind.NARRATION, BeatKind.SPEECH, BeatKind.MESSAGE]
    assert [beat.kind for beat in place.beats] == kinds
    assert [beat.person.name if beat.person else None for beat in place.beats] == [None, "Jay", "Jay"]
    assert place.beats[2].html == "<p>yo</p>"
    assert [beat.kind for beat in phone.beats] == [BeatKind.MESSAGE]


def test_a_choice_is_said_or_done_and_may_have_a_reply_of_its_own() -> None:
    body = """\
## a {.spoken}
- [Not yours.](#b){.safer}
  > **Jay:** wait
  >
  > He stops.
- [Go *now*](#b) {.do .safer}

- [Hm](#b)
## b {.end}
"""
    said, done, plain_one = scenario(FRONT + body).scenes[0].choices
    assert [(beat.kind, beat.html) for beat in said.reply] == [
        (BeatKind.SPEECH, "<p>wait</p>"),
        (BeatKind.NARRATION, "<p>He stops.</p>"),
    ]
    assert (said.do, said.safer, said.line) == (False, True, 6)
    assert (done.text, done.html, done.do, done.safer) == ("Go now", "Go <em>now</em>", True, True)
    assert (plain_one.do, plain_one.safer, plain_one.reply) == (False, False, ())


def test_a_story_may_have_a_lead_who_is_not_the_reader() -> None:
    front = FRONT.replace("You: me", "Jakub: me").replace("people:", "lead: Jakub\npeople:")
    assert scenario(f"{front}## a {{.end}}\n").lead == "Jakub"
    assert scenario(GROUP_CHAT).lead == ""


def test_a_story_says_whether_somebody_threatens_and_at_which_ending_that_goes_on() -> None:
    for said, threat in (("threat: yes\n", True), ("threat: no\n", False), ("", None)):
        story = scenario(f"{FRONT.replace('people:', f'{said}people:')}## a {{.end .goes-on}}\n")
        assert (story.threat, story.scenes[0].goes_on) == (threat, True)


def test_help_with_what_a_story_tells_of_begins_at_the_first_door_that_it_leads_to() -> None:
    related = "related: [lines/, help/threatened/, help/a-friend/]\npeople:"
    for front, door in ((FRONT.replace("people:", related), "help/threatened/"), (FRONT, "help/")):
        assert scenario(f"{front}## a {{.end}}\n").door == door
