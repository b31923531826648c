"""Whether a translation asks the same: ids, kinds, right answers and scenes must not differ, words may."""

from collections.abc import Iterator

from safe4me.content.drawings.interactive import Touchable
from safe4me.content.markup.errors import ContentFault, Fault
from safe4me.content.model.cases import Case
from safe4me.content.model.core import Document, Lesson, Library, Module, Scenario
from safe4me.content.model.decision_tables import Finder, FinderNote, FinderRow, LawNote, LawRow, LawTable
from safe4me.content.model.flows import Flow
from safe4me.content.model.guides import Guide, Posters
from safe4me.content.model.help_pages import Door, Leaflet
from safe4me.content.model.lessons import Step
from safe4me.content.model.records import Research, Service
from safe4me.content.model.stories import Scene
from safe4me.content.parsing.library import GLOSSARY, MISCONCEPTIONS, RESEARCH, SERVICES
from safe4me.content.questions.base import Question
from safe4me.editorial.checks.walk import questions


def check_translation(original: Library, translation: Library) -> list[ContentFault]:
    """What a translation does not share with the original. A page may be missing: the original's is shown."""
    originals = {document.page.path: document for document in original.documents()}
    faults = [
        ContentFault(f"{document.page.language}/{document.page.path}", *fault)
        for document in translation.documents()
        for fault in _compare(originals.get(document.page.path), document)
    ]
    for compare in (_compare_services, _compare_research, _compare_misconceptions, _compare_terms):
        faults.extend(compare(original, translation))
    return faults


def _compare(original: Document | None, document: Document) -> Iterator[Fault]:
    if original is None:
        yield 1, "The original has no file of this name: translate one that it has."
    elif type(original) is not type(document):
        yield 1, f"The original is a {type(original).__name__.lower()}: make this one too."
    else:
        yield from _compare_questions(questions(original), questions(document))
        if isinstance(document, Lesson) and isinstance(original, Lesson):
            yield from _compare_steps(original, document)
        if isinstance(document, Scenario) and isinstance(original, Scenario):
            yield from _compare_stories(original, document)
        yield from _compare_cases(original, document)
        yield from _compare_flows(original, document)
        yield from _compare_plans(original, document)
        yield from _compare_tables(original, document)
        if _place(original) != _place(document):
            yield 1, "Keep order:, kind:, years: and study: as they are in the original."


def _acts(door: Door) -> tuple[object, ...]:
    return (door.ways, [step.service for step in door.steps], len(door.fears))


def _compare_plans(original: Document, other: Document) -> Iterator[Fault]:
    """A guide, a door, a leaflet or posters that lead elsewhere than in the original."""
    if isinstance(other, Guide) and isinstance(original, Guide) and _plan(original) != _plan(other):
        yield 1, "The original has other parts, minutes or plans: keep them as they are."
    if isinstance(other, Door) and isinstance(original, Door) and _acts(original) != _acts(other):
        yield 1, "The original names other services, ways or steps: keep them as they are."
    if (
        isinstance(other, Leaflet)
        and isinstance(original, Leaflet)
        and _leads_on(original) != _leads_on(other)
    ):
        yield 1, "Keep the original's matters in their order, with their ids, steps and doors."
    if isinstance(other, Posters) and isinstance(original, Posters) and _lines(original) != _lines(other):
        yield 1, "Keep the original's posters in their order, with their ids."


def _lines(posters: Posters) -> list[str]:
    return [poster.id for poster in posters.posters]


def _leads_on(leaflet: Leaflet) -> list[tuple[str, ...]]:
    return [(matter.id, matter.step, matter.door) for matter in leaflet.matters]


def _compare_tables(original: Document, other: Document) -> Iterator[Fault]:
    if not (isinstance(original, LawTable | Finder) and isinstance(other, LawTable | Finder)):
        return
    told = {each.id: _meant(each) for each in original.records}
    for each in other.records:
        if told.pop(each.id, None) != _meant(each):
            yield each.line, f"“{each.id}” is about something else in the original, or is not there."
    for missing in told:
        yield 1, f"The original answers “{missing}” too: translate it."


def _meant(each: LawRow | LawNote | FinderRow | FinderNote) -> tuple[object, ...]:
    if isinstance(each, FinderRow):
        return (each.when, each.doors, [turn.service for turn in each.first])
    return (each.when, each.service if isinstance(each, FinderNote) else each.sources)


def _plan(guide: Guide) -> list[tuple[object, ...]]:
    return [(part.id, part.minutes, part.cuts, len(part.screens)) for part in guide.parts]


def _compare_flows(original: Document, other: Document) -> Iterator[Fault]:
    if isinstance(other, Flow) and isinstance(original, Flow) and _leads(original) != _leads(other):
        yield 1, "The original has other steps, marks or answers: keep them as they are."


def _compare_cases(original: Document, other: Document) -> Iterator[Fault]:
    if isinstance(other, Case) and isinstance(original, Case) and _opens(original) != _opens(other):
        yield 1, "Keep the original's stages, evidence and cards in their order, and which are refused."


