"""What the lock holds of a measured question."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Locked:
    """What a measured question asks: its shape (kind, values, safer positions) and its words."""

    kind: str
    question: str
    values: tuple[str, ...]
    options: tuple[str, ...]
    safer: tuple[int, ...]

    def reworded(self, other: "Locked") -> bool:
        """Whether `other` only says the same in other words: no option moved, none became right or wrong."""
        moved = set(self.options) & {
            new for old, new in zip(self.options, other.options, strict=False) if old != new
        }
        same = (self.kind, self.values, self.safer) == (other.kind, other.values, other.safer)
        return same and not moved


@dataclass(frozen=True, slots=True)
class Past:
    """A measured question that is asked no more, in its revision, as the lock has it."""

    activity: str
    question: str
    rev: int
    asked: Locked
