"""The shape of a case: a team looks into what happened, stage by stage, and says why it would act so."""

from dataclasses import dataclass
from enum import StrEnum

from safe4me.content.drawings.svg import Drawing
from safe4me.content.model.stories import Beat
from safe4me.content.page import Html, Page
from safe4me.content.questions.base import Question
from safe4me.content.questions.choice import ChoiceQuestion
from safe4me.content.questions.sorting import Order

CARDS = 5  # on the table at a choice
PICKED = 2  # of them
CUTS_OF_CASES = (30, 50)  # how long a case takes, in minutes
SETTLING = 3  # minutes, for teams and their parts


class StageKind(StrEnum):
    """The stages of every case, by their ids, in their order."""

    CALL = "call"
    KEEP_SAFE = "keep-safe"
    FIND_OUT = "find-out"
    WEIGH = "weigh"
    DECIDE = "decide"
    PUT_RIGHT = "put-right"
    DEBRIEF = "debrief"


MINUTES: dict[StageKind, int] = {
    StageKind.CALL: 3,
    StageKind.KEEP_SAFE: 4,
    StageKind.FIND_OUT: 8,
    StageKind.WEIGH: 10,
    StageKind.DECIDE: 7,
    StageKind.PUT_RIGHT: 10,
    StageKind.DEBRIEF: 5,
}
CHOOSING = (StageKind.FIND_OUT, StageKind.WEIGH, StageKind.DECIDE, StageKind.PUT_RIGHT)
LEFT_OUT = (StageKind.WEIGH, StageKind.PUT_RIGHT)  # of the short cut


class EvidenceKind(StrEnum):
    """How a piece of evidence is drawn: told in person, typed in a chat, noted down, or a list of times."""

    TOLD = "told"
    CHAT = "chat"
    NOTE = "note"
    TIMES = "times"


class Refusal(StrEnum):
    """Why a card cannot be picked: it says nothing about what was done, or asks to look at the picture."""

    NOT_EVIDENCE = "not-evidence"
    LOOK = "look"


@dataclass(frozen=True, slots=True)
class Evidence:
    """A card that the team reads. What is typed in a chat are its `beats`; else there are none."""

    kind: EvidenceKind
    title: str
    html: Html
    beats: tuple[Beat, ...]
    line: int


@dataclass(frozen=True, slots=True)
class Card:
    """One of five to pick from, and the reply that argues with it; one with a `refusal` cannot be picked."""

    text: str
    html: Html
    reply: Html
    refusal: Refusal | None
    line: int


@dataclass(frozen=True, slots=True)
class CardPick:
    """What the team is asked, and its cards."""

    question: Html
    cards: tuple[Card, ...]
    line: int


@dataclass(frozen=True, slots=True)
class Aside:
    """A piece with a heading of its own: the twist, or how officers weigh it."""

    heading: Html
    html: Html
    line: int


@dataclass(frozen=True, slots=True)
class CaseStep:
    """A stage of a case. `notes` are for whoever leads it, never on the team's page; `when` is in the story.

    `order` are the steps of Keep safe, `pick` what is chosen, `twist` what arrives then, `weighed` how
    officers weigh the same facts, `asked` questions of the debrief. `simpler` says all of it in simpler
    words. What a stage lacks is None or empty.
    """

    kind: StageKind
    heading: Html
    html: Html
    evidence: tuple[Evidence, ...]
    line: int
    notes: Html
    when: str = ""
    drawing: Drawing | None = None
    order: Order | None = None
    pick: CardPick | None = None
    twist: Aside | None = None
    weighed: Aside | None = None
    asked: tuple[Question, ...] = ()
    simpler: "CaseStep | None" = None

    @property
    def id(self) -> str:
        """Its name in an address: `#find-out`."""
        return self.kind.value

    @property
    def plan(self) -> tuple[object, ...]:
        """What its simpler words have to share with it."""
        evidence = [(each.kind, [(beat.kind, beat.person) for beat in each.beats]) for each in self.evidence]
        cards = [card.refusal for card in self.pick.cards] if self.pick else None
        asked = [(question.id, question.plan()) for question in self.questions]
        return (evidence, cards, asked, bool(self.twist), bool(self.weighed))

    @property
    def minutes(self) -> int:
        """How long a team has for it."""
        return MINUTES[self.kind]

    @property
    def in_the_cut(self) -> bool:
        """Whether it stands in the short cut, too."""
        return self.kind not in LEFT_OUT

    @property
    def questions(self) -> tuple[Question, ...]:
        """What is put in order here, and asked."""
        return (*([self.order] if self.order else []), *self.asked)


@dataclass(frozen=True, slots=True)
class Case:
    """An activity for teams of three to five: its stages, as far as written. `about` is whom it is about."""

    id: str
    page: Page
    stages: tuple[CaseStep, ...]
    about: str

    @property
    def questions(self) -> tuple[Question, ...]:
        """What is put in order, then what is asked, in the order of the page."""
        return tuple(question for stage in self.stages for question in stage.questions)

    @property
    def without_simpler(self) -> tuple[CaseStep, ...]:
        """The stages that are not told in simpler words too."""
        return tuple(stage for stage in self.stages if not stage.simpler)

    @property
    def measured(self) -> tuple[ChoiceQuestion, ...]:
        """The question whose answer may be sent inside a room, if there is one."""
        return tuple(q for q in self.questions if isinstance(q, ChoiceQuestion) and q.measured)

    @property
    def cards(self) -> tuple[Card, ...]:
        """All that can be picked, or is refused."""
        return tuple(card for stage in self.stages if stage.pick for card in stage.pick.cards)

    def cut(self, minutes: int) -> tuple[CaseStep, ...]:
        """The stages of the cut of so many minutes, of CUTS_OF_CASES."""
        return tuple(stage for stage in self.stages if stage.in_the_cut or minutes == max(CUTS_OF_CASES))
