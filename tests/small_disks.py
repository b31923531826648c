"""A disk so small that a test can fill it, and that has room again when the test says so."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from tests.needs import needed

BLOCK = b"\0" * 4096


@contextmanager
def small_disk(folder: Path, size: int) -> Iterator[Path]:
    """A file system in memory of so many bytes, mounted at `folder`, which only root may do."""
    needed(os.geteuid() == 0 or None, "root, who may mount a small file system")
    folder.mkdir(exist_ok=True)
    done = subprocess.run(  # noqa: S603 - our own command
        [str(shutil.which("mount")), "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)],
        capture_output=True,
        check=False,
    )
    needed(done.returncode == 0 or None, f"the right to mount: {done.stderr.decode()}")
    try:
        yield folder
    finally:
        subprocess.run([str(shutil.which("umount")), "--lazy", str(folder)], check=True)  # noqa: S603 - as above


@contextmanager
def filled(disk: Path) -> Iterator[None]:
    """Every block of it is taken, for as long as the block lasts."""
    filler = disk / "filler"
    try:
        with filler.open("ab", buffering=0) as file, suppress(OSError):
            while True:
                file.write(BLOCK)
        yield
    finally:
        filler.unlink()
