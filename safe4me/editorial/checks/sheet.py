"""Whether pages say no more than the fact sheet lets them: on rights, new law, figures, deleting, guidance.

Each rule is one that a machine can tell without false alarms; people compare the rest line by line.
"""

import re
from collections.abc import Collection, Iterator, Mapping

from safe4me.content.markup.errors import ContentError, Fault, line_of
from safe4me.content.markup.render import plain
from safe4me.content.model.cases import Case
from safe4me.content.model.core import Quiz, Scenario
from safe4me.content.model.decision_tables import DecisionTable
from safe4me.content.model.flows import Flow
from safe4me.content.model.guides import Guide, Posters
from safe4me.content.model.library import Article, Document, Library
from safe4me.content.page import Html
from safe4me.content.parsing.library import RESEARCH
from safe4me.content.questions.base import Question, ReflectQuestion
from safe4me.content.questions.choice import ChoiceQuestion, JudgedChoice
from safe4me.content.questions.sorting import SortingQuestion
from safe4me.editorial.checks.walk import easier, is_for_pupils, links, questions, readable, sentences, shown

_QUOTED = re.compile(r"“[^”]*”")

RIGHTS = re.compile(
    r"free solicitor(?:, who works|\. They work) for (?:you|them|him|her|your child|the child),?"
    r" (?:and )?not for the police"  # the second is how simpler words have it
)
_RIGHTS_STAND = (
    *("doors/06-i-passed-it-on.md", "consequences/05-the-visit.md", "fakes/03-if-you-made-one.md"),
    *("cases/", "pages/parents", "pages/schools", "pages/officers"),
)


def rights_stand_where_they_are_needed(document: Document) -> Iterator[Fault]:
    """The line on a child's rights in full on a page that is not about owning up or being asked."""
    path = document.page.path
    if path.startswith(_RIGHTS_STAND) and not isinstance(document, Posters):
        return
    for text in _texts(document):
        if found := RIGHTS.search(" ".join(text.split())):
            cure = "The line on rights stands in full only where somebody owns up: write “You have rights.”"
            yield line_of(found[0].split(",")[0], document.page.source), f"{cure} here, linked."


CHECKED = "Checked 29 November 2026."
SCREENSHOTS = (
    "New law in 2026 also covers taking, or screenshotting, someone’s intimate picture without consent. "
    "Some parts may not have started yet."
)
TOOLS = (
    "A law passed in 2026 makes it a crime to supply tools made for faking nudes. "
    "It may not have started yet."
)
DUTY = (
    "A new legal duty is coming in England. The Crime and Policing Act 2026 will require adults in certain "
    "roles with children, teachers and police among them, to tell the police or the local authority when "
    "they are told of, or see, child sexual abuse, images included. Stopping or putting off somebody from "
    "making that report will be a crime. We found no start date (checked 29 November 2026). Your duty today "
    "does not wait for it: tell the DSL at once."
)
_NEW_LAW = re.compile(
    r"\bnew law in 20\d\d|\blaw (?:passed|of) (?:in )?2026|\bcrime and policing act\b|\bnew legal duty\b",
    re.IGNORECASE,
)


def new_law_is_said_word_for_word(document: Document) -> Iterator[Fault]:
    """The law of 2026 in other words than the permitted ones, without its day, or said by somebody."""
    if isinstance(document, DecisionTable):  # has a rule of its own, stricter than this
        return
    permitted = (SCREENSHOTS, TOOLS) if is_for_pupils(document) else (SCREENSHOTS, TOOLS, DUTY)
    for fragment in _spoken(document):
        if found := _NEW_LAW.search(plain(fragment)):
            yield line_of(found[0], document.page.source), "Nobody says the new law: put it into a note."
    for told in (line for text in _texts(document) for line in text.split("\n")):
        left = told
        for sentence in permitted:
            left = left.replace(sentence, "")
        if found := _NEW_LAW.search(left):
            cure = f"Of the law of 2026 say this, word for word: {' / '.join(permitted)}"
            yield line_of(found[0], document.page.source), cure
        elif left != told and CHECKED.casefold().rstrip(".") not in told.casefold():
            yield line_of(told[:40], document.page.source), f"Say beside the new law: {CHECKED}"


def _spoken(document: Document) -> Iterator[Html]:
    if isinstance(document, Scenario):
        beats = (beat for scene in document.scenes for beat in scene.beats)
        replies = (beat for scene in document.scenes for way in scene.choices for beat in way.reply)
        yield from (beat.html for beat in (*beats, *replies) if beat.person)
    if isinstance(document, Case):
        evidence = (each for stage in document.stages for each in stage.evidence)
        yield from (beat.html for each in evidence for beat in each.beats if beat.person)