def _opens(case: Case) -> list[tuple[object, ...]]:
    return [
        (
            stage.kind,
            [(each.kind, len(each.beats)) for each in stage.evidence],
            [card.refusal for card in stage.pick.cards] if stage.pick else None,
        )
        for stage in case.stages
    ]


def _leads(flow: Flow) -> list[tuple[object, ...]]:
    return [
        (
            step.id,
            [rule.backing for rule in step.rules],
            [(sign.backing, sign.handling) for sign in step.signs],
            [(answer.to, answer.handling, answer.enough_for) for answer in step.answers],
        )
        for step in flow.steps
    ]


def _place(document: Document) -> tuple[object, ...]:
    of_module = (document.order, document.survey, document.years) if isinstance(document, Module) else ()
    return (document.page.study, *of_module)


def _compare_services(original: Library, translation: Library) -> Iterator[ContentFault]:
    contacts = {service.id: _contact(service) for service in original.all_services}
    for service in translation.all_services:
        if contacts.get(service.id) != _contact(service):
            message = f"The service “{service.id}” has another number in the original, or is not there."
            yield ContentFault(f"{translation.language}/{SERVICES}", 1, message)


def _contact(service: Service) -> tuple[object, ...]:
    return (
        tuple(service.ways.items()),
        service.text_word,
        service.adults_only,
        service.telling,
        service.withdrawn,
    )


def _compare_research(original: Library, translation: Library) -> Iterator[ContentFault]:
    figures = {found.id: _figures(found) for found in original.research}
    for found in translation.research:
        if figures.get(found.id) != _figures(found):
            message = (
                f"The finding “{found.id}” has another year or percent in the original, or is not there."
            )
            yield ContentFault(f"{translation.language}/{RESEARCH}", 1, message)


def _figures(found: Research) -> tuple[object, ...]:
    return (found.year, found.percent, bool(found.protective))


def _compare_misconceptions(original: Library, translation: Library) -> Iterator[ContentFault]:
    lessons = {misconception.id: misconception.lesson for misconception in original.misconceptions}
    for misconception in translation.misconceptions:
        if lessons.get(misconception.id) != misconception.lesson:
            message = (
                f"The misconception “{misconception.id}” has another lesson in the original, or is not there."
            )
            yield ContentFault(f"{translation.language}/{MISCONCEPTIONS}", 1, message)


def _compare_terms(original: Library, translation: Library) -> Iterator[ContentFault]:
    known = {term.id for term in original.terms}
    for term in translation.terms:
        if term.id not in known:
            message = f"The word “{term.id}” is not there in the original."
            yield ContentFault(f"{translation.language}/{GLOSSARY}", 1, message)


def _compare_questions(originals: tuple[Question, ...], others: tuple[Question, ...]) -> Iterator[Fault]:
    for original, other in zip(originals, others, strict=False):
        if original.id != other.id:
            yield other.line, f"Here the original asks “{original.id}”: keep its questions in their order."
        elif original.shape() != other.shape():
            yield (
                other.line,
                f"“{other.id}” has another kind, other options or other right answers in the original.",
            )
    if len(originals) != len(others):
        yield 1, f"The original has {len(originals)} questions, this page {len(others)}."


def _compare_steps(original: Lesson, other: Lesson) -> Iterator[Fault]:
    if [step.id for step in original.steps] != [step.id for step in other.steps]:
        yield 1, "Keep the original's steps, with their ids, in their order."
        return
    for ours, theirs in zip(original.steps, other.steps, strict=True):
        if _touched(ours) != _touched(theirs):
            yield (
                theirs.line,
                f"“{theirs.id}” has another drawing to touch in the original: change its words only.",
            )


def _touched(step: Step) -> tuple[object, ...]:
    return step.drawing.shape() if isinstance(step.drawing, Touchable) else ()


def _compare_stories(original: Scenario, other: Scenario) -> Iterator[Fault]:
    if _series(original) != _series(other):
        yield 1, "Keep measured:, rev:, threat:, lead: and about: as they are in the original."
    scenes = {scene.id: _turn(scene) for scene in original.scenes}
    for scene in other.scenes:
        if scenes.get(scene.id) != _turn(scene):
            yield (
                scene.line,
                f"“{scene.id}” leads elsewhere than in the original: keep ids, choices and marks.",
            )
    if [scene.id for scene in original.scenes] != [scene.id for scene in other.scenes]:
        yield 1, "Keep the original's scenes, in their order."


def _series(story: Scenario) -> tuple[object, ...]:
    return (story.measured, story.rev, story.threat, bool(story.lead), bool(story.about))


def _turn(scene: Scene) -> tuple[object, ...]:
    ways = tuple((choice.to, choice.do, choice.safer, len(choice.reply)) for choice in scene.choices)
    shape = (scene.spoken, scene.back, scene.end, scene.help, scene.safer, scene.goes_on)
    return (*shape, tuple(beat.kind for beat in scene.beats), ways)
