"""`make cluster` and `make cluster-down`: a cluster that stands until it is ended.

    python -m bench.standing up --port 8443 --build var/cluster/build
    python -m bench.standing down

The first stays in front: it starts a part again that ends, as systemd does, and Ctrl-C ends all. The second
does so from another shell, and ends what is left where the first was killed.
"""

import argparse
import os
import shutil
import signal
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from types import FrameType

from bench.cluster import Cluster, cluster
from bench.nodes import RECORD, Process, record, recorded
from bench.postgresql import DATA
from bench.programs import MissingProgram
from bench.serving import ROOT, STOP_SECONDS, NotServing
from safe4me.cli.demo_data import tell_sign_ins

FOLDER = ROOT / "var" / "cluster"
IN_FRONT = f"in-front{RECORD}"
PATIENCE_SECONDS = 8 * STOP_SECONDS  # for whoever stands in front to end all
LOOK_SECONDS, STEP_SECONDS = 1.0, 0.1
MADE, LOGS = (RECORD, ".conf", ".acl", ".pid", ".pem"), ".log"


def up(port: int, build: Path) -> None:
    """Start a cluster with demo data, say what runs where, and keep it until it is told to end."""
    if any(recorded(each).group() for each in FOLDER.glob(f"*{RECORD}")):
        raise SystemExit("A cluster runs already, or parts of one: make cluster-down ends it.")
    for kind in (signal.SIGTERM, signal.SIGINT):
        signal.signal(kind, _end)
    FOLDER.mkdir(parents=True, exist_ok=True)
    _clear(*MADE, LOGS)
    record(FOLDER / IN_FRONT, os.getpid())
    print("Starting all parts, then filling in demo data: this takes a minute.", flush=True)
    try:
        with suppress(KeyboardInterrupt), cluster(FOLDER, port, build) as running:
            running.flask("demo")
            _tell(running)
            _keep(running)
    except (MissingProgram, NotServing) as error:
        raise SystemExit(str(error)) from None
    finally:
        _clear(*MADE)


def down() -> None:
    """End the cluster and all of its parts, and nothing else."""
    in_front = FOLDER / IN_FRONT
    if in_front.exists():
        _end_all([recorded(in_front)], PATIENCE_SECONDS)
    _end_all([recorded(each) for each in FOLDER.glob(f"*{RECORD}")], STOP_SECONDS)
    data = FOLDER / DATA
    if data.is_symlink():
        shutil.rmtree(data.resolve(), ignore_errors=True)
    _clear(*MADE)


def _tell(running: Cluster) -> None:
    print(f"{'part':14}{'port':>8}{'pid':>10}")
    for name, node in running.parts().items():
        print(f"{name:14}{node.port:>8}{node.process.pid:>10}")
    print(f"The site is at {running.address}. Its certificate was made for this run, so a browser asks.")
    print("Between nginx and the web nodes nothing is encrypted; everywhere else it is.")
    tell_sign_ins(running.address)
    print(f"Logs: {FOLDER}. Try kill -9 on any part. Ctrl-C or make cluster-down ends all.", flush=True)


def _keep(running: Cluster) -> None:
    """Start again what ends, as systemd does, until a signal comes."""
    while True:
        time.sleep(LOOK_SECONDS)
        for name, node in running.parts().items():
            if node.process.poll() is not None:
                node.kill()  # what it left
                running.start_again(node)
                print(f"{name} had ended, and was started again.", flush=True)


def _end_all(processes: Sequence[Process], seconds: float) -> None:
    for process in processes:
        if process.runs():
            os.kill(process.pid, process.ends_by)
    for process in processes:
        _wait_while(process.runs, seconds)  # what it started ends before it does, or never
        for pid in process.group():
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        _wait_while(process.group, seconds)


def _wait_while(so: Callable[[], object], seconds: float) -> None:
    late = time.monotonic() + seconds
    while so() and time.monotonic() < late:
        time.sleep(STEP_SECONDS)


def _clear(*kinds: str) -> None:
    """Take away what a cluster wrote, files of such kinds."""
    for kind in kinds:
        for file in FOLDER.glob(f"*{kind}"):
            file.unlink()
    (FOLDER / DATA).unlink(missing_ok=True)


def _end(_signal: int, _frame: FrameType | None) -> None:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)  # once is enough: ending takes a moment
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    raise KeyboardInterrupt


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    what = parser.add_subparsers(dest="what", required=True)
    starting = what.add_parser("up")
    starting.add_argument("--port", type=int, required=True)
    starting.add_argument("--build", type=Path, required=True)
    what.add_parser("down")
    asked = parser.parse_args()
    if asked.what == "up":
        up(asked.port, asked.build.resolve())
    else:
        down()
