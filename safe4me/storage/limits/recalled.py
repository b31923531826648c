"""Facts that a process was told once: they are never taken back, so it need not ask again until they end."""

MOST_RECALLED = 10_000


class RecalledFacts:
    """When facts end, in seconds since 1970, by their hash."""

    def __init__(self) -> None:
        self._ends: dict[bytes, int] = {}

    def has(self, fact: bytes, seconds: int) -> bool:
        """Whether it is known that the fact is still kept then."""
        return self._ends.get(fact, 0) > seconds

    def note(self, fact: bytes, ends: int) -> None:
        """Recall a fact from now on."""
        if len(self._ends) >= MOST_RECALLED:
            self._ends.clear()
        self._ends[fact] = ends
