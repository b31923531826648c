"""The parts of a scenario: people, scenes told beat by beat, and choices that lead on."""

from dataclasses import dataclass
from enum import StrEnum

from safe4me.content.drawings.changes import PictureChange
from safe4me.content.drawings.svg import Drawing, Piece, portrait
from safe4me.content.markup.render import plain
from safe4me.content.page import Html

PLAIN = Piece("person")
_NO_WORDS = Html("")


@dataclass(frozen=True, slots=True)
class Person:
    """Someone in a scenario; `me` is whoever the choices are made for. `look` is how they are drawn."""

    name: str
    me: bool
    look: Piece = PLAIN

    @property
    def portrait(self) -> str:
        """The markup of them in a round frame."""
        return portrait(self.look)


class BeatKind(StrEnum):
    """How a beat is drawn: what happens, what somebody says aloud, what somebody types."""

    NARRATION = "narration"
    SPEECH = "speech"
    MESSAGE = "message"


@dataclass(frozen=True, slots=True)
class Beat:
    """The least that is told at a time; narration alone has no person. The picture `changes` before it.

    `simpler` says the same in simpler words, or is empty.
    """

    kind: BeatKind
    person: Person | None
    html: Html
    changes: tuple[PictureChange, ...] = ()
    simpler: Html = _NO_WORDS


@dataclass(frozen=True, slots=True)
class Choice:
    """Something the pupil may say or, with `do`, do; its own reply, and the scene that comes after.

    `safer` counts where the choice stands in a fork that is measured. `overrides` says that it goes against
    somebody's clear no.
    """

    text: str
    html: Html
    to: str
    line: int
    do: bool = False
    safer: bool = False
    overrides: bool = False
    reply: tuple[Beat, ...] = ()
    simpler: Html = _NO_WORDS


@dataclass(frozen=True, slots=True)
class Scene:
    """A step of a scenario; without choices it is an ending.

    A `spoken` scene happens in a place, another on a phone. `back` names the drawn set behind it, one of
    SETS, or nothing; `drawing` is what stands beside it, if anything does, after all of its beats; `first`
    leads back to how it was before them. At an ending that `goes_on` the threat of its story is not over;
    where somebody is still alone with it, `nights` says for how many. At an ending where `adults_act` it was
    done to somebody before any choice: it is neither safer nor unsafe. `found` is how a sentence about the
    safer choices of a fork goes on.
    """

    id: str
    beats: tuple[Beat, ...]
    choices: tuple[Choice, ...]
    line: int
    spoken: bool = False
    back: str = ""
    drawing: Drawing | None = None
    first: tuple[PictureChange, ...] = ()
    end: bool = False
    help: bool = False
    safer: bool = False
    goes_on: bool = False
    adults_act: bool = False
    nights: int = 0
    title: str = ""
    found: str = ""

    @property
    def name(self) -> str:
        """What a reader knows it by: its title, or the words it begins with."""
        begins = " ".join(plain(self.beats[0].html).split()) if self.beats else ""
        return self.title or begins or self.id

    @property
    def help_first(self) -> bool:
        """Whether help comes before another try: nobody is told that another choice would have undone it."""
        return self.goes_on or self.adults_act

    @property
    def has_simpler(self) -> bool:
        """Whether it is told in simpler words too."""
        return any(beat.simpler for beat in self.beats)

    @property
    def safer_choices(self) -> frozenset[int]:
        """The positions of the safer choices."""
        return frozenset(n for n, choice in enumerate(self.choices, start=1) if choice.safer)
