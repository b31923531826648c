"""Posters: lines that somebody has vetted, to be put on paper in a colour that somebody chooses."""

from dataclasses import dataclass

from safe4me.lessons.drawings.drawing import Drawing
from safe4me.lessons.page import Html, Page


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
