"""Questions with options: one right, several right, a scale, a poll."""

import re
from abc import abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import ClassVar, Self

from safe4me.content.markup.blocks import (
    Attributes,
    Entry,
    Listing,
    Passage,
    check_id,
    read_entries,
    read_rev,
    refuse_headings,
    split_attributes,
)
from safe4me.content.markup.errors import Fault, Malformed
from safe4me.content.markup.render import plain, to_html, to_inline_html
from safe4me.content.page import Html
from safe4me.content.questions.base import Fields, Locked, Mark, Named, Question, read_head, read_position

NOT_SAID = frozenset(
    {
        *("rather not say", "i'd rather not say", "i would rather not say"),
        *("prefer not to say", "i'd prefer not to say", "i would prefer not to say"),
        *("gwell gen i beidio â dweud", "byddai'n well gen i beidio â dweud"),
    }
)


@dataclass(frozen=True, slots=True)
class Option:
    """One thing a pupil may pick. `safer` is the right answer, or the safer end of a scale.

    `unsure` says “not sure”: it is answered, and never called wrong.
    """

    position: int
    text: str
    html: Html
    safer: bool
    feedback: Html
    misconception: str | None = None
    unsure: bool = False
    line: int = field(default=1, compare=False)

    @property
    def not_said(self) -> bool:
        """Whether it is a way not to say."""
        return " ".join(self.text.casefold().replace("’", "'").split()).rstrip(".") in NOT_SAID


def read_option(entry: Entry, position: int, flags: str) -> Option:
    """The option of a list's entry, which may have these flags. Raises Malformed."""
    text, attributes = split_attributes(entry.text, entry.line)
    attributes.allow(entry.line, flags=flags, keys="misconception")
    if attributes.id or not text:
        raise Malformed(
            entry.line,
            "An option is its text, then braces without an id: - ( ) text {misconception=its-name}",
        )
    safer = "safer" in attributes.flags or entry.marker.groupdict().get("mark", " ") in {"x", "X"}
    if safer and "unsure" in attributes.flags:
        raise Malformed(entry.line, "The right option cannot be .unsure: take one of the two out.")
    html = to_inline_html(text, entry.line)
    misconception = attributes.values.get("misconception")
    return Option(
        position=position,
        text=plain(html),
        html=html,
        safer=safer,
        feedback=to_html(entry.feedback) if entry.feedback else Html(""),
        misconception=check_id(misconception, entry.line) if misconception is not None else None,
        unsure="unsure" in attributes.flags,
        line=entry.line,
    )


MOST_OPTIONS = 8
BOX = re.compile(r"\s{0,3}- (?P<open>[(\[])(?P<mark>[ xX])[)\]](?P<text>\s.*|)$")
_STEP = re.compile(r"\s{0,3}(?P<number>\d{1,2})[.)](?P<text>\s.*|)$")


@dataclass(frozen=True, slots=True, kw_only=True)
class ChoiceQuestion(Question):
    """Pick one of its options, or `several`.

    `baseline` is the id of a finding that stands beside the figures of a measured question. `found` is how a
    sentence about its safer answers goes on: `said that the picture law runs to 18`. `taught` is the step of
    its module that teaches it (`the-order#what-first`), of another one (`threats/the-order#what-first`) where
    its own has no lessons, or empty.
    """

    template: ClassVar[str] = "choice"
    flags: ClassVar[str] = "measured"
    marker: ClassVar[re.Pattern[str]]
    example: ClassVar[str]
    option_flags: ClassVar[str] = ""

    options: tuple[Option, ...]
    rev: int = 1
    baseline: str | None = None
    found: str = ""
    taught: str = ""

    @property
    def safer(self) -> frozenset[int]:
        """Positions of the right or safer options; empty for a poll."""
        return frozenset(option.position for option in self.options if option.safer)

    @classmethod
    @abstractmethod
    def refuse_bad_entry(cls, entry: Entry, position: int) -> None:
        """Raise Malformed when an option does not begin as those of its kind do."""

    @classmethod
    def parse(cls, passage: Passage) -> Self:
        """Options follow the question, each with what is said to it in lines `>`. Raises Malformed."""
        refuse_headings(passage)
        attributes, line = passage.attributes, passage.line
        attributes.allow(line, flags=cls.flags, keys="short outcome baseline rev found taught")
        listing = read_entries(passage.lines, cls.marker, feedback=True)
        cls._refuse_bad_listing(passage, listing)
        entries = enumerate(listing.entries, start=1)
        return cls(
            **read_head(passage, listing.intro),
            options=tuple(read_option(entry, position, cls.option_flags) for position, entry in entries),
            measured="measured" in attributes.flags,
            rev=read_rev(attributes.values.get("rev", "1"), line),
            baseline=_baseline(attributes, line),
            found=_if_measured("found", attributes, line),
            taught=_if_measured("taught", attributes, line),
        )

    @classmethod
    def _refuse_bad_listing(cls, passage: Passage, listing: Listing) -> None:
        if not 2 <= len(listing.entries) <= MOST_OPTIONS:
            raise Malformed(
                passage.line, f"A question has 2 to {MOST_OPTIONS} options: write each as “{cls.example}”."
            )
        if listing.rest:
            raise Malformed(
                listing.rest[0].number,
                "Move this text above the options, or end the question before it: with ##, or in a quiz ---.",
            )
        for position, entry in enumerate(listing.entries, start=1):
            cls.refuse_bad_entry(entry, position)

    def chosen(self, fields: Fields) -> frozenset[int]:
        """The positions chosen in a form; two answers to a question with one are none."""
        values = fields.get(f"answers.{self.id}", ())
        chosen = frozenset(p for p in map(read_position, values) if 1 <= p <= len(self.options))
        return chosen if self.several or len(chosen) == 1 else frozenset()

    def mark(self, fields: Fields) -> Mark:
        """`given` are the positions chosen."""
        chosen = self.chosen(fields)
        right = chosen == self.safer if chosen and self.judged else None
        so_far = self.judged and bool(chosen) and chosen < self.safer
        wrong = chosen - self.safer if self.several else frozenset[int]()
        amiss = tuple(option.text for option in self.options if option.position in wrong)
        return Mark(bool(chosen), right, chosen, so_far, amiss)

    def shape(self) -> tuple[object, ...]:
        """The same options, right or safer, unsure and misconceived; the same figures."""
        means = tuple((option.misconception, option.unsure) for option in self.options)
        measured = (self.measured, self.rev, self.baseline)
        return (self.kind, len(self.options), self.safer, means, *measured)

    def plan(self) -> tuple[object, ...]:
        """As many options, the same ones right or safer."""
        return (self.kind, len(self.options), self.safer)

    def locked(self) -> Locked:
        """What it asks, for the lock of what is measured."""
        values = tuple(str(option.position) for option in self.options)
        options = tuple(option.text for option in self.options)
        easy = self.simpler
        simpler = (
            (easy.text, *(each.text for each in easy.options)) if isinstance(easy, ChoiceQuestion) else ()
        )
        return Locked(self.kind, self.text, values, options, tuple(sorted(self.safer)), simpler)

    def replies(self) -> Iterator[Html]:
        """What is said to each option."""
        yield from (option.feedback for option in self.options)

    def labels(self) -> Iterator[Html]:
        """The options."""
        yield from (option.html for option in self.options)

    def misconceptions(self) -> Iterator[Named]:
        """Those behind its options."""
        yield from ((each.line, each.misconception) for each in self.options if each.misconception)


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedChoice(ChoiceQuestion):
    """Options are right or wrong, and each is explained."""

    marker: ClassVar[re.Pattern[str]] = BOX
    example: ClassVar[str] = "- ( ) text"
    box: ClassVar[str]

    @classmethod
    def refuse_bad_entry(cls, entry: Entry, _: int) -> None:
        """Every option has the same box. Raises Malformed."""
        if entry.marker["open"] != cls.box:
            raise Malformed(
                entry.line, "Use ( ) for every option (one answer) or [ ] for every option (several)."
            )

    def faults(self) -> Iterator[Fault]:
        """An option that is not explained."""
        missing = [option.position for option in self.options if not option.feedback]
        if missing:
            yield self.line, f"Explain each option kindly in a line “> …” below it; missing: {missing}."


