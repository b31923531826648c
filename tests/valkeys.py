"""Valkey servers of the tests: real ones, on ports of this machine, with files in a folder of a test."""

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.serving import free_port, stop, wait_for
from tests.needs import needed

IN_MEMORY = ("--save", "", "--appendonly", "no")


@contextmanager
def valkey_server(folder: Path) -> Iterator[int]:
    """A server that keeps nothing on a disk; its port."""
    program = needed(shutil.which("valkey-server"), "valkey-server; .ci/system-packages installs it")
    port = free_port()
    command = [program, "--bind", "127.0.0.1", "--port", str(port), "--dir", str(folder), *IN_MEMORY]
    with (folder / "valkey.log").open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log)  # noqa: S603 - our own command
    try:
        wait_for(port, process)
        yield port
    finally:
        stop(process)
