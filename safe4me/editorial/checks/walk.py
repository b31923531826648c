"""Walks what a file became: its documents, its questions, and every piece of text that is shown."""

import html
import re
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import chain

from safe4me.content.drawings.interactive import Touchable
from safe4me.content.drawings.svg import Drawing
from safe4me.content.markup.errors import comparable_text
from safe4me.content.markup.render import plain
from safe4me.content.model.addresses import of_pupils
from safe4me.content.model.cases import Case, CaseStep
from safe4me.content.model.core import Block, Lesson, Module, Scenario
from safe4me.content.model.decision_tables import DecisionTable
from safe4me.content.model.flows import Flow, FlowStep
from safe4me.content.model.guides import Guide, Posters
from safe4me.content.model.help_pages import Door, Leaflet
from safe4me.content.model.lessons import Section, Step
from safe4me.content.model.library import Article, Document
from safe4me.content.page import Html
from safe4me.content.questions.base import Question

_WORD = re.compile(r"[A-Za-zÀ-ÿ]+(?:['’][A-Za-zÀ-ÿ]+)*|\d+")
_SENTENCE_END = re.compile(r"[.!?…]+(?=[\s\"'’”)]|$)|\n")
_BLOCK_END = re.compile(r"(?=</(?:p|li|h2|h3|h4|blockquote)>|<br)")
_INITIALS = 3
_VOWELS = re.compile(r"[aeiouyà-ÿ]+")
_SILENT = re.compile(
    r"(?:[^aeiouyl]e|[aeiouy]le|[^aeiouytd]ed|[^aeiouycgsxzhl]es|[aeiouy]les|[^cst]hes)$"  # note, asked
    r"|[^aeiouyl]e(?=(?:ly|ments?|less|ness|ful|fully|ty|one|thing|where|body|times?|ones|guard|guarding)$)"
    r"|^eve(?=ry)"
)
_APART = re.compile(
    r"i(?:a(?!g|r|l\b)|o(?!u|n)|u)|[^cst]io|ie(?:t|nc)"  # giant, riot, lion, quiet, science
    r"|[^gq]u(?:a|i(?:n|t|c)y?)|eo(?!u|p)|[aeiouy]ing|\Byo(?!u)"  # usual, suicide, video, being, anyone
    r"|crea(?!m|tu)|(?:id|ar)ea|coo(?!k|l)|ism|[cs]ms|(?<!do)(?<!ca)(?<!wo)n't$"  # create, idea, didn't
)


@cache  # a text has most of its words from a few thousand
def syllables(word: str) -> int:
    """About how many syllables an English word has; a number has one a digit."""
    if word.isdigit() or (word.isupper() and len(word) <= _INITIALS):
        return len(word)
    text = word.lower().replace("’", "'").removesuffix("'s")
    found = len(_VOWELS.findall(text)) - len(_SILENT.findall(text)) + len(_APART.findall(text))
    return max(1, found)


def grade(text: str) -> float:
    """The Flesch–Kincaid grade of plain text; every line ends a sentence. 0.0 without words."""
    words = _WORD.findall(text)
    if not words:
        return 0.0
    sentences = len(sentence_lengths(text))
    return 0.39 * len(words) / sentences + 11.8 * sum(map(syllables, words)) / len(words) - 15.59


def sentence_lengths(text: str) -> list[int]:
    """How many words each sentence of a plain text has; every line ends one."""
    counted = (len(_WORD.findall(part)) for part in _SENTENCE_END.split(text))
    return [words for words in counted if words]


def readable(fragments: Iterable[Html]) -> str:
    """The plain text of fragments, one line for each paragraph, heading and list item."""
    unwrapped = (fragment.replace("\n", " ") for fragment in fragments)
    return "\n".join(plain(Html(_BLOCK_END.sub("\n", fragment))) for fragment in unwrapped)


_LINK = re.compile(r'href="([^"]*)"')


def is_for_pupils(document: Document) -> bool:
    """Whether pupils are led there: modules, doors and posters, not the pages for adults."""
    return isinstance(document, Posters) or of_pupils(document.page.path)


def blocks(document: Document) -> tuple[Block, ...]:
    """The prose and questions of a document; a scenario, a door and a leaflet have none."""
    if isinstance(document, Module):
        return (document.intro,)
    if isinstance(document, Guide):
        return tuple(_told(document))
    if isinstance(document, Article):
        return (document.html, document.simpler)
    if isinstance(document, Flow):
        return (document.intro, *chain.from_iterable(map(_of_flow, document.steps)))
    if isinstance(document, DecisionTable):
        return tuple(map(_html, document.texts))
    if isinstance(document, Lesson):
        return tuple(map(_block, document.steps))
    if isinstance(document, Case):
        return tuple(chain.from_iterable(map(_of_stage, document.stages)))
    return () if isinstance(document, Scenario | Door | Leaflet) else document.blocks


