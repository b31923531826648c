"""What the fact sheet settles for the whole site: words that wait for a signature, and what staff may claim.

Both are records: of `drafts.yaml` beside the languages' folders, and of each language's `claims.yaml`.
"""

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Self

from pydantic import model_validator

from safe4me.content.markup.errors import Malformed
from safe4me.content.model.records import Cure, IsTrue, Record, Text, TextOrNone, Texts, Words, read_as

SignedOrNot = Annotated[
    date | None,
    read_as(lambda text: date.fromisoformat(text) if text else None),
    Cure("Write “{name}” as the day of the signature, 2027-01-12, or leave it empty."),
]


@dataclass(frozen=True, slots=True)
class DraftWords(Record):
    """Words that pages print once those who have to sign them have: on the day `signed`.

    `what` says what they are about, `signs` whose signatures they need: professions, never names.
    """

    what: Text
    signs: Texts
    signed: SignedOrNot = None

    @model_validator(mode="after")
    def _somebody_signs(self) -> Self:
        if not self.signs:
            raise Malformed(self.line, "Say who signs it: signs: [force legal].")
        return self


@dataclass(frozen=True, slots=True)
class CurriculumClaim(Record):
    """What staff may say that the site supports; it opens once all that it rests on is there.

    `guidance` and `item` name the line of the guidance; an `item` is its number, or empty where the number
    is inferred. `supports` says in our words what is supported, and how far. `modules` are those that do it,
    `pages` the addresses that must exist (`learn/consent/you-didnt-ask/`), `services` those with a way to
    reach them. What is `left` to others is claimed never.
    """

    guidance: Text
    supports: Text
    item: TextOrNone = ""
    modules: Words = ()
    pages: Words = ()
    services: Words = ()
    left: IsTrue = False

    @model_validator(mode="after")
    def _rests_on_something(self) -> Self:
        if bool(self.modules) == self.left:
            raise Malformed(self.line, "Name the modules that support it, or write left: true.")
        return self
