"""A class works on a cluster, and each part of it is killed in turn: nobody hears what is not so.

Every ballot that was thanked for is counted once, before noise and in what is sealed.
"""

import shutil
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, nullcontext
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, expect

from bench.cluster import cluster
from bench.nodes import Node
from bench.serving import HOST, free_port, wait_for
from safe4me import create_app
from safe4me.settings import Settings
from tests.faults.conftest import LONG, Faults
from tests.helpers.content.libraries import CONTENT
from tests.helpers.servers.cluster import CLASS, Pupil, Site, Teacher
from tests.helpers.servers.crowd import (
    BALLOT,
    PATIENCE_SECONDS,
    PAUSE_SECONDS,
    READ,
    Crowd,
    crowd,
    slow_senders,
)
from tests.helpers.servers.machine import needed
from tests.helpers.servers.postgres import needed_program
from tests.helpers.world.schools import close

Find = Callable[[Site], Node]
PARTS: dict[str, Find] = {
    "a web node": lambda site: site.cluster.web[0],
    "the primary of Valkey": lambda site: site.cluster.valkeys.primary(),
    "the other web node": lambda site: site.cluster.web[1],
    "a replica of Valkey": lambda site: site.cluster.valkeys.replicas()[0],
    "a Sentinel": lambda site: next(iter(site.cluster.valkeys.sentinels.values())),
    "PostgreSQL": lambda site: site.cluster.postgresql.node,
    "nginx": lambda site: site.cluster.nginx,
}
QUICK = ("a web node", "the primary of Valkey")
FEW, MANY = 6, 16  # ballots of the crowd, slow_senders
WITHOUT_IT_ALL_IS_AWAY = "nginx"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, built: Path) -> Iterator[Site]:
    for program in ("nginx", "valkey-sentinel"):
        needed(shutil.which(program), f"{program}; .ci/system-packages installs it")
    needed_program("initdb")
    with cluster(tmp_path_factory.mktemp("cluster"), free_port(), built, CONTENT) as running:
        app = create_app(Settings.model_validate(running.settings))
        yield Site(running, app)
        close(app)


@contextmanager
def without(site: Site, part: str, others: Crowd) -> Iterator[None]:
    """A part is killed while the crowd sends; it is started again at the end of the block, nginx at once."""
    others.send(MANY, wait_for=FEW)
    killed = PARTS[part](site)
    killed.kill()
    if part == WITHOUT_IT_ALL_IS_AWAY:
        others.meet_something()
        start_again(site, killed)
        yield
    else:
        yield
        start_again(site, killed)


def wait_until_it_answers(site: Site, node: Node) -> None:
    """Wait until a web node has a page: it listens before its workers have loaded the site."""
    wait_for(node.port, node.process)
    with closing(HTTPConnection(HOST, node.port, timeout=PATIENCE_SECONDS)) as asking:
        asking.request("GET", READ, headers={"Host": urlsplit(site.cluster.address).netloc})
        assert asking.getresponse().status == 200


def wait_until_replaced(node: Node, workers: set[int]) -> None:
    """Wait until a web node has as many others in the place of these workers."""
    late = time.monotonic() + PATIENCE_SECONDS
    while (there := node.children()) & workers or len(there) != len(workers):
        assert time.monotonic() < late, "workers that held ballots live on"
        time.sleep(PAUSE_SECONDS)


def start_again(site: Site, part: Node) -> None:
    """Start a killed part, and wait until all is whole."""
    site.cluster.start_again(part)
    wait_for(site.cluster.nginx.port, site.cluster.nginx.process)
    for node in site.cluster.web:
        wait_until_it_answers(site, node)
    site.cluster.valkeys.wait_until_whole()


def refused(others: Crowd) -> int:
    """How many replies were no thanks and no page; beside other tests, a "try again" is the machine's."""
    return len(others.met if LONG else others.wrong)