def _block(step: Step) -> Block:
    if isinstance(step.body, Section):
        return Html(f"<h2>{step.body.heading}</h2>\n{step.body.html}")
    return step.body


def _of_stage(stage: CaseStep) -> Iterator[Block]:
    """What a team reads and is asked; what is typed in a chat stands apart."""
    yield from (Html(f"<h2>{stage.heading}</h2>"), stage.html)
    for evidence in stage.evidence:
        yield from (Html(f"<h3>{_html(evidence.title)}</h3>"), evidence.html)
    for card in stage.pick.cards if stage.pick else ():
        yield card.reply
    for aside in filter(None, (stage.twist, stage.weighed)):
        yield Html(f"<h3>{aside.heading}</h3>\n{aside.html}")
    yield from stage.questions


def _of_flow(step: FlowStep) -> Iterator[Html]:
    yield from (step.heading, step.html)
    yield from (rule.html for rule in step.rules)
    for each in step.may_be_said:
        yield from (each.html, _html(each.reason))


def _told(guide: Guide) -> Iterator[Html]:
    yield guide.intro
    for part in guide.parts:
        yield part.script
        for screen in part.screens:
            yield from (screen.html, screen.notes)


def questions(document: Document) -> tuple[Question, ...]:
    """The questions of a document, in the order of the page."""
    return tuple(block for block in blocks(document) if isinstance(block, Question))


def anchors(document: Document) -> Iterator[tuple[str, int]]:
    """The id and the line of everything on a document's page that an address can name."""
    if isinstance(document, Guide):
        yield from ((part.id, part.line) for part in document.parts)
    elif isinstance(document, Scenario):
        yield from ((scene.id, scene.line) for scene in document.scenes)
    elif isinstance(document, Case):
        yield from ((stage.id, stage.line) for stage in document.stages)
        yield from ((asked.id, asked.line) for stage in document.stages for asked in stage.asked)
    elif isinstance(document, Lesson | Flow):
        yield from ((step.id, step.line) for step in document.steps)
    elif isinstance(document, Posters):
        yield from ((poster.id, poster.line) for poster in document.posters)
    elif isinstance(document, Leaflet):
        yield from ((chapter.id, chapter.line) for chapter in document.chapters)
        yield from ((matter.id, matter.line) for matter in document.matters)
    else:
        yield from ((question.id, question.line) for question in questions(document))


def prose(document: Document, *, talk: bool = True) -> Iterator[Html]:
    """The running text of a document, questions left out; without `talk`, what people say and type too."""
    yield from (block for block in blocks(document) if isinstance(block, str))
    if isinstance(document, Door):
        yield from (_html(text) for text in document.texts)
        yield from (html for fear in document.fears for html in (fear.heading, fear.html))
    if isinstance(document, Leaflet):
        yield document.intro
        yield from (text for chapter in document.chapters for text in (chapter.heading, chapter.intro))
        yield from (text for matter in document.matters for text in (matter.heading, matter.html))
    if isinstance(document, Scenario):
        replies = (way.reply for scene in document.scenes for way in scene.choices)
        for beat in chain.from_iterable((*(scene.beats for scene in document.scenes), *replies)):
            if talk or beat.person is None:
                yield beat.html
    if isinstance(document, Case) and talk:
        for evidence in chain.from_iterable(stage.evidence for stage in document.stages):
            yield from (beat.html for beat in evidence.beats)


def drawings(document: Document) -> Iterator[Drawing | Touchable]:
    """The drawings of lessons' steps, scenes, stages of cases and posters; a module's or briefing's cover."""
    if isinstance(document, Lesson):
        yield from (step.drawing for step in document.steps if step.drawing)
    if isinstance(document, Scenario):
        yield from (scene.drawing for scene in document.scenes if scene.drawing)
    if isinstance(document, Case):
        yield from (stage.drawing for stage in document.stages if stage.drawing)
    if isinstance(document, Module | Guide):
        yield document.cover
    if isinstance(document, Posters):
        yield from (poster.drawing for poster in document.posters)


def sentences(document: Document, *, talk: bool = True) -> Iterator[Html]:
    """All that is written in sentences: prose, questions and feedback, but not options, items and titles."""
    yield from prose(document, talk=talk)
    for drawing in drawings(document):
        replies = drawing.replies if isinstance(drawing, Touchable) else ()
        yield from map(_html, (drawing.alt, *replies))
    for question in questions(document):
        yield from (question.html, question.intro, *question.replies())