_FIGURE = re.compile(r"\b\d[\d.]*\s?(?:%|per cent)|\b\d+ in (?:every )?100\b")
NORMS: Mapping[str, tuple[str, ...]] = {
    "A": ("about 4 in 100 at age 12", "4% at 12"),
    "B": (
        *("about 21 in 100 at age 16", "21% at 16", "about 12 in 100"),
        *("7% in 2009 data", "33% in 2018 data"),
    ),
}
_BESIDE_A_NORM = ("worldwide", "2020", "message")  # words without a picture count, and the page says so


def figures_are_the_norm(document: Document) -> Iterator[Fault]:
    """A share on a pupils' page that is not the norm of its band, or is told without where it is from."""
    if not is_for_pupils(document):
        return
    norms = [norm for band in document.page.bands or tuple(NORMS) for norm in NORMS[band]]
    for text in _texts(document):
        left = text
        if all(word in text.casefold() for word in _BESIDE_A_NORM):
            for norm in norms:
                left = left.replace(norm, "")
        if found := _FIGURE.search(left):
            cure = f"Take “{found[0]}” out: pupils see the norm of their band alone, dated and worldwide."
            yield line_of(found[0], document.page.source), cure


def findings_for_pupils_are_the_norm(library: Library) -> Iterator[ContentError]:
    """A finding that stands on pupils' pages, and is another one than the norm."""
    norms = tuple(norm for norms in NORMS.values() for norm in norms)
    for finding in library.research:
        if finding.protective and not any(norm in finding.finding for norm in norms):
            cure = f"“{finding.id}” is for staff: take protective: out, so that no pupil sees it."
            yield ContentError(f"{library.language}/{RESEARCH}", finding.line, cure)


_MOST = re.compile(
    r"(?<!how\s)\b(?:most|many|almost all|nearly all) (?:people|pupils|teenagers|children|of (?:us|you))\b"
    r"|(?<!how\s)\bmany (?:think|would|do|feel|fear|mix|say)\b"
    r"|\b(?:everyone|everybody) (?:does it|thinks|feels|sends|would)\b",
    re.IGNORECASE,
)
_MOST_IN_THE_SHEET = re.compile(r"most children and young people aren['’]t", re.IGNORECASE)


def nobody_is_most_people(document: Document) -> Iterator[Fault]:
    """“Most people”, “many” or “everyone” in our own words on a pupils' page: the sheet has no such row."""
    if not is_for_pupils(document):
        return
    simpler = (html for _, html in easier(document)) if isinstance(document, Quiz) else ()
    for fragment in (*sentences(document, talk=False), *simpler):
        text = _MOST_IN_THE_SHEET.sub("", _QUOTED.sub("", plain(fragment)))
        if found := _MOST.search(text):
            cure = "the sheet has no figure for that. Of a mistake say “an easy mix-up”"
            yield line_of(found[0], document.page.source), f"Do not write “{found[0]}”: {cure}."


ROUTES_DRAFT = "route-b"  # which routes a picture may take: until it is signed nothing marks deleting
_DELETING = re.compile(r"\b(?:un)?delet\w+|\bbin(?:s|ning)? (?:it|them)\b", re.IGNORECASE)


def nothing_marks_deleting(document: Document, signed: Collection[str]) -> Iterator[Fault]:
    """An exercise in which deleting is right or wrong, before the two routes are signed."""
    if ROUTES_DRAFT in signed or not is_for_pupils(document):
        return
    for question in filter(_marks, questions(document)):
        for label in question.labels():
            if found := _DELETING.search(plain(label)):
                cure = f"No exercise marks deleting yet: take “{found[0]}” out of what can be right or wrong."
                yield line_of(plain(label), document.page.source), cure


def _marks(question: Question) -> bool:
    if isinstance(question, ReflectQuestion):
        return False
    if isinstance(question, JudgedChoice | SortingQuestion):
        return True
    return isinstance(question, ChoiceQuestion) and any(option.safer for option in question.options)


