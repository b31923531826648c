"""What a build has made is not made again, and much of it is made on all processors at once."""

from pathlib import Path

import pytest

from safe4me.web.build.store import FEW, Store


def turned(told: tuple[str]) -> bytes:
    """A function of a module, which another process finds."""
    return told[0][::-1].encode()


def never(told: tuple[str]) -> bytes:
    raise AssertionError(told)


@pytest.mark.parametrize("many", [1, 3, FEW + 3])
def test_all_are_made_in_their_order_and_kept(tmp_path: Path, many: int) -> None:
    store = Store(tmp_path)
    told = [(f"page {number}",) for number in range(many)]
    made = store.kept_all(("turned",), [*told, told[0]], turned)
    assert made == [*map(turned, told), turned(told[0])]
    assert store.kept_all(("turned",), told, never) == made[:-1]


def test_what_one_changed_is_made_alone(tmp_path: Path) -> None:
    store = Store(tmp_path)
    store.kept_all(("turned",), [("one",), ("two",)], turned)
    asked: list[str] = []

    def told_of(told: tuple[str]) -> bytes:
        asked.append(*told)
        return b"made"

    assert store.kept_all(("turned",), [("one",), ("three",)], told_of) == [b"eno", b"made"]
    assert asked == ["three"]


def test_without_a_folder_nothing_is_kept() -> None:
    assert Store().kept_all(("turned",), [("one",)], turned) == [b"eno"]
    with pytest.raises(AssertionError):
        Store().kept_all(("turned",), [("one",)], never)
