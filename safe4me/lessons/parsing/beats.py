"""What stands in a scene: beats, then choices, each with its own reply."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from safe4me.lessons.markup.attributes import Attributes, check_id, split_attributes
from safe4me.lessons.markup.blocks import Line, unquoted
from safe4me.lessons.markup.faults import Malformed
from safe4me.lessons.markup.render import plain, to_html, to_inline_html
from safe4me.lessons.scenes import Beat, BeatKind, Choice, Person

_STARTS_CHOICE = re.compile(r"\s{0,3}-\s+\[")
_CHOICE = re.compile(r"-\s+\[(?P<text>.+)\]\(#(?P<to>[^()]*)\)$")
_TURN = re.compile(r"\*\*(?P<name>[^*:,]+)(?P<typed>, in a message)?:\*\*\s*(?P<text>.*)$")
_REPLY = re.compile(r"\s*>")

People = dict[str, Person]


@dataclass(slots=True)
class _WrittenChoice:
    found: re.Match[str]
    attributes: Attributes
    line: int
    reply: list[Line] = field(default_factory=list)


def read_body(
    lines: Sequence[Line], people: People, *, spoken: bool
) -> tuple[tuple[Beat, ...], tuple[Choice, ...]]:
    """The beats and the choices of a scene; what people say in it is `spoken`, or typed.

    Raises Malformed.
    """
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
    beats = _beats(told, people, spoken=spoken)
    return beats, tuple(_choice(choice, people, spoken=spoken) for choice in choices)


def _written_choice(line: Line) -> _WrittenChoice | None:
    if not _STARTS_CHOICE.match(line.text):
        return None
    text, attributes = split_attributes(line.text, line.number)
    found = _CHOICE.match(text)
    return _WrittenChoice(found, attributes, line.number) if found else None


def _choice(written: _WrittenChoice, people: People, *, spoken: bool) -> Choice:
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
        reply=_beats(unquoted(written.reply), people, spoken=spoken),
    )


def _beats(lines: Sequence[Line], people: People, *, spoken: bool) -> tuple[Beat, ...]:
    paragraphs: list[list[Line]] = [[]]
    for line in lines:
        if line.blank or _TURN.match(line.text):
            paragraphs.append([] if line.blank else [line])
        else:
            paragraphs[-1].append(line)
    return tuple(_beat(paragraph, people, spoken=spoken) for paragraph in paragraphs if paragraph)


def _beat(paragraph: Sequence[Line], people: People, *, spoken: bool) -> Beat:
    first = paragraph[0]
    turn = _TURN.match(first.text)
    if not turn:
        return Beat(BeatKind.NARRATION, None, to_html(paragraph))
    person = people.get(turn["name"].strip())
    if person is None:
        known = ", ".join(people) or "nobody yet"
        raise Malformed(
            first.number, f"“{turn['name'][:40]}” is not under people: ({known}). Add the name there."
        )
    kind = BeatKind.MESSAGE if turn["typed"] or not spoken else BeatKind.SPEECH
    return Beat(kind, person, to_html([Line(first.number, turn["text"]), *paragraph[1:]]))
