"""Everything that differs from run to run, made the same: the clock, what is drawn, and tokens in texts."""

import hashlib
import math
import random
import re
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from unittest.mock import patch

import brotli

NOW = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)  # a school day, in a lesson
MASK = "…"
_TOKEN = re.compile(r"(?<![\w.-])(?=[\w.-]*\d)[\w-][\w.-]{30,}(?![\w.-])")  # of links and hidden fields
_compress = brotli.compress


class Draws:
    """What the system would draw, out of a seed; begun anew for each step, so that no step changes others."""

    def __init__(self) -> None:
        self._times = Counter[str]()
        self.begin("the start")

    def begin(self, step: str) -> None:
        """From here on the draws of that step; of one that is taken again, others."""
        self._times[step] += 1
        step = f"{step}, {self._times[step]}"
        self._bytes = random.Random(step)  # noqa: S311 - repeatable on purpose
        self._noise = random.Random(f"noise of {step}")  # noqa: S311 - as above

    def urandom(self, number: int) -> bytes:
        """As os.urandom."""
        return self._bytes.randbytes(number)

    def make_laplace(self, *_: object, scale: float) -> Callable[[list[int]], list[int]]:
        """As OpenDP's: discrete Laplace noise on each number, the difference of two geometric numbers."""

        def geometric() -> int:
            return int(-math.log(1 - self._noise.random()) * scale)

        return lambda numbers: [each + geometric() - geometric() for each in numbers]


@contextmanager
def fixed_draws() -> Iterator[Draws]:
    """Within it nothing is drawn by chance, and the time of signatures and of the sign-in stands still.

    Pages are packed in a hurry: what they are unpacked is compared.
    """
    draws = Draws()
    fixed: dict[str, object] = {
        "os.urandom": draws.urandom,
        "random._urandom": draws.urandom,
        "time.time": NOW.timestamp,
        "flask_security.utils.aware_utcnow": lambda: NOW,
        "opendp.measurements.make_laplace": draws.make_laplace,
        "brotli.compress": lambda body, **_: _compress(body, quality=1),
    }
    with ExitStack() as stack:
        for name, value in fixed.items():
            stack.enter_context(patch(name, value))
        yield draws


def masked(text: str) -> str:
    """The text without the tokens in it."""
    return _TOKEN.sub(MASK, text)


def digest(content: bytes) -> str:
    """A short hash."""
    return hashlib.sha256(content).hexdigest()[:16]
