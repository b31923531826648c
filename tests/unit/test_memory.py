"""A ballot box in production is in memory alone, by Linux's own lists."""

from pathlib import Path

import pytest

from safe4me import engines
from safe4me.settings import BadSetting

MOUNTS = r"""/dev/sda1 / ext4 rw 0 0
tmpfs /dev/shm tmpfs rw 0 0
ramfs /srv/own\040box ramfs rw 0 0
tmpfs /srv/hidden tmpfs rw 0 0
/dev/sda2 /srv/hidden ext4 rw 0 0
/dev/sda3 /dev/shm/disk ext4 rw 0 0
"""
NO_SWAP = "Filename\tType\tSize\tUsed\tPriority\n"
SWAP = f"{NO_SWAP}/swapfile file 1 0 -2\n"


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/dev/shm/safe4me/box.db", True),  # noqa: S108 - a path to look up, nothing is written there
        ("/srv/own box/box.db", True),
        ("/srv/box.db", False),
        ("/srv/hidden/box.db", False),
        ("/dev/shm/disk/box.db", False),  # noqa: S108 - as above
        ("/dev/shmoo/box.db", False),  # noqa: S108 - as above
    ],
)
def test_the_innermost_and_latest_mount_tells_whether_a_file_is_in_memory(path: str, expected: bool) -> None:
    assert engines.is_in_memory(Path(path), MOUNTS) is expected


def test_swap_is_a_line_under_the_heading() -> None:
    assert not engines.swaps(NO_SWAP)
    assert engines.swaps(SWAP)


@pytest.fixture
def lists(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the two lists, in the place of Linux's own: root is on a disk, and no swap."""
    for name, text in (("MOUNTS", MOUNTS), ("SWAPS", NO_SWAP)):
        (tmp_path / name).write_text(text, encoding="utf-8")
        monkeypatch.setattr(engines, name, tmp_path / name)
    return tmp_path


@pytest.mark.usefixtures("lists")
def test_a_box_in_memory_without_swap_is_good() -> None:
    engines.refuse_disk(Path("/dev/shm/safe4me/box.db"))  # noqa: S108 - as above
    engines.refuse_swap()


@pytest.mark.usefixtures("lists")
def test_a_box_on_a_disk_is_refused() -> None:
    with pytest.raises(BadSetting, match=r"^SAFE4ME_BALLOT_BOX_PATH is '/srv/box\.db'.*ON_DISK=1"):
        engines.refuse_disk(Path("/srv/box.db"))


def test_a_box_is_refused_while_memory_may_be_swapped_out(lists: Path) -> None:
    (lists / "SWAPS").write_text(SWAP, encoding="utf-8")
    with pytest.raises(BadSetting, match=r"^Swap is on.*ON_DISK=1"):
        engines.refuse_swap()


def test_without_linuxs_lists_a_box_is_refused(lists: Path) -> None:
    (lists / "MOUNTS").unlink()
    with pytest.raises(BadSetting, match="SAFE4ME_BALLOT_BOX_PATH"):
        engines.refuse_disk(Path("/dev/shm/box.db"))  # noqa: S108 - as above
