"""Claims of tokens, for tests of what is read of them."""

from collections.abc import Iterator, Mapping
from typing import Any


class OnlyThese(Mapping[str, Any]):
    """Claims of which only some may be read."""

    def __init__(self, claims: Mapping[str, Any], *names: str) -> None:
        self._claims, self._names = claims, names

    def __getitem__(self, name: str) -> object:
        assert name in self._names, f"{name} is read"
        return self._claims[name]

    def __iter__(self) -> Iterator[str]:
        raise AssertionError

    def __len__(self) -> int:
        return len(self._names)