def shown(document: Document) -> Iterator[Html]:
    """Every piece of text of a document that somebody may see."""
    page = document.page
    yield from (_html(text) for text in (page.title, page.summary, page.content_note))
    yield from sentences(document)
    yield from (html for _, html in easier(document))
    for question in questions(document):
        yield from question.labels()
    for drawing in drawings(document):
        yield from map(_html, drawing.words)
    if isinstance(document, Scenario):
        yield from (_html(scene.title) for scene in document.scenes)
        yield from (choice.html for scene in document.scenes for choice in scene.choices)
    if isinstance(document, Case):
        for stage in document.stages:
            yield stage.notes
            if stage.pick:
                yield from (stage.pick.question, *(card.html for card in stage.pick.cards))
    if isinstance(document, Guide):
        yield from (_html(text) for text in (*document.outcomes, *document.strands))
        yield from (_html(part.title) for part in document.parts)


def easier(document: Document) -> Iterator[tuple[int, Html]]:
    """What a lesson, quiz, story or case says in simpler words, with the line of what it belongs to."""
    if isinstance(document, Lesson):
        yield from ((step.line, step.simpler) for step in document.steps if step.simpler)
    if isinstance(document, Scenario):
        for scene in document.scenes:
            replies = (choice.reply for choice in scene.choices)
            beats = (beat.simpler for beat in chain(scene.beats, *replies))
            told = (*beats, *(choice.simpler for choice in scene.choices))
            yield from ((scene.line, html) for html in told if html)
    if isinstance(document, Case):
        for stage in document.stages:
            yield from ((stage.line, html) for html in _in_stage(stage.simpler) if html)
    for question in () if isinstance(document, Lesson) else questions(document):
        yield from ((question.line, html) for html in _in_question(question.simpler))


def _in_stage(stage: CaseStep | None) -> Iterator[Html]:
    """All that a stage says, its questions apart."""
    if stage:
        yield from (block for block in _of_stage(stage) if isinstance(block, str))
        yield from (beat.html for each in stage.evidence for beat in each.beats)
        if stage.pick:
            yield from (stage.pick.question, *(card.html for card in stage.pick.cards))


def _in_question(question: Question | None) -> Iterator[Html]:
    if question:
        yield from (html for html in (question.html, question.intro, *question.replies()) if html)
        yield from question.labels()


def links(document: Document) -> Iterator[str]:
    """Every address that a document links to."""
    for fragment in shown(document):
        yield from links_in(fragment)


def links_in(fragment: Html) -> Iterator[str]:
    """Every address that a fragment links to."""
    yield from (html.unescape(address) for address in _LINK.findall(fragment))


def count_words(*fragments: Html) -> int:
    """How many words stand in the fragments."""
    return len(readable(fragments).split())


def _html(text: str) -> Html:
    return Html(html.escape(text))


BANNED = {
    r"revenge porn(?! helpline)": "say “shared without consent”",
    r"child porn\w*": "say “nudes of someone under 18”",
    r"sexting|sexts?": "say “sharing nudes”",
    r"(?:should not|shouldn't) have (?:sent|shared|taken)": "blame nobody for their own picture",
    r"just (?:don't|do not) (?:send|share|take)": "say what helps, not only “don't”",
    r"(?:asked|asking) for it": "blame nobody for what others did",
    r"(?:your|her|his|their) own fault": "it is never their fault",
    r"sluts?|slags?": "humiliate nobody",
    r"commit(?:s|ted)? suicide": "say “died by suicide” or “thoughts of suicide”",
    r"experiential": "the word is “experimental”, for professionals only",
    r"consent of the sender": "it is the consent of the person in the picture",
    r"enhanced crb": "say “enhanced DBS”",
    r"search for|click here|start here|how to reach (?:it|shore)": "lead to the place itself",
    r"trusting someone (?:isn't|is not) a crime": "say “Trusting someone isn’t wrong”",
    r"director of public prosecutions (?:must|has|agrees)": "the Crown Prosecution Service has to agree",
    r"regist[^.]* (?:isn't|is not) automatic": "say whom the register is for: it frightens by itself",
    r"stop there,? (?:a (?:second|moment|minute)|love|first)": "nobody stops a child who is telling",
    r"ceop,? (?:which )?is part of the police": "say what it is for, as the glossary does",
}
FOR_ADULTS_ONLY = {
    r"experimental|aggravated": "pupils never meet this label: say what happened",
    r"nobody (?:is|gets)(?: ever)? in(?:to)? trouble": "promise only this: not in trouble for asking",
}


def banned_words(text: str, *, for_pupils: bool) -> list[tuple[str, str]]:
    """The words in `text` that may not stand there, each with what to do instead."""
    patterns = BANNED | (FOR_ADULTS_ONLY if for_pupils else {})
    folded = comparable_text(text)
    found = ((re.search(rf"\b(?:{pattern})\b", folded), instead) for pattern, instead in patterns.items())
    return [(match[0], instead) for match, instead in found if match]
