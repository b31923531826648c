"""The shape of a teacher's guide: a plan of parts, and the screens in them."""

from dataclasses import dataclass

from safe4me.lessons.page import Html, Page


@dataclass(frozen=True, slots=True)
class Screen:
    """What a class sees at one time, and what the teacher says and does while it stands there."""

    html: Html
    notes: Html


@dataclass(frozen=True, slots=True)
class GuidePart:
    """A step of a lesson plan: `minutes` long, in the plans of `cuts` (20, 40 or 60 minutes).

    `script` is for before its first screen.
    """

    id: str
    title: str
    minutes: int
    cuts: tuple[int, ...]
    script: Html
    screens: tuple[Screen, ...]
    line: int


@dataclass(frozen=True, slots=True)
class Guide:
    """How to teach a module; `strands` are those of Education for a Connected World."""

    page: Page
    outcomes: tuple[str, ...]
    strands: tuple[str, ...]
    intro: Html
    parts: tuple[GuidePart, ...]

    def plan(self, cut: int) -> tuple[GuidePart, ...]:
        """The parts of the plan of `cut` minutes, in order."""
        return tuple(part for part in self.parts if cut in part.cuts)

    def minutes(self, cut: int) -> int:
        """How many minutes the parts of that plan take."""
        return sum(part.minutes for part in self.plan(cut))
