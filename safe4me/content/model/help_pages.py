"""The parts of a door into help: what to do, in the order in which somebody in trouble can do it."""

from dataclasses import dataclass

from safe4me.content.page import Html, Page


@dataclass(frozen=True, slots=True)
class Way:
    """One way to reach a service: `way` is a name of `records.WAYS`."""

    service: str
    way: str


@dataclass(frozen=True, slots=True)
class Act:
    """The one big button: where it leads, its words, and what happens behind it."""

    to: Way
    words: str
    after: str


@dataclass(frozen=True, slots=True)
class HelpStep:
    """A step to tick: one verb, a line beneath it, and the id of the service that helps with it, if any."""

    do: str
    say: str
    service: str = ""


@dataclass(frozen=True, slots=True)
class Worry:
    """What somebody is afraid of, in their own words, and what is so; folded until it is asked."""

    heading: Html
    html: Html


@dataclass(frozen=True, slots=True)
class Door:
    """A way into help. `warm` is its first line, `dont` a few don'ts, `quiet` ways that make no sound.

    `simpler` says what matters most in very short sentences; `say` holds words to say out loud; `note` is
    what somebody who owns up has a right to. `original` is the door that a translation was made from: whoever
    is told may read that language alone.
    """

    page: Page
    warm: str
    dont: tuple[str, ...]
    act: Act
    quiet: tuple[Way, ...]
    steps: tuple[HelpStep, ...]
    simpler: tuple[str, ...] = ()
    say: tuple[str, ...] = ()
    note: str = ""
    fears: tuple[Worry, ...] = ()
    original: "Door | None" = None

    @property
    def ways(self) -> tuple[Way, ...]:
        """Every way that it offers as a button."""
        return (self.act.to, *self.quiet)

    @property
    def named(self) -> tuple[str, ...]:
        """The id of each service that it names, once, the most important first."""
        ways = (way.service for way in self.ways)
        steps = (step.service for step in self.steps if step.service)
        return tuple(dict.fromkeys((*self.page.help, *ways, *steps)))

    @property
    def texts(self) -> tuple[str, ...]:
        """Its plain sentences, as they are read."""
        steps = (text for step in self.steps for text in (step.do, step.say))
        first = (self.warm, *self.simpler, *self.dont, self.act.words, self.act.after)
        return (*first, *steps, *self.say, self.note)


@dataclass(frozen=True, slots=True)
class Matter:
    """A question or a moment, and what to say to it.

    `step` names the step of a lesson that says more (`law/passing-it-on#whose-say`), `door` the door into
    help that is nearest (`a-friend`).
    """

    id: str
    heading: Html
    html: Html
    step: str
    door: str
    line: int


@dataclass(frozen=True, slots=True)
class Chapter:
    """Matters that belong together, under a heading; `intro` is what is said above them, or empty."""

    id: str
    heading: Html
    intro: Html
    matters: tuple[Matter, ...]
    line: int


@dataclass(frozen=True, slots=True)
class Leaflet:
    """A page of matters: `questions` folded one by one, `lines` to copy; or of chapters alone.

    One of `steps` goes through a `service`, which it names; a `model` is there to be tried. `beside` is the
    module that it goes with, or empty. `original` is the leaflet that a translation was made from: whoever is
    sent a line may read that language alone.
    """

    page: Page
    intro: Html
    chapters: tuple[Chapter, ...]
    kind: str
    service: str = ""
    beside: str = ""
    original: "Leaflet | None" = None

    @property
    def questions(self) -> bool:
        """Whether it answers what people ask."""
        return self.kind == "questions"

    @property
    def matters(self) -> tuple[Matter, ...]:
        """Every matter, in the order of the page."""
        return tuple(matter for chapter in self.chapters for matter in chapter.matters)

    def original_of(self, matter: Matter) -> Matter | None:
        """The matter that one of a translation was made from; None where nothing was translated."""
        originals = self.original.matters if self.original else ()
        return next((each for each in originals if each.id == matter.id), None)
