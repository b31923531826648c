"""What a scene tells, a beat at a time, and the choices that lead on from it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from safe4me.content.drawings.changes import SIGN, read_changes
from safe4me.content.drawings.svg import Drawing
from safe4me.content.markup.blocks import Attributes, Fence, Line, check_id, split_attributes, unquoted
from safe4me.content.markup.errors import Malformed, read_each
from safe4me.content.markup.render import plain, to_html, to_inline_html
from safe4me.content.model.stories import Beat, BeatKind, Choice, Person

_STARTS_CHOICE = re.compile(r"\s{0,3}-\s+\[")
_CHOICE = re.compile(r"-\s+\[(?P<text>.+)\]\(#(?P<to>[^()]*)\)$")
_TURN = re.compile(r"\*\*(?P<name>[^*:,]+)(?P<typed>, in a message)?:\*\*\s*(?P<text>.*)$")
_REPLY = re.compile(r"\s*>")

People = dict[str, Person]


class _Here(NamedTuple):
    """Where beats are told: among whom, aloud or on a phone, beside which picture."""

    people: People
    spoken: bool
    drawing: Drawing | None


@dataclass(slots=True)
class _WrittenChoice:
    found: re.Match[str]
    attributes: Attributes
    line: int
    reply: list[Line] = field(default_factory=list)


def read_body(
    lines: Sequence[Line], people: People, *, spoken: bool, drawing: Drawing | None = None
) -> tuple[tuple[Beat, ...], tuple[Choice, ...]]:
    """The beats and the choices of a scene; what people say in it is `spoken`, or typed.

    Its beats may change what is drawn beside them. Raises Malformed.
    """
    here = _Here(people, spoken, drawing)
    told: list[Line] = []
    choices: list[_WrittenChoice] = []
    for line in lines:
        if choice := _written_choice(line):
            choices.append(choice)
        elif choices and _REPLY.match(line.text):
            choices[-1].reply.append(line)
        elif choices and not line.blank:
            raise Malformed(
                line.number, "Choices come last in a scene: move this above them, or write - [text](#scene)"
            )
        else:
            told.append(line)
    return _beats(told, here), tuple(_choice(choice, here) for choice in choices)


def with_simpler(
    beats: tuple[Beat, ...], choices: tuple[Choice, ...], fence: Fence, people: People, *, spoken: bool
) -> tuple[tuple[Beat, ...], tuple[Choice, ...]]:
    """The beats and the choices of a scene, each with its simpler words, which stand in the same order.

    A choice is `- its words` there. Raises Malformed where who speaks, or how often, is not the same.
    """
    here = _Here(people, spoken, drawing=None)
    told: list[Line] = []
    labels: list[tuple[Line, list[Line]]] = []
    for line in fence.lines[1:]:
        if line.text.startswith("- "):
            labels.append((line, []))
        elif labels and not line.blank and not _REPLY.match(line.text):
            raise Malformed(
                line.number, "Here choices come last: write - words, and below it > what comes of it"
            )
        else:
            (labels[-1][1] if labels else told).append(line)
    if len(labels) != len(choices):
        raise Malformed(
            fence.line, f"This scene has {len(choices)} choices: say each in simpler words, - words"
        )
    easier = [_with_simpler_choice(*each, here) for each in zip(choices, labels, strict=True)]
    return _with_simpler_beats(beats, _beats(told, here), fence.line), tuple(easier)


def _with_simpler_choice(choice: Choice, label: tuple[Line, list[Line]], here: _Here) -> Choice:
    line, reply = label
    easier = _beats(unquoted([each for each in reply if not each.blank]), here)
    words = to_inline_html(line.text.removeprefix("- ").strip(), line.number)
    return replace(choice, simpler=words, reply=_with_simpler_beats(choice.reply, easier, line.number))


def _with_simpler_beats(beats: tuple[Beat, ...], easier: tuple[Beat, ...], line: int) -> tuple[Beat, ...]:
    ours, theirs = ([(beat.kind, beat.person) for beat in each] for each in (beats, easier))
    if ours != theirs:
        told = "; ".join(person.name if person else "told" for _, person in ours) or "nothing"
        raise Malformed(line, f"In simpler words the same people say as much, in this order: {told}.")
    return tuple(replace(beat, simpler=easy.html) for beat, easy in zip(beats, easier, strict=True))


def _written_choice(line: Line) -> _WrittenChoice | None:
    if not _STARTS_CHOICE.match(line.text):
        return None
    text, attributes = split_attributes(line.text, line.number)
    found = _CHOICE.match(text)
    return _WrittenChoice(found, attributes, line.number) if found else None


def _choice(written: _WrittenChoice, here: _Here) -> Choice:
    written.attributes.allow(written.line, flags="do safer overrides")
    html = to_inline_html(written.found["text"], written.line)
    return Choice(
        text=plain(html),
        html=html,
        to=check_id(written.found["to"], written.line),
        line=written.line,
        do="do" in written.attributes.flags,
        safer="safer" in written.attributes.flags,
        overrides="overrides" in written.attributes.flags,
        reply=_beats(unquoted(written.reply), here),
    )


def _beats(lines: Sequence[Line], here: _Here) -> tuple[Beat, ...]:
    paragraphs: list[list[Line]] = [[]]
    for line in lines:
        waits = bool(paragraphs[-1]) and _is_change(paragraphs[-1][-1])
        if line.blank or _is_change(line) or (_TURN.match(line.text) and not waits):
            paragraphs.append([] if line.blank else [line])
        else:
            paragraphs[-1].append(line)
    return tuple(read_each(lambda paragraph: _changing_beat(paragraph, here), filter(None, paragraphs)))


def _is_change(line: Line) -> bool:
    return line.text.startswith(f"{SIGN} ")


def _changing_beat(paragraph: Sequence[Line], here: _Here) -> Beat:
    first, *told = paragraph
    if not _is_change(first):
        return _beat(paragraph, here)
    if not told:
        raise Malformed(
            first.number, "The picture changes before a beat: write what happens in the next line."
        )
    return replace(_beat(told, here), changes=read_changes(first, here.drawing))


def _beat(paragraph: Sequence[Line], here: _Here) -> Beat:
    first = paragraph[0]
    turn = _TURN.match(first.text)
    if not turn:
        return Beat(BeatKind.NARRATION, None, to_html(paragraph))
    person = here.people.get(turn["name"].strip())
    if person is None:
        known = ", ".join(here.people) or "nobody yet"
        raise Malformed(
            first.number, f"“{turn['name'][:40]}” is not under people: ({known}). Add the name there."
        )
    kind = BeatKind.MESSAGE if turn["typed"] or not here.spoken else BeatKind.SPEECH
    return Beat(kind, person, to_html([Line(first.number, turn["text"]), *paragraph[1:]]))
