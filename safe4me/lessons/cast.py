"""The people of the programme, made up: who they are, and what they do on each page."""

from dataclasses import dataclass, field

HARMED = ("pictured", "pressed", "threatened")
HARMING = ("presses", "threatens", "spreads")  # who spreads also makes a fake, or passes one on
PARTS = (*HARMED, *HARMING, "leads", "helps", "stands by")
KINDS = ("girl", "boy", "they", "woman", "man")
YOUNG = ("girl", "boy", "they")
TRAITS = ("lgbt", "disabled", "autistic", "east-asian", "traveller")


@dataclass(frozen=True, slots=True)
class Appearance:
    """Somebody on a page, and what they do there, each of PARTS."""

    name: str
    parts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Member:
    """One of the cast: one name is one person on the whole site.

    `kind` is one of KINDS; who is young has an `age`, that of band A: in band B they are two years older.
    """

    name: str
    kind: str
    age: int | None = None
    traits: tuple[str, ...] = ()
    language: str = "en"
    line: int = field(default=1, compare=False)

    @property
    def id(self) -> str:
        """What tells one member from another: the name."""
        return self.name
