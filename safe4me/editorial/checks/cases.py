"""What makes a case whole: its stages in order, five cards with replies at each choice, and time enough."""

from collections.abc import Callable, Iterator
from html import escape

from safe4me.content.markup.errors import ContentError, Fault, line_of
from safe4me.content.model.addresses import CASES
from safe4me.content.model.cases import (
    CARDS,
    CHOOSING,
    CUTS_OF_CASES,
    PICKED,
    SETTLING,
    Case,
    CaseStep,
    Evidence,
    Refusal,
    StageKind,
)
from safe4me.content.model.library import Document, Library
from safe4me.content.page import Html
from safe4me.content.questions.choice import SingleChoice
from safe4me.editorial.checks.walk import count_words

READ_ALOUD = 140  # words a minute, of the one who reads for the team
TALK = 2.5  # minutes for a team to agree on two cards and a reason
ORDERING = 1.5  # minutes to put steps in order
MINUTES_A_QUESTION = 0.5
LONGEST_CARD, LONGEST_REPLY = 18, 60  # words
LEAST_NOT_EVIDENCE = 2


def _stages_in_order(case: Case) -> Iterator[Fault]:
    """A stage that is missing, twice there or out of its place."""
    written = [stage.kind for stage in case.stages]
    for kind in StageKind:
        if kind not in written:
            yield 1, f"This case has no {kind}: write it as ## Its heading {{#{kind}}}, in its place."
    first = [kind for kind in StageKind if kind in written]
    for stage, due in zip(case.stages, first, strict=False):
        if stage.kind != due:
            order = ", ".join(StageKind)
            yield stage.line, f"“{stage.kind}” is out of its place here: the stages are {order}."
            break
    for stage in case.stages[len(first) :]:
        yield stage.line, f"“{stage.kind}” is a stage too many: take it out."


def _choices_are_whole(case: Case) -> Iterator[Fault]:
    """A choice that is missing or in another stage, has not five cards, or refuses too many to pick two."""
    for stage in case.stages:
        if bool(stage.pick) != (stage.kind in CHOOSING):
            words = (
                "needs a choice: ### Which two? {.pick}"
                if not stage.pick
                else "has no choice: take .pick out"
            )
            yield (stage.pick or stage).line, f"“{stage.kind}” {words}."
        if not stage.pick:
            continue
        cards = stage.pick.cards
        if len(cards) != CARDS:
            yield stage.pick.line, f"Lay out {CARDS} cards to pick {PICKED} from, not {len(cards)}."
        elif sum(card.refusal is None for card in cards) <= PICKED:
            yield stage.pick.line, f"Let more than {PICKED} cards be picked, or there is nothing to choose."


def _cards_are_answered(case: Case) -> Iterator[Fault]:
    """A card without a reply, or one too long to take in."""
    for card in case.cards:
        if not card.reply:
            yield (
                card.line,
                "Argue with this card in a line > below it: what does it help, what does it miss?",
            )
        elif (words := count_words(card.reply)) > LONGEST_REPLY:
            yield card.line, f"Shorten this reply: it has {words} words, at most {LONGEST_REPLY}."
        if (words := count_words(card.html)) > LONGEST_CARD:
            yield card.line, f"Shorten this card: it has {words} words, at most {LONGEST_CARD}."


def _some_cards_are_refused(case: Case) -> Iterator[Fault]:
    """A case in which too little is there to be refused, or that never offers to look at the picture."""
    refused = [card.refusal for card in case.cards]
    if refused.count(Refusal.NOT_EVIDENCE) < LEAST_NOT_EVIDENCE:
        example = "- What he wore {.not-evidence}"
        yield 1, f"Let {LEAST_NOT_EVIDENCE} cards be no evidence, such as clothes: {example}"
    if Refusal.LOOK not in refused:
        yield 1, "Offer to look at the picture, so that it can be refused: - Look at it, to be sure {.look}"


def _stages_have_their_pieces(case: Case) -> Iterator[Fault]:
    """Evidence, the twist, how officers weigh it, or a question where it does not belong or is missing."""
    for stage in case.stages:
        if stage.kind in {StageKind.CALL, StageKind.FIND_OUT} and not stage.evidence:
            yield (
                stage.line,
                f"“{stage.kind}” needs evidence: ### Who tells it {{.told}}, .chat, .note or .times.",
            )
        if bool(stage.twist) != (stage.kind == StageKind.DECIDE):
            yield (
                (stage.twist or stage).line,
                "Decide has the twist, and no other stage: ### New at two {.twist}",
            )
        if bool(stage.weighed) != (stage.kind == StageKind.DEBRIEF):
            example = "### How officers see it {.officers}"
            line = (stage.weighed or stage).line
            yield line, f"The debrief says how officers weigh it, and no other stage: {example}"
        if stage.asked and stage.kind != StageKind.DEBRIEF:
            yield stage.asked[0].line, "Ask this in the debrief: take it out here."
        if not stage.notes:
            yield stage.line, "Tell whoever leads it what to listen for: a block ```leader in this stage."


