"""Which sheets a module has for paper, and what each is about."""

from collections.abc import Iterator
from dataclasses import dataclass

from safe4me.content.model.core import Lesson, Module

PLAN, WORKSHEET, ANSWERS, EASY = "plan", "worksheet", "answers", "easy-read"
OTHERS = ("exit-slip", "help-card", "poster", "letter")
OF_TEACHERS = (PLAN, ANSWERS)
YEARS = {"A": "7-8", "B": "9-11"}  # what an address calls a band


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet of one `kind`: a plan of `cut` minutes, questions for a `band`, the cards of a `case`.

    Each stands where there is one of it: a module that has no bands asks all the same.
    """

    kind: str
    cut: int = 0
    band: str = ""
    case: str = ""

    @property
    def stem(self) -> str:
        """The last part of its address."""
        of = self.case or YEARS.get(self.band, "") or (str(self.cut) if self.cut else "")
        return f"{self.kind}-{of}" if of else self.kind

    @property
    def in_two(self) -> bool:
        """Whether it may have another language behind it: others than the teacher read it."""
        return self.kind not in OF_TEACHERS and not self.case


def sheets_of(module: Module) -> Iterator[Sheet]:
    """The sheets that can be made of what a module has, in the order in which a teacher is offered them."""
    for cut in module.guide.cuts if module.guide else ():
        yield Sheet(PLAN, cut=cut)
    for kind in (WORKSHEET, ANSWERS):
        for band in module.bands or ("",):
            if asking(module, band):
                yield Sheet(kind, band=band)
    if easy(module):
        yield Sheet(EASY)
    for kind in OTHERS:
        yield Sheet(kind)


def asking(module: Module, band: str = "") -> tuple[Lesson, ...]:
    """The lessons with practice questions; those for one band, where it is given.

    A lesson in prose is printed as it stands: its questions say little without their paragraphs.
    """
    lessons = (p for p in module.parts if isinstance(p, Lesson) and p.questions and not p.prose)
    return tuple(each for each in lessons if not (band and each.page.bands) or band in each.page.bands)


def easy(module: Module) -> tuple[Lesson, ...]:
    """The lessons that say the same in simpler words."""
    lessons = (part for part in module.parts if isinstance(part, Lesson))
    return tuple(lesson for lesson in lessons if any(step.simpler for step in lesson.steps))