@dataclass(frozen=True, slots=True, kw_only=True)
class SingleChoice(JudgedChoice):
    """One option is right."""

    kind: ClassVar[str] = "single"
    box: ClassVar[str] = "("
    option_flags: ClassVar[str] = "unsure"

    def faults(self) -> Iterator[Fault]:
        """No right option, or two."""
        yield from JudgedChoice.faults(self)
        if len(self.safer) != 1:
            yield self.line, "Mark one right option with (x); for several right options use [x]."


@dataclass(frozen=True, slots=True, kw_only=True)
class MultipleChoice(JudgedChoice):
    """Some options are right, and are right together only."""

    kind: ClassVar[str] = "multiple"
    box: ClassVar[str] = "["
    several: ClassVar[bool] = True

    def faults(self) -> Iterator[Fault]:
        """No right option; or it is measured, though a ballot cannot hold several."""
        yield from JudgedChoice.faults(self)
        if not self.safer:
            yield self.line, "Mark at least one right option with [x]."
        if self.measured:
            yield self.line, "A question with [ ] cannot be measured: use ( ), or take out .measured."


@dataclass(frozen=True, slots=True, kw_only=True)
class Opinion(ChoiceQuestion):
    """Numbered options, none of them right or wrong."""

    marker: ClassVar[re.Pattern[str]] = _STEP
    example: ClassVar[str] = "1. text"

    @property
    def judged(self) -> bool:
        """No opinion is right or wrong."""
        return False

    @classmethod
    def refuse_bad_entry(cls, entry: Entry, position: int) -> None:
        """Options count 1, 2, 3. Raises Malformed."""
        if int(entry.marker["number"]) != position:
            raise Malformed(entry.line, f"Number this one {position}: options count 1, 2, 3.")

    def faults(self) -> Iterator[Fault]:
        """It is measured, and its last option is not a way not to say."""
        if self.measured and not self.options[-1].not_said:
            yield self.line, "Let nobody be made to tell: make the last option “Rather not say”."


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale(Opinion):
    """How sure, how often; it may have a safer end."""

    kind: ClassVar[str] = "scale"
    flags: ClassVar[str] = "scale measured"
    option_flags: ClassVar[str] = "safer"

    def faults(self) -> Iterator[Fault]:
        """It is measured, and has no safer end."""
        yield from Opinion.faults(self)
        if self.measured and not self.safer:
            yield self.line, "Mark the safer end of this scale with {.safer}."


@dataclass(frozen=True, slots=True, kw_only=True)
class Poll(Opinion):
    """What somebody thinks."""

    kind: ClassVar[str] = "poll"
    flags: ClassVar[str] = "poll measured"


def _baseline(attributes: Attributes, line: int) -> str | None:
    baseline = attributes.values.get("baseline")
    if baseline is None:
        return None
    if "measured" not in attributes.flags:
        raise Malformed(line, "Only a .measured question has baseline=: it stands beside its figures.")
    return check_id(baseline, line)


def _if_measured(key: str, attributes: Attributes, line: int) -> str:
    value = attributes.values.get(key, "")
    if value and "measured" not in attributes.flags:
        raise Malformed(line, f"Only a .measured question has {key}=: take it out here.")
    return value
