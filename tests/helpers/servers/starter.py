"""Starts commands of the site from a process that has loaded its code already: each in a tenth of the time.

A command is a process of its own all the same, with the environment, the folder and the words it is given.
"""

import json
import os
import runpy
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any, NamedTuple

from bench.serving import ROOT

LONGEST_SECONDS = 120  # after which a command that should have ended is killed


class Ended(NamedTuple):
    """What a command said, and the code it ended with."""

    returncode: int
    stdout: str
    stderr: str


class Starter:
    """Whoever starts them: `python -m MODULE WORDS…`."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process

    def run(self, module: str, *words: str, environ: Mapping[str, str], cwd: Path) -> Ended:
        """Run one to its end."""
        assert self._process.stdin
        assert self._process.stdout
        asked = {"module": module, "words": words, "environ": dict(environ), "cwd": str(cwd)}
        self._process.stdin.write(f"{json.dumps(asked)}\n")
        self._process.stdin.flush()
        return Ended(*json.loads(self._process.stdout.readline()))


@contextmanager
def starter() -> Iterator[Starter]:
    """One that has the code of this release, until the block is over."""
    own = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "tests.helpers.servers.starter"]
    with subprocess.Popen(  # noqa: S603 - ourselves
        command, cwd=ROOT, env=own, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        yield Starter(process)
        assert process.stdin
        process.stdin.close()


def serve_starts() -> None:
    """Start each command that a line asks for, and say how it ended."""
    from safe4me import application  # noqa: F401, PLC0415 - loaded here alone, once for all that are started
    from safe4me.cli import apps  # noqa: F401, PLC0415 - as above

    for line in sys.stdin:
        asked = json.loads(line)
        with TemporaryFile() as out, TemporaryFile() as err:
            child = os.fork()
            if not child:
                become(asked, out.fileno(), err.fileno())
            _, status = os.waitpid(child, 0)
            for said in (out, err):
                said.seek(0)
            told = os.waitstatus_to_exitcode(status), out.read().decode(), err.read().decode()
        sys.stdout.write(f"{json.dumps(told)}\n")
        sys.stdout.flush()


def become(asked: Mapping[str, Any], out: int, err: int) -> None:
    """Be the command that was asked for, from its start to its end."""
    signal.alarm(LONGEST_SECONDS)
    with Path(os.devnull).open() as nothing:
        os.dup2(nothing.fileno(), 0)
    os.dup2(out, 1)
    os.dup2(err, 2)
    os.environ.clear()
    os.environ.update(asked["environ"])
    os.chdir(asked["cwd"])
    sys.path[0] = asked["cwd"]  # as `python -m` has it
    sys.argv = ["", *asked["words"]]
    runpy.run_module(asked["module"], run_name="__main__", alter_sys=True)
    sys.exit()


if __name__ == "__main__":
    serve_starts()
