"""All that one language teaches: its modules, help pages, tables and records. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from safe4me.content.model.core import Activity, Lesson, Module, Quiz
from safe4me.content.model.decision_tables import DecisionTable, Finder, LawTable
from safe4me.content.model.fact_sheet import CurriculumClaim, DraftWords
from safe4me.content.model.flows import Flow
from safe4me.content.model.guides import Guide, Posters
from safe4me.content.model.help_pages import Door, Leaflet
from safe4me.content.model.records import Member, Misconception, Research, Search, Service, Term
from safe4me.content.model.signatures import Reading
from safe4me.content.page import Html, Page
from safe4me.content.questions.base import RetiredMeasure


@dataclass(frozen=True, slots=True)
class Article:
    """A page for adults: prose, and all of it again in `simpler` words where there are some.

    A `sheet` is made to be printed: a letter, a hand-out.
    """

    page: Page
    html: Html
    simpler: Html
    sheet: bool = False


Document = (
    Article
    | DecisionTable[Any, Any]  # Any: the rows and notes of one schema or the other
    | Flow
    | Lesson
    | Activity
    | Door
    | Guide
    | Leaflet
    | Module
    | Posters
)


@dataclass(frozen=True, slots=True)
class Library:
    """Everything that one language teaches. What is not translated yet stands in the first language.

    A briefing for staff is a module that has a guide, and no parts that pupils see.
    `claims` are what staff may say that it supports, `drafts` the words that wait for a signature.
    `past` are measured questions that are asked no more, so that their figures keep their words. `readings`
    say who outside has read the pages of the first language. It is
    `unread` when nobody has read what stands on many of its pages: its interface, or a file of records. It
    `speaks_to_staff` when the texts that only staff read are there in its language too.
    """

    language: str
    modules: tuple[Module, ...] = ()
    doors: tuple[Door, ...] = ()
    pages: tuple[Article, ...] = ()
    flows: tuple[Flow, ...] = ()
    briefings: tuple[Module, ...] = ()
    all_services: tuple[Service, ...] = ()
    research: tuple[Research, ...] = ()
    misconceptions: tuple[Misconception, ...] = ()
    terms: tuple[Term, ...] = ()
    cast: tuple[Member, ...] = ()
    leaflets: tuple[Leaflet, ...] = ()
    searches: tuple[Search, ...] = ()
    law: LawTable | None = None
    finder: Finder | None = None
    posters: tuple[Posters, ...] = ()
    claims: tuple[CurriculumClaim, ...] = ()
    drafts: tuple[DraftWords, ...] = ()
    past: tuple[RetiredMeasure, ...] = ()
    readings: tuple[Reading, ...] = ()
    unread: bool = False
    speaks_to_staff: bool = True

    @property
    def services(self) -> tuple[Service, ...]:
        """The services that are offered."""
        return tuple(service for service in self.all_services if not service.withdrawn)

    @property
    def withdrawn(self) -> tuple[Service, ...]:
        """Those that are offered no more: no page may lead there."""
        return tuple(service for service in self.all_services if service.withdrawn)

    @property
    def for_adults(self) -> tuple[Article | Module | Posters, ...]:
        """The pages of prose for adults, the briefings and the posters, in the order of their files."""
        found: list[Article | Module | Posters] = [*self.pages, *self.briefings, *self.posters]
        return tuple(sorted(found, key=lambda each: each.page.path))

    def documents(self) -> Iterator[Document]:
        """Every file: modules with all their parts, then doors, leaflets, other pages, the tables."""
        for module in self.modules:
            yield module
            yield from module.taught
            if module.guide:
                yield module.guide
        yield from self.doors
        yield from self.leaflets
        yield from self.pages
        yield from self.flows
        yield from filter(None, (self.law, self.finder))
        yield from (briefing.guide for briefing in self.briefings if briefing.guide)
        yield from self.posters

    def route(self, year_group: int) -> tuple[Module, ...]:
        """The modules that are taught in a year group, in their order, as far as they are written for it."""
        return tuple(module for module in self.modules if module.is_for(year_group))

    def activities(self) -> Iterator[Activity]:
        """Every quiz, scenario and case, module by module."""
        for module in self.modules:
            for part in module.parts:
                if not isinstance(part, Lesson):
                    yield part

    def activity(self, activity_id: str) -> Activity | None:
        """The activity of that id (`law/quiz`), or None."""
        return next((a for a in self.activities() if a.id == activity_id), None)

    def anchor(self, year_group: int) -> tuple[Module, Quiz] | None:
        """The quiz of that year's route that is its anchor, in its module, or None."""
        route = self.route(year_group)
        quizzes = ((module, part) for module in route for part in module.parts if isinstance(part, Quiz))
        return next((each for each in quizzes if year_group in each[1].anchor), None)

    def finding(self, finding_id: str) -> Research | None:
        """The finding of that id (`brook-2017`), or None."""
        return next((found for found in self.research if found.id == finding_id), None)

    def misconception(self, misconception_id: str | None) -> Misconception | None:
        """The misconception of that id (`already-out-there`), or None."""
        return next((known for known in self.misconceptions if known.id == misconception_id), None)
