"""How each page for pupils reads, for its author to look at: nothing here is ever refused."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from statistics import median

from safe4me.content.model.cases import Case
from safe4me.content.model.core import Document, Lesson, Library, Quiz, Scenario
from safe4me.lessons.fit.fragments import is_for_pupils, sentences
from safe4me.lessons.fit.of_minutes import minutes_of
from safe4me.lessons.fit.of_reading import ceiling, grade_of
from safe4me.lessons.fit.reading import readable, sentence_lengths

SHORT = 6  # words: a sentence of fewer is short
MOST_SHORT_IN_A_ROW = 3
MIDDLE = range(9, 15)  # words of a middle sentence
HEADINGS = ("page", "band", "grade", "at most", "short in a row", "middle sentence", "minutes", "it says", "")


@dataclass(frozen=True, slots=True)
class Rhythm:
    """How long the sentences of a page are: the longest run of short ones, and the middle one."""

    run: int
    middle: float

    @property
    def choppy(self) -> bool:
        """Whether it may be worth reading aloud once more."""
        return self.run > MOST_SHORT_IN_A_ROW or not MIDDLE[0] <= self.middle <= MIDDLE[-1]


def rhythm_of(document: Document) -> Rhythm:
    """The rhythm of what is told, chat and speech left out; a run ends where a reply or a paragraph does."""
    found = [sentence_lengths(readable([fragment])) for fragment in sentences(document, talk=False)]
    lengths = [length for each in found for length in each]
    return Rhythm(max(map(_longest_run, found), default=0), median(lengths) if lengths else 0.0)


def voices(library: Library) -> str:
    """A line for each page for pupils, in columns."""
    rows = [HEADINGS, *(_row(each) for each in library.documents() if is_for_pupils(each))]
    return "\n".join(in_columns(rows)) + "\n"


def in_columns(rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    """The rows of a table as lines: what stands first begins its line, the rest ends its column."""
    rows = list(rows)
    first, *widths = (max(map(len, column)) for column in zip(*rows, strict=True))
    for name, *others in rows:
        cells = (cell.rjust(width) for cell, width in zip(others, widths, strict=True))
        yield "  ".join((name.ljust(first), *cells)).rstrip()


def _row(document: Document) -> tuple[str, ...]:
    page, rhythm, grade = document.page, rhythm_of(document), grade_of(document)
    timed = minutes_of(document) if isinstance(document, Lesson | Quiz | Scenario | Case) else None
    return (
        page.path,
        "+".join(page.bands) or "-",
        "-" if grade is None else f"{grade:.1f}",
        f"{ceiling(document):.0f}",
        str(rhythm.run),
        f"{rhythm.middle:g}",
        "-" if timed is None else f"{timed:.1f}",
        str(page.minutes or "-"),
        "choppy" if rhythm.choppy else "",
    )


def _longest_run(lengths: Iterable[int]) -> int:
    runs = groupby(length < SHORT for length in lengths)
    return max((len(list(run)) for short, run in runs if short), default=0)
