"""The parts of a scenario: who is in it, what they say, what a pupil may choose, and where that leads."""

from dataclasses import dataclass

from safe4me.lessons.page import Html


@dataclass(frozen=True, slots=True)
class Person:
    """Someone in a scenario; `me` is the pupil's side of the chat. `look` names a drawn avatar."""

    name: str
    me: bool
    look: str = "plain"


@dataclass(frozen=True, slots=True)
class Message:
    """One message in a scene; without a person it tells what happens."""

    person: Person | None
    html: Html


@dataclass(frozen=True, slots=True)
class Choice:
    """Something the pupil may say or do, and the scene it leads to."""

    text: str
    html: Html
    to: str


@dataclass(frozen=True, slots=True)
class Scene:
    """A step of a scenario; without choices it is an ending."""

    id: str
    messages: tuple[Message, ...]
    choices: tuple[Choice, ...]
    line: int
    end: bool = False
    help: bool = False
    safer: bool = False
    title: str = ""
