"""A question for the pupil's own words."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar, Self

from safe4me.lessons.kinds.question import Fields, Mark, Question, read_head
from safe4me.lessons.markup.blocks import Passage, refuse_headings, refuse_stray_option, unquoted
from safe4me.lessons.markup.faults import Fault
from safe4me.lessons.markup.render import to_html
from safe4me.lessons.page import Html


@dataclass(frozen=True, slots=True, kw_only=True)
class ReflectQuestion(Question):
    """A text box for the pupil's own words, which never leave the page; `feedback` is some ideas."""

    kind: ClassVar[str] = "reflect"
    template: ClassVar[str] = "reflect"
    in_form: ClassVar[bool] = False

    feedback: Html

    @property
    def judged(self) -> bool:
        """Own words are never right or wrong."""
        return False

    @classmethod
    def parse(cls, passage: Passage) -> Self:
        """Ideas stand in lines `>` below the question. Raises Malformed."""
        refuse_headings(passage)
        passage.attributes.allow(passage.line, flags=cls.kind, keys="short")
        for line in passage.lines:
            refuse_stray_option(line)
        start = next((i for i, line in enumerate(passage.lines) if line.text.lstrip().startswith(">")), None)
        feedback = () if start is None else passage.lines[start:]
        return cls(**read_head(passage, passage.lines[:start]), feedback=to_html(unquoted(feedback)))

    def mark(self, _: Fields) -> Mark:
        """Own words are never read."""
        return Mark(answered=False, right=None)

    def faults(self) -> Iterator[Fault]:
        """None: ideas may be left out."""
        yield from ()

    def shape(self) -> tuple[object, ...]:
        """A translation has to be of this kind."""
        return (self.kind,)

    def replies(self) -> Iterator[Html]:
        """The ideas."""
        yield self.feedback
