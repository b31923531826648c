"""The shape of a teacher's guide: a plan of parts, and the screens in them."""

import re
from dataclasses import dataclass

from safe4me.content.drawings.svg import PLAIN_COVER, Drawing
from safe4me.content.page import Html, Page

_HEADING = re.compile(r"<h2>(.*?)</h2>")
RSHE = (1, 4, 5, 6, 7, 10, 14)  # July 2025, secondary, “Online safety and awareness”


@dataclass(frozen=True, slots=True)
class Screen:
    """What a class sees at one time, and what the teacher says and does while it stands there."""

    html: Html
    notes: Html


@dataclass(frozen=True, slots=True)
class GuidePart:
    """A step of a plan: `minutes` long, in the plans of `cuts` (20, 40 or 60 minutes; a meeting's 50, too).

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
class GuideSection:
    """What a guide says under one heading above its plan."""

    heading: Html
    html: Html


@dataclass(frozen=True, slots=True)
class Guide:
    """How to teach a module, or a briefing, which has a `cover` of its own.

    `strands` are those of Education for a Connected World, `rshe` the numbers of what the statutory guidance
    on relationships, sex and health education says, of `RSHE`.
    """

    page: Page
    outcomes: tuple[str, ...]
    strands: tuple[str, ...]
    intro: Html
    parts: tuple[GuidePart, ...]
    rshe: tuple[int, ...] = ()
    cover: Drawing = PLAIN_COVER

    @property
    def is_briefing(self) -> bool:
        """Whether it is for a meeting of staff, parents or pupils, and no guide to a module."""
        return self.page.path.startswith("pages/")

    @property
    def cuts(self) -> tuple[int, ...]:
        """How long its plans are, in minutes, the shortest first."""
        return tuple(sorted({cut for part in self.parts for cut in part.cuts}))

    @property
    def opening(self) -> Html:
        """What its introduction says before the first heading."""
        return Html(_HEADING.split(self.intro)[0])

    @property
    def sections(self) -> tuple[GuideSection, ...]:
        """The rest of its introduction, by heading."""
        _, *rest = (Html(each) for each in _HEADING.split(self.intro))
        return tuple(map(GuideSection, rest[::2], rest[1::2]))

    def beyond(self, cut: int) -> tuple[GuidePart, ...]:
        """The parts that other plans have, and the plan of `cut` minutes has not."""
        return tuple(part for part in self.parts if cut not in part.cuts)

    def plan(self, cut: int) -> tuple[GuidePart, ...]:
        """The parts of the plan of `cut` minutes, in order."""
        return tuple(part for part in self.parts if cut in part.cuts)

    def minutes(self, cut: int) -> int:
        """How many minutes the parts of that plan take."""
        return sum(part.minutes for part in self.plan(cut))


@dataclass(frozen=True, slots=True)
class Poster:
    """One line, large, what is said below it, and its drawing, whose ground is its own colour."""

    id: str
    words: Html
    below: Html
    drawing: Drawing
    line: int


@dataclass(frozen=True, slots=True)
class Posters:
    """A page of posters. The first of its services stands on each of them, and one more may."""

    page: Page
    intro: Html
    posters: tuple[Poster, ...]

    @property
    def blocks(self) -> tuple[Html, ...]:
        """All that is read on the page, drawings left out."""
        return (self.intro, *(html for each in self.posters for html in (each.words, each.below)))