_OWN_WORDS = """\
An indecent image of an under-18 is usually a nude or semi-nude image or video.

It is against the law to ask, create, share or keep sexual images or videos of anyone under 18.

the law is intended to protect children and not criminalise them

It was not Parliament’s intention to punish children unnecessarily or for the criminal law to intervene
where it was wholly inappropriate.

an indecent image of B is recorded or streamed or otherwise transmitted

that the photograph or pseudo-photograph was sent to him without any prior request made by him or on his
behalf and that he did not keep it for an unreasonable time

it would not usually be in the public interest to prosecute the consensual sharing of an image between two
children of a similar age in a relationship

Further investigation, resulting from the crime report, which could provide evidence sufficient to support
formal action being taken against the suspect is not in the public interest – police decision.

unlikely to appear on future records or checks, unless the young person has been involved in other similar
activities which may indicate that they’re a risk

diversionary, educational or intervention activity, resulting from the crime report, has been undertaken and
it is not in the public interest to take any further action

Cautions, reprimands and warnings received when an individual was under 18 will not appear on a Standard or
Enhanced certificate automatically.

Never view, copy, print, share, store or save the imagery yourself, or ask a child to share or download –
this is illegal

In exceptional circumstances, it may be necessary for the DSL (or equivalent) only to view the image to
safeguard the child or young person.

is a form of child sexual abuse and must be referred to the police as a matter of urgency.

avoid looking at the device and confiscate it, to preserve evidence to hand over to the Police

are advised to delete it from their devices and accounts and not to share it further

most children and young people aren’t creating or sharing these types of images and videos

there was no significant change for risky online behavior
"""  # of sources, as the fact sheet has them
_RUN = 6  # words that a quotation has in common with its source: fewer may be by chance


def _runs(text: str) -> set[tuple[str, ...]]:
    words = re.findall(r"[\w’-]+", text.casefold())
    return {tuple(words[start : start + _RUN]) for start in range(len(words) - _RUN + 1)}


QUOTATIONS = {words: _runs(words) for words in (" ".join(each.split()) for each in _OWN_WORDS.split("\n\n"))}


def quotations_are_word_for_word(document: Document) -> Iterator[Fault]:
    """Words in quotation marks that their source has otherwise, but for a capital at the beginning."""
    for text in _texts(document):
        for said in _QUOTED.findall(" ".join(text.split())):
            runs, own = _runs(said), said.strip("“”.,;")
            sources = [words for words, those in QUOTATIONS.items() if those & runs]
            if sources and not any(own[1:] in words or words.strip(".") in said for words in sources):
                yield line_of(own[:40], document.page.source), f"Quote word for word: “{sources[0]}”"


_BY_PARAGRAPH = re.compile(
    r"(?:KCSIE|Keeping children safe)[^.]*?\bpara(?:graph)?s?\.? \d{2,3}", re.IGNORECASE
)
_TOLD_TO_CHECK = re.compile(
    r"\bcheck (?:the|it against the|that against the|them in the|it in the) (?:current )?guidance\b"
    r"|\bunder review\b|\bwaits for a check\b|\bread it there\b",
    re.IGNORECASE,
)
_THERE = "read it there"
_GUIDANCE = ("https://www.gov.uk/", "https://www.college.police.uk/", "https://hwb.gov.wales/")


def staff_can_open_what_they_check(document: Document) -> Iterator[Fault]:
    """A staff page that says “check the guidance” or “read it there” without a link; KCSIE by paragraph."""
    page = document.page
    if _BY_PARAGRAPH.search(" ".join(page.sources)) or any(map(_BY_PARAGRAPH.search, _texts(document))):
        yield line_of("para", page.source), "Cite Keeping children safe by its Part, not by paragraph."
    if is_for_pupils(document) or not isinstance(document, Article | Flow | Guide):
        return
    told = next((found for text in _texts(document) if (found := _TOLD_TO_CHECK.search(text))), None)
    if told and not any(link.startswith(_GUIDANCE) for link in links(document)):
        yield line_of(told[0], page.source), "Link the guidance that the reader is told to check."
    for paragraph in page.source.split("\n\n"):
        if _THERE in paragraph and "](https://" not in paragraph:
            yield line_of(paragraph[:40], page.source), f"Say where “{_THERE}” is: link it here."


def _texts(document: Document) -> Iterator[str]:
    """Each piece of a document as plain text, in lines."""
    yield from (readable([fragment]) for fragment in shown(document))


def check_sheet(document: Document, signed: Collection[str]) -> Iterator[Fault]:
    """Whatever a document says against the fact sheet, each once."""
    found = (
        *rights_stand_where_they_are_needed(document),
        *new_law_is_said_word_for_word(document),
        *figures_are_the_norm(document),
        *nobody_is_most_people(document),
        *nothing_marks_deleting(document, signed),
        *quotations_are_word_for_word(document),
        *staff_can_open_what_they_check(document),
    )
    yield from dict.fromkeys(found)
