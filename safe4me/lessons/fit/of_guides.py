"""What makes a teacher's guide fit to use: plans that fill their time, few words a screen, plain words."""

from collections.abc import Callable, Iterator

from safe4me.content.markup.errors import Fault
from safe4me.content.model.core import Document
from safe4me.content.model.guides import RSHE, Guide
from safe4me.content.parsing.guides import cuts_of
from safe4me.lessons.fit.banned_words import line_of
from safe4me.lessons.fit.fragments import count_words, sentences
from safe4me.lessons.fit.reading import grade, readable

LEAST_MINUTES = {20: 17, 30: 27, 40: 34, 50: 43, 60: 51}  # of the plan of so many minutes
MOST_WORDS_A_SCREEN = 30
HIGHEST_GRADE = 9.0
STRANDS = (
    "Self-image and identity",
    "Online relationships",
    "Online reputation",
    "Online bullying",
    "Managing online information",
    "Health, wellbeing and lifestyle",
    "Privacy and security",
    "Copyright and ownership",
)


def plans_fill_their_time(guide: Guide, _: str) -> Iterator[Fault]:
    """A plan whose parts take longer than it has, or leave much of it empty."""
    for cut in guide.cuts if guide.is_briefing else cuts_of(guide.page.path):
        minutes = guide.minutes(cut)
        least = LEAST_MINUTES[cut]
        if not least <= minutes <= cut:
            yield (
                guide.parts[0].line,
                f"The plan of {cut} minutes takes {minutes}: give its parts {least} to {cut} in all.",
            )


def screens_are_short(guide: Guide, _: str) -> Iterator[Fault]:
    """A screen of more words than a class reads at a glance."""
    for part in guide.parts:
        for number, screen in enumerate(part.screens, start=1):
            words = count_words(screen.html)
            if words > MOST_WORDS_A_SCREEN:
                yield (
                    part.line,
                    f"Screen {number} has {words} words, at most {MOST_WORDS_A_SCREEN}: tell more in notes.",
                )


def aims_are_told(guide: Guide, language: str) -> Iterator[Fault]:
    """A guide without outcomes, strands or guidance, or with a strand that the framework does not have."""
    if not guide.outcomes:
        yield 1, "Say what pupils can do afterwards: outcomes: [one, another]."
    if not guide.strands and not guide.is_briefing:
        yield 1, f"Say where this belongs: strands:, of {', '.join(STRANDS)}."
    if not guide.rshe and not guide.is_briefing:
        yield 1, f"Say what of the statutory guidance this teaches: rshe:, of {', '.join(map(str, RSHE))}."
    for strand in guide.strands:
        if language == "en" and strand not in STRANDS:
            yield (
                line_of(strand, guide.page.source),
                f"“{strand}” isn’t a strand of Education for a Connected World: {'; '.join(STRANDS)}.",
            )


def plain_enough(guide: Guide, language: str) -> Iterator[Fault]:
    """A guide that is hard to take in between two lessons."""
    measured = grade(readable(sentences(guide))) if language == "en" else 0.0
    if measured > HIGHEST_GRADE:
        yield 1, f"Hard to read (grade {measured:.1f}, at most {HIGHEST_GRADE:.0f}): write shorter sentences."


GUIDE_CHECKS: tuple[Callable[[Guide, str], Iterator[Fault]], ...] = (
    plans_fill_their_time,
    screens_are_short,
    aims_are_told,
    plain_enough,
)


def check_guide(document: Document, language: str) -> Iterator[Fault]:
    """The faults of a guide; none in any other document."""
    if isinstance(document, Guide):
        for each in GUIDE_CHECKS:
            yield from each(document, language)
