"""A story: scenes on a phone or in a place, choices and endings."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from safe4me.content.drawings import parse_drawing
from safe4me.content.drawings.changes import after, undone
from safe4me.content.drawings.parse import read_person
from safe4me.content.drawings.shapes import SETS
from safe4me.content.drawings.svg import Drawing, Piece, compose
from safe4me.content.markup.blocks import (
    HEADING,
    RULE,
    Attributes,
    Fence,
    Line,
    check_id,
    read_rev,
    split_attributes,
    take_fences,
)
from safe4me.content.markup.errors import Malformed, read_each
from safe4me.content.markup.render import plain, to_inline_html
from safe4me.content.model.core import Scenario
from safe4me.content.model.stories import PLAIN, Beat, BeatKind, Choice, Person, Scene
from safe4me.content.parsing.beats import People, read_body, with_simpler
from safe4me.content.parsing.front_matter import FrontMatter
from safe4me.content.parsing.page_head import PART_FIELDS, SIDES, read_page

MOST_IN_A_PLACE = 3
MOST_IN_A_CHAT = 2  # beside a phone


class _Blocks(NamedTuple):
    """A scene without its blocks; its drawing and its simpler words, where it has some."""

    told: tuple[Line, ...]
    drawing: Drawing | None
    simpler: Fence | None


def _blocks(lines: Iterable[Line]) -> _Blocks:
    told, fences = take_fences(lines, "draw simpler")
    drawn, simpler = ([each for each in fences if each.kind == kind] for kind in ("draw", "simpler"))
    for fence in (*drawn[1:], *simpler[1:]):
        raise Malformed(fence.line, "A scene has one drawing at most, and one ```simpler: take this out.")
    drawing = parse_drawing(drawn[0].lines) if drawn else None
    return _Blocks(told, drawing if isinstance(drawing, Drawing) else None, simpler[0] if simpler else None)


def stage(beats: Sequence[Beat], people: People, *, spoken: bool, back: str) -> Drawing:
    """Whoever speaks in a scene, with the one the choices are made for; or whoever types, and a phone.

    The words beside it say who they are.
    """
    here = BeatKind.SPEECH if spoken else BeatKind.MESSAGE
    others = _others(beat.person for beat in beats if beat.kind == here and beat.person)
    if not spoken:
        first, *second = [each.look for each in others[:MOST_IN_A_CHAT]] or [Piece("person")]
        return compose(
            [first, *(replace(each, over="behind") for each in second), Piece("phone")], ground="iris"
        )
    me = [person for person in people.values() if person.me]
    return compose([each.look for each in (*others, *me)[:MOST_IN_A_PLACE]] or [Piece("person")], back)


def _others(people: Iterable[Person]) -> list[Person]:
    return [person for person in dict.fromkeys(people) if not person.me]


STORY_FIELDS = f"{PART_FIELDS} scenario start lead about threat faces prose measured rev"
SCENE_LEVEL = 2
UNREAD_FACES, READ_FACES = "not yet read by pupils", "read by pupils"
LEAST_NIGHTS, MOST_NIGHTS = 2, 14
SAY_IT = "threat: yes where somebody threatens in this story, else threat: no"


class _Story(NamedTuple):
    """What its scenes share: who is in it, whether they have faces, who leads."""

    people: People
    faces: bool
    lead: str


@dataclass(frozen=True, slots=True)
class _Heading:
    id: str
    attributes: Attributes
    line: int


def parse_scenario(path: str, text: str, front: FrontMatter, lines: Iterable[Line]) -> Scenario:
    """The scenario of a file whose front matter has `scenario:`. Its id is its module and its file's stem.

    Raises Malformed when the file does not follow the form of a scenario.
    """
    front.allow(STORY_FIELDS)
    people, faces = _people(front), _faces(front)
    name = check_id(front.text("scenario"), front.line("scenario"))
    page = read_page(path, text, front, title=name.replace("-", " ").capitalize())
    if name != page.stem:
        raise Malformed(
            front.line("scenario"), f"Call the scenario as its file is called: scenario: {page.stem}"
        )
    if faces == UNREAD_FACES:
        page = replace(page, needs_review=(*page.needs_review, f"faces: {faces}"))
    told = _Story(people, bool(faces), _lead(front, people))
    scenes = read_each(lambda scene: _scene(*scene, told), _split(lines))
    return Scenario(
        id=f"{path.split('/', maxsplit=1)[0]}/{page.stem}",
        page=page,
        people=tuple(people.values()),
        lead=told.lead,
        about=_about(front, people),
        threat=_threat(front),
        faces=told.faces,
        prose=front.yes("prose"),
        scenes=_from_start(scenes, front),
        measured=_measured(front, scenes),
        rev=read_rev(front.text("rev", "1"), front.line("rev")),
    )


def _lead(front: FrontMatter, people: People) -> str:
    lead = front.text("lead", "")
    if lead and not (lead in people and people[lead].me):
        raise Malformed(front.line("lead"), f"Name the lead under people:, as {lead[:40]}: me.")
    return lead


def _about(front: FrontMatter, people: People) -> str:
    about = front.text("about", "")
    if about and about not in people:
        raise Malformed(front.line("about"), f"Name under people: whom it is about, as {about[:40]}: them.")
    return about


def _threat(front: FrontMatter) -> bool | None:
    said = front.text("threat", "")
    if said not in {"yes", "no", ""}:
        raise Malformed(front.line("threat"), f"Write {SAY_IT}.")
    return said == "yes" if said else None


def _faces(front: FrontMatter) -> str:
    said = front.text("faces", "")
    if said not in {"", UNREAD_FACES, READ_FACES}:
        raise Malformed(front.line("faces"), f"Write faces: {UNREAD_FACES}, or once they have, {READ_FACES}.")
    return said


def _measured(front: FrontMatter, scenes: Sequence[Scene]) -> str:
    measured = front.text("measured", "no")
    if measured == "no":
        return ""
    what, _, fork = measured.partition(" ")
    if what != "fork" or not any(scene.id == fork and scene.choices for scene in scenes):
        raise Malformed(
            front.line("measured"), "A story measures one scene with choices: measured: fork its-id"
        )
    return fork


def _from_start(scenes: Sequence[Scene], front: FrontMatter) -> tuple[Scene, ...]:
    start = front.text("start", scenes[0].id if scenes else "")
    first = [scene for scene in scenes if scene.id == start]
    if not first:
        message = f"Write the story's first scene, as ## {start or 'first'}, and name it under start:."
        raise Malformed(front.line("start"), message)
    return (first[0], *(scene for scene in scenes if scene is not first[0]))


def _people(front: FrontMatter) -> People:
    line = front.line("people")
    given = front.fields.get("people", {})
    if not isinstance(given, dict):
        raise Malformed(line, "Write people as {Jay: them, You: me}.")
    return {str(name): _person(str(name), side, line) for name, side in given.items()}


def _person(name: str, given: object, line: int) -> Person:
    described = given if isinstance(given, dict) else {"side": given}
    side, look = described.get("side"), described.get("look", "")
    known = set(described) <= {"side", "look", "part"} and isinstance(side, str) and side in SIDES
    if not known or not isinstance(look, str):
        raise Malformed(line, "Write a person as Jay: them, You: me or Jay: {side: them, look: cap}.")
    return Person(name, side == "me", read_person(line, look) if look else PLAIN)


def _split(lines: Iterable[Line]) -> list[tuple[_Heading, list[Line]]]:
    scenes: list[tuple[_Heading, list[Line]]] = []
    for line in lines:
        found = HEADING.match(line.text)
        if found and len(found[1]) == SCENE_LEVEL:
            scenes.append((_heading(found[2] or "", line.number), []))
        elif found or (not scenes and not line.blank):
            raise Malformed(line.number, "A scenario is scenes only: start each with ## its-id")
        elif scenes and not RULE.match(line.text):
            scenes[-1][1].append(line)
    return scenes


def _heading(text: str, line: int) -> _Heading:
    name, attributes = split_attributes(text, line)
    attributes.allow(
        line, flags="chat spoken end help safer goes-on adults-act", keys="title back found nights"
    )
    if attributes.id:
        raise Malformed(line, f"A scene's heading is its id: ## {attributes.id}")
    return _Heading(check_id(name, line), attributes, line)


def _scene(heading: _Heading, lines: Sequence[Line], story: _Story) -> Scene:
    flags = heading.attributes.flags
    spoken, back = "spoken" in flags, _back(heading)
    told, drawing, simpler = _blocks(lines)
    drawing = _with_faces(drawing, heading.line, story) if drawing else None
    beats, choices = read_body(told, story.people, spoken=spoken, drawing=drawing)
    _refuse_what_does_not_go_together(heading, beats, choices)
    if simpler:
        beats, choices = with_simpler(beats, choices, simpler, story.people, spoken=spoken)
    if choices and not drawing:
        drawing = stage(beats, story.people, spoken=spoken, back=back)
    changes = [change for beat in beats for change in beat.changes]
    replies = [change for choice in choices for beat in choice.reply for change in beat.changes]
    return Scene(
        id=heading.id,
        beats=beats,
        choices=choices,
        line=heading.line,
        spoken=spoken,
        back=back,
        drawing=after(drawing, changes) if drawing else None,
        first=undone(drawing, changes + replies) if drawing else (),
        end="end" in flags,
        help="help" in flags,
        safer="safer" in flags,
        goes_on="goes-on" in flags,
        adults_act="adults-act" in flags,
        nights=_nights(heading),
        title=plain(to_inline_html(heading.attributes.values.get("title", ""), heading.line)),
        found=heading.attributes.values.get("found", ""),
    )


def _with_faces(drawing: Drawing, line: int, story: _Story) -> Drawing:
    """The picture as it stands in its story: where faces are shown, whoever is in it feels something."""
    if not story.faces:
        if any(piece.words for piece in drawing.pieces):
            raise Malformed(line, f"Say above that this story has faces: {UNREAD_FACES}.")
        return drawing
    calm = (
        piece.saying("calm") if piece.is_person and not piece.word("feel") else piece
        for piece in drawing.pieces
    )
    return replace(drawing, pieces=tuple(calm), about=story.lead)


def _nights(heading: _Heading) -> int:
    said = heading.attributes.values.get("nights", "")
    if not said:
        return 0
    if "goes-on" not in heading.attributes.flags:
        raise Malformed(heading.line, "Nights are counted where somebody is still alone: add .goes-on.")
    if said not in map(str, range(LEAST_NIGHTS, MOST_NIGHTS + 1)):
        raise Malformed(heading.line, f"Write nights= as a number from {LEAST_NIGHTS} to {MOST_NIGHTS}.")
    return int(said)


def _refuse_what_does_not_go_together(
    heading: _Heading, beats: Sequence[Beat], choices: Sequence[Choice]
) -> None:
    flags = heading.attributes.flags
    if {"chat", "spoken"} <= flags:
        raise Malformed(heading.line, "A scene is .chat or .spoken: take out one of them.")
    if "end" in flags and choices:
        raise Malformed(heading.line, "An ending has no choices: take out .end, or the choices.")
    if "end" in flags and any(beat.changes for beat in beats):
        raise Malformed(heading.line, "An ending is told at once: draw it as it is at last, without “~”.")
    kinds = sorted({"safer", "goes-on", "adults-act"} & flags)
    for flag in kinds:
        if "end" not in flags:
            raise Malformed(heading.line, f"Only an ending is .{flag}: add .end, or take out .{flag}.")
    if "adults-act" in flags and len(kinds) > 1:
        raise Malformed(heading.line, f"Where adults act nobody chose: take out .{kinds[1]}.")


def _back(heading: _Heading) -> str:
    back = heading.attributes.values.get("back", "")
    if back and back not in SETS:
        known = ", ".join(SETS)
        raise Malformed(heading.line, f"No set is called “{back[:40]}”: after back=, write one of {known}.")
    return back
