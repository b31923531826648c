"""Whether the ballot box lies in memory alone, by Linux's own lists of mounts and of swap."""

from pathlib import Path

from safe4me.settings import BadSetting, refusal

IN_MEMORY = {"tmpfs", "ramfs"}
MOUNTS, SWAPS = Path("/proc/mounts"), Path("/proc/swaps")
KNOWN = "or say SAFE4ME_BALLOT_BOX_ON_DISK=1 if you accept that answers may be left on a disk"


def refuse_disk(path: Path) -> None:
    """Raises BadSetting when the file at `path` would be on a disk."""
    if not (MOUNTS.exists() and is_in_memory(path, MOUNTS.read_text())):
        allowed = f"a path in memory-backed storage, such as /dev/shm/safe4me/ballot-box.db; {KNOWN}"
        raise BadSetting(refusal("ballot_box_path", path, allowed))


def refuse_swap() -> None:
    """Raises BadSetting when memory may be written to a disk."""
    if swaps(SWAPS.read_text()):
        raise BadSetting(
            f"Swap is on, so memory may be written to a disk. Turn it off (swapoff -a), {KNOWN}."
        )


def is_in_memory(path: Path, mounts: str) -> bool:
    """Whether `path` lies on a file system of memory; `mounts` is as /proc/mounts has it."""
    kinds: dict[Path, str] = {}  # of two mounts at one place the later one hides the earlier
    for line in mounts.splitlines():
        _, place, kind, *_ = line.split(" ")
        kinds[Path(place.replace(r"\040", " "))] = kind
    real = path.resolve()
    return next((kinds[place] for place in (real, *real.parents) if place in kinds), "") in IN_MEMORY


def swaps(listed: str) -> bool:
    """Whether memory may be swapped out; `listed` is as /proc/swaps has it, under a heading."""
    return len(listed.splitlines()) > 1
