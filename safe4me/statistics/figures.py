"""A figure is what a reader sees: released with its interval, or suppressed with its reason."""

from dataclasses import dataclass
from enum import StrEnum


class Reason(StrEnum):
    """Why a figure is not shown."""

    TOO_FEW_BALLOTS = "too-few-ballots"
    TOO_FEW_CLASSES = "too-few-classes"
    TOO_FEW_SCHOOLS = "too-few-schools"
    TOO_WIDE = "too-wide"


@dataclass(frozen=True, slots=True)
class Released:
    """A noisy count of `total` ballots, with the ends of its 95% interval, clipped only for display."""

    count: int
    low: int
    high: int
    total: int


@dataclass(frozen=True, slots=True)
class Suppressed:
    """A figure that is not shown, and why."""

    reason: Reason


Figure = Released | Suppressed
