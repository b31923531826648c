"""Pages beside the modules that pupils look up: what people ask, lines to copy, a service step by step."""

from dataclasses import dataclass

from safe4me.lessons.page import Html, Page


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