def test_web_nodes_that_are_told_to_end_cut_nobody_off_and_lose_nothing(site: Site, faults: Faults) -> None:
    code = site.new_room("Rolling School")
    with crowd(site.cluster, code) as others:
        others.send(FEW, wait_for=FEW)
        for n in range(faults.rounds(whole=6, quick=1)):
            node = site.cluster.web[n % 2]
            others.send(FEW, wait_for=1)
            node.send(signal.SIGTERM)
            node.process.wait(PATIENCE_SECONDS)
            start_again(site, node)
        others.send(0, wait_for=0)  # until all that were asked for are thanked for
    faults.holds("replies under SIGTERM that were no thanks and no page", refused(others), at_most=0)
    assert site.exact(code, "law/quiz")[0] == others.thanked == others.asked_for


def test_hundreds_of_slow_senders_hold_up_no_class(site: Site, faults: Faults) -> None:
    code = site.new_room("Slow School")
    with slow_senders(site.cluster, code), crowd(site.cluster, code) as others:
        others.send(MANY, wait_for=MANY)
    faults.holds("replies beside slow senders that were no thanks and no page", refused(others), at_most=0)
    assert site.exact(code, "law/quiz")[0] == others.thanked == MANY


def test_the_timer_of_each_web_node_replaces_its_own_workers_once_a_room_has_ended(site: Site) -> None:
    site.end_all()  # while a room is open, workers are not replaced yet
    code = site.new_room("School that ends")
    with crowd(site.cluster, code) as others:
        others.send(FEW, wait_for=FEW)
    first, second = site.cluster.web
    for node in site.cluster.web:
        wait_until_it_answers(site, node)
    of_first, of_second = first.children(), second.children()
    site.end(code)
    site.cluster.run_timer(first)
    wait_until_replaced(first, of_first)
    assert second.children() == of_second
    site.cluster.run_timer(second)
    wait_until_replaced(second, of_second)
    for node in site.cluster.web:
        wait_until_it_answers(site, node)


@pytest.mark.parametrize("parts", [(part,) for part in PARTS] if LONG else [QUICK], ids=" and ".join)
def test_a_class_works_on_while_a_part_is_killed_and_every_ballot_counts_once(
    browser: Browser, site: Site, faults: Faults, parts: tuple[str, ...]
) -> None:
    first, *second = parts
    teacher = Teacher(browser, site.cluster.address, site.new_class(f"School of {first}"))
    code = teacher.open_room()
    pupils = [Pupil(browser, site.cluster.address, code) for _ in range(2)]
    for pupil in pupils:
        pupil.do_quiz()
    with crowd(site.cluster, code) as others:
        with without(site, first, others):
            assert teacher.look() in {200, 503}
            for pupil in pupils:
                pupil.send()
                pupil.do_story()
            others.send(FEW, wait_for=FEW)
        with without(site, second[0], others) if second else nullcontext():
            for pupil in pupils:
                pupil.send()
            others.send(FEW, wait_for=FEW)
    assert others.wrong == []
    thanked = {"law/quiz": others.thanked + len(pupils), "law/chat": len(pupils)}
    teacher.finish()
    expect(teacher.page.get_by_text(f"{thanked['law/quiz']} of {CLASS}").first).to_be_visible()
    exact = {activity: site.exact(code, activity) for activity in thanked}
    teacher.close(thanked["law/quiz"])
    killed, again = " and ".join(parts), sum(what == BALLOT for what, _ in others.met)
    for activity, number in thanked.items():
        ballots, counts = exact[activity]
        faults.holds(f"{killed} killed: {activity}, lost or doubled", abs(ballots - number), at_most=0)
        assert all(max(each) == sum(each) == number for each in counts.values())
        assert site.sealed(code, activity) == exact[activity]
    faults.tells(f"{killed} killed: ballots thanked for", sum(thanked.values()))
    faults.tells(f"{killed} killed: tries of the crowd made again", again)
    faults.tells(f"{killed} killed: tries in Chromium made again", sum(len(pupil.said) for pupil in pupils))
