"""The options of a question: what a pupil may pick, as it stands in the file."""

from dataclasses import dataclass, field

from safe4me.lessons.markup.attributes import check_id, split_attributes
from safe4me.lessons.markup.blocks import Entry
from safe4me.lessons.markup.faults import Malformed
from safe4me.lessons.markup.render import plain, to_html, to_inline_html
from safe4me.lessons.page import Html

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
