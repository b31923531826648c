"""`make cluster-down` ends what was started, also when whoever started it is gone, and nothing else."""

import os
import shutil
import signal
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bench import standing
from bench.nodes import PROCESSES, RECORD, Node, recorded, still_runs
from bench.postgresql import DATA
from bench.serving import ROOT
from tests.helpers.servers.machine import needed
from tests.helpers.servers.valkey import wait_until

PORT = 1  # nobody listens there: it names the files


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the cluster has its records, empty."""
    needed((PROCESSES / "self" / "stat").exists() or None, "Linux, which lists processes in /proc")
    monkeypatch.setattr(standing, "FOLDER", tmp_path)
    return tmp_path


@pytest.fixture
def node(folder: Path) -> Iterator[Node]:
    """A part that runs, and has started a process of its own."""
    started = Node(folder, PORT, ["sh", "-c", "sleep 1000 & sleep 1000"])
    yield started
    started.kill()


def part(folder: Path, port: int) -> list[int]:
    return recorded(folder / f"{port}{RECORD}").group()


def test_what_a_killed_part_left_is_found_and_ended(folder: Path, node: Node) -> None:
    wait_until(lambda: len(part(folder, PORT)) > 1)  # it takes `sh` a moment to start another
    node.send(signal.SIGKILL)
    assert node.process.pid not in part(folder, PORT)
    known = recorded(folder / f"{PORT}{RECORD}")
    standing.down()
    assert known.group() == []


def test_a_process_that_has_ended_is_gone_before_anybody_asks_after_it(node: Node) -> None:
    assert still_runs(node.process.pid)
    os.kill(node.process.pid, signal.SIGKILL)
    wait_until(lambda: not still_runs(node.process.pid))
    assert node.process.returncode is None


def test_a_part_and_its_files_are_gone_after_down(
    folder: Path, node: Node, tmp_path_factory: pytest.TempPathFactory
) -> None:
    data = tmp_path_factory.mktemp("data")
    (folder / DATA).symlink_to(data)
    (folder / "nginx.conf").write_text("made for the run")
    standing.down()
    assert node.process.wait() == -signal.SIGTERM
    assert not data.exists()
    assert list(folder.iterdir()) == [folder / f"{PORT}.log"]


def test_another_process_with_the_same_number_is_left_alone(folder: Path, node: Node) -> None:
    file = folder / f"{PORT}{RECORD}"
    before = recorded(file)
    other = replace(before, started=before.started - 1)
    assert other.group() == []
    assert before.group()


def test_there_is_a_rule_for_all_that_make_cluster_needs() -> None:
    make = needed(shutil.which("make"), "make")
    for target in ("cluster", "cluster-down"):
        tried = subprocess.run([make, "-n", target], cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S603 - our own targets
        assert tried.returncode == 0, tried.stderr


def test_with_nothing_there_down_does_nothing(folder: Path) -> None:
    standing.down()
    assert list(folder.iterdir()) == []


def test_a_second_cluster_is_not_started_beside_the_first(folder: Path, node: Node) -> None:
    with pytest.raises(SystemExit, match="make cluster-down ends it"):
        standing.up(0, folder)
    assert node.process.poll() is None