def _one_item_is_measured(case: Case) -> Iterator[Fault]:
    """More than one measured question, or one that is no single choice."""
    for question in case.measured[1:]:
        yield question.line, "A case measures one question at most: take out .measured."
    for question in case.measured:
        if not isinstance(question, SingleChoice):
            yield question.line, "What a case measures is a single choice: write its options as - ( ) text."


def _time_is_enough(case: Case) -> Iterator[Fault]:
    """A stage that takes longer, read aloud and talked over, than a team has for it; or a wrong minutes:."""
    for stage in case.stages:
        if (taken := minutes_of_stage(stage)) > stage.minutes:
            message = f"Read aloud and talked over this takes {taken:.1f} minutes; there are {stage.minutes}"
            yield stage.line, f"{message}: shorten it."
    longest = max(CUTS_OF_CASES)
    if case.page.minutes != longest:
        yield line_of("minutes:", case.page.source), f"Every case takes as long: write minutes: {longest}"


def _page_is_whole(case: Case) -> Iterator[Fault]:
    """A case that does not say for whom it is, what it talks about, or who helps."""
    page = case.page
    if len(page.bands) != 1:
        yield line_of("band:", page.source), "Say whom this case is for: band: A or band: B."
    if not page.content_note:
        yield 1, "Say what this case talks about: content_note: It talks about …. Nothing is shown."
    if not page.help:
        yield 1, "Say who helps: help: [childline, report-remove]."
    if not page.summary:
        yield 1, "Say in a line what happened: summary: A picture goes round a team."


_CHECKS: tuple[Callable[[Case], Iterator[Fault]], ...] = (
    _stages_in_order,
    _choices_are_whole,
    _cards_are_answered,
    _some_cards_are_refused,
    _stages_have_their_pieces,
    _one_item_is_measured,
    _time_is_enough,
    _page_is_whole,
)


def check_case(document: Document) -> Iterator[Fault]:
    """Every fault of a case; none of anything else."""
    if isinstance(document, Case):
        for check in _CHECKS:
            yield from check(document)


def cases_stand_together(library: Library) -> Iterator[ContentError]:
    """Anything but a case in the folder of cases."""
    for module in library.modules:
        for part in module.taught if module.id == CASES else ():
            if not isinstance(part, Case):
                message = f"In {CASES}/ stand cases only: begin with case: {part.page.stem}, or move this."
                yield ContentError(f"{part.page.language}/{part.page.path}", 1, message)


def minutes_of_stage(stage: CaseStep) -> float:
    """What a stage takes a team that reads it aloud: with replies to what it picks, and to one refused."""
    told = [stage.heading, stage.html, *(html for each in stage.evidence for html in _of_evidence(each))]
    for aside in filter(None, (stage.twist, stage.weighed)):
        told += [aside.heading, aside.html]
    words, talk = float(count_words(*told)), 0.0
    if stage.pick:
        replies = count_words(*(card.reply for card in stage.pick.cards))
        words += count_words(stage.pick.question, *(card.html for card in stage.pick.cards))
        words += replies * (PICKED + 1) / CARDS
        talk += TALK
    if stage.order:
        words += count_words(stage.order.html, stage.order.intro, stage.order.feedback, *stage.order.labels())
        talk += ORDERING
    for question in stage.asked:
        longest = max(map(count_words, question.replies()), default=0)
        words += count_words(question.html, question.intro, *question.labels()) + longest
        talk += MINUTES_A_QUESTION
    return words / READ_ALOUD + talk


def _of_evidence(evidence: Evidence) -> Iterator[Html]:
    yield Html(escape(evidence.title))
    yield evidence.html
    yield from (beat.html for beat in evidence.beats)


def minutes_of_case(case: Case, cut: int) -> float:
    """What the cut of so many minutes takes: teams settle, then its stages are read aloud and talked over."""
    return SETTLING + sum(map(minutes_of_stage, case.cut(cut)))
