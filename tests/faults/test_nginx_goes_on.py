"""nginx before servers of which one or all are silent: what it asks another, and what it answers itself."""

import json
import re
import shutil
import signal
import ssl
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from http.client import HTTPSConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from bench.certificates import certificate
from bench.nodes import Node
from bench.proxy import DEPLOY, Front, front_command
from bench.serving import HOST, free_port, free_ports, wait_for
from safe4me.web.http.page_table import ASSET
from safe4me.web.http.security_headers import TLS_HEADERS
from tests.helpers.servers.machine import needed
from tests.helpers.servers.web import Answer
from tests.integration.test_role_matrix import MATRIX

AGAIN = ("/c/FVCRT2/ballots", "/c/FVCRT2/en/learn/law/quiz/check", "/en/learn/law/quiz/check")
ONCE = ("/teach/rooms/1/finish", "/account/sign-in", "/en/join/code", "/how-far")
READ = ("/c/FVCRT2/en/learn/law/quiz/", "/static/site.000000000000.css")
PUBLIC = "Server", "Date"  # what nginx says of itself
SHUT_SECONDS = 0.02  # until a server notices that it is to end: half of one, by the library's default
PUPILS_WAIT = 7  # seconds that nginx gives a server to answer a pupil

Start = Callable[[list[int]], HTTPSConnection]


class Standing:
    """A server that notes each request's line. It answers with `status`, or breaks off when that is 0.

    Before it does it waits so many `seconds`.
    """

    def __init__(self, status: int, port: int, seconds: float) -> None:
        self.came: list[str] = []
        came = self.came

        class Noting(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.rfile.read(int(self.headers.get("Content-Length", 0)))
                came.append(f"{self.command} {self.path}")
                time.sleep(seconds)
                if status:
                    self.send_response(status)
                    self.send_header("Content-Length", "0")
                    self.end_headers()

            do_POST = do_GET  # noqa: N815 - the library's name

            def log_message(self, *_said: object) -> None:
                pass

        self.server = ThreadingHTTPServer((HOST, port), Noting)
        threading.Thread(target=self.server.serve_forever, args=[SHUT_SECONDS], daemon=True).start()

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture
def stack() -> Iterator[ExitStack]:
    with ExitStack() as stack:
        yield stack


@pytest.fixture
def standing(stack: ExitStack) -> Callable[..., Standing]:
    """Starts servers that are no site."""

    def start(status: int, port: int = 0, seconds: float = 0) -> Standing:
        made = Standing(status, port, seconds)
        stack.callback(made.close)
        return made

    return start


@pytest.fixture
def hanging(stack: ExitStack, tmp_path: Path) -> Callable[[], int]:
    """Starts servers and stops them in the middle (SIGSTOP): the kernel takes what is sent to such a port."""

    def start() -> int:
        port = free_port()
        node = Node(tmp_path, port, [sys.executable, "-m", "http.server", "--bind", HOST, str(port)])
        stack.callback(node.kill)
        wait_for(port, node.process)
        node.send(signal.SIGSTOP)
        return port

    return start


@pytest.fixture
def before(stack: ExitStack, tmp_path: Path, built: Path) -> Start:
    """Starts nginx before servers at these ports, with the tests' pages; returns who asks it."""
    needed(shutil.which("nginx"), "nginx")

    def start(ports: list[int]) -> HTTPSConnection:
        plain, tls = free_ports(2)
        shown = certificate(tmp_path, HOST).pem
        front = Front(plain, tls, shown, ports, built / "current" / "pages")
        folder = tmp_path / str(tls)
        folder.mkdir()
        node = Node(folder, tls, front_command(folder, front))
        stack.callback(node.stop)
        wait_for(tls, node.process)
        context = ssl.create_default_context(cafile=str(shown))
        asking = HTTPSConnection(HOST, tls, timeout=60, context=context)
        stack.callback(asking.close)
        return asking

    return start


def ask(asking: HTTPSConnection, method: str, path: str, **headers: str) -> Answer:
    asking.request(method, path, b"{}" if method == "POST" else None, headers)
    response = asking.getresponse()
    given = {name.lower(): value for name, value in response.getheaders()}
    return Answer(response.status, given, response.read())


@pytest.mark.parametrize("path", AGAIN)
def test_what_counts_once_is_sent_to_another_server_when_one_breaks_off(
    before: Start, standing: Callable[..., Standing], path: str
) -> None:
    broken, whole = standing(0), standing(204)
    asking = before([broken.server.server_port, whole.server.server_port])
    assert [ask(asking, "POST", path).status for _ in range(3)] == [204] * 3
    assert broken.came
    assert whole.came == [f"POST {path}"] * 3


@pytest.mark.parametrize("path", ONCE)
def test_anything_else_that_was_sent_is_sent_to_no_other(
    before: Start, standing: Callable[..., Standing], path: str
) -> None:
    broken, also = standing(0), standing(0)
    asking = before([broken.server.server_port, also.server.server_port])
    reply = ask(asking, "POST", path)
    assert len(broken.came + also.came) == 1
    assert reply.status == 503
    assert b"go back and try again" in reply.body


def test_what_was_never_sent_goes_to_another_server_whatever_it_is(
    before: Start, standing: Callable[..., Standing]
) -> None:
    whole = standing(204)
    asking = before([*free_ports(1), whole.server.server_port])
    assert [ask(asking, "POST", path).status for path in (*AGAIN, *ONCE)] == [204] * len((*AGAIN, *ONCE))


def test_servers_that_were_all_away_are_asked_again_as_soon_as_one_is_back(
    before: Start, standing: Callable[..., Standing]
) -> None:
    ports = free_ports(2)
    asking = before(ports)
    assert {ask(asking, "GET", "/teach/week").status for _ in range(4)} == {503}
    standing(204, ports[1])
    assert {ask(asking, method, "/teach/week").status for method in ("GET", "POST")} == {204}


def test_a_style_that_one_build_lacks_is_asked_of_another_server(
    before: Start, standing: Callable[..., Standing]
) -> None:
    older, newer = standing(404), standing(200)
    asking = before([older.server.server_port, newer.server.server_port])
    assert [ask(asking, "GET", "/static/site.000000000000.css").status for _ in range(2)] == [200, 200]
    assert older.came


def test_whoever_reads_is_not_kept_waiting_by_servers_that_hang(
    before: Start, hanging: Callable[[], int], standing: Callable[..., Standing]
) -> None:
    wholes = {path: standing(204) for path in READ}
    askings = {  # each through an nginx of its own, which waits for a minute by its own default
        path: before([hanging(), hanging(), whole.server.server_port]) for path, whole in wholes.items()
    }

    def read(path: str) -> list[int]:
        return [ask(askings[path], "GET", path).status for _ in range(3)]

    with ThreadPoolExecutor(len(READ)) as readers:  # at the same time: servers that hang take long
        assert list(readers.map(read, READ)) == [[204] * 3] * len(READ)
    assert [wholes[path].came for path in READ] == [[f"GET {path}"] * 3 for path in READ]


def test_what_staff_send_may_take_longer_than_pupils_wait(
    before: Start, standing: Callable[..., Standing]
) -> None:
    slow = standing(204, seconds=PUPILS_WAIT + 1)
    assert ask(before([slow.server.server_port]), "POST", "/school/1/import").status == 204
    assert len(slow.came) == 1


def test_that_holds_for_every_address_of_staff_and_for_no_other() -> None:
    site = (DEPLOY / "nginx.conf").read_text("utf-8")
    [longer] = re.findall(r"location ~ (\S+) {[^}]+proxy_read_timeout 60s;", site)
    assert re.findall(r"proxy_read_timeout (?!60s)(.+)s;", site) == [str(PUPILS_WAIT)]
    of_staff = {row.route for row in MATRIX if row.cells["nobody"] != "same"}
    assert {row.route for row in MATRIX if re.match(longer, row.route)} == of_staff


@pytest.fixture
def alone(before: Start) -> HTTPSConnection:
    """Whoever asks an nginx behind which no server answers."""
    return before(free_ports(2))


def manifest(built: Path) -> dict[str, dict[str, str]]:
    pages: dict[str, dict[str, str]] = json.loads((built / "current" / "manifest.json").read_text())["pages"]
    return pages


def own_headers(reply: Answer) -> dict[str, str]:
    return {name: reply.headers.get(name.lower(), "") for name, _ in TLS_HEADERS if name not in PUBLIC}


def test_with_no_server_left_every_ready_page_is_read_as_it_was_built(
    alone: HTTPSConnection, built: Path
) -> None:
    wanted = {name: value for name, value in TLS_HEADERS if name not in PUBLIC}
    for path, entry in manifest(built).items():
        reply = ask(alone, "GET", path)
        assert (reply.status, reply.headers["content-type"]) == (200, entry["type"]), path
        assert reply.body == (built / "current" / entry["file"]).read_bytes()
        assert own_headers(reply) == wanted
        assert reply.headers["cache-control"] == (ASSET if path.startswith("/static/") else "no-store")


def test_ready_pages_come_compressed_to_whoever_may_have_them_so(alone: HTTPSConnection) -> None:
    reply = ask(alone, "GET", "/en/help/", **{"Accept-Encoding": "gzip"})
    assert (reply.headers["content-encoding"], reply.headers["vary"]) == ("gzip", "Accept-Encoding")


def test_with_no_server_left_a_room_still_has_its_lessons_and_help(alone: HTTPSConnection) -> None:
    for path in ("/en/help/", "/en/learn/law/quiz/"):
        assert ask(alone, "GET", f"/c/FVCRT2{path}").body == ask(alone, "GET", path).body


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/"),
        ("GET", "/teach/week"),
        ("GET", "/c/FVCRT2/en/"),
        ("GET", "/c/FVCRT2/state"),
        ("GET", "/static/site.000000000000.css"),
        ("POST", "/en/help/"),
        *(("POST", path) for path in (*AGAIN, *ONCE)),
    ],
)
def test_what_only_a_server_has_is_answered_with_try_again_and_where_help_is(
    alone: HTTPSConnection, method: str, path: str
) -> None:
    reply = ask(alone, method, path)
    assert (reply.status, reply.headers["cache-control"], reply.headers["retry-after"]) == (
        503,
        "no-store",
        "5",
    )
    assert own_headers(reply) == {name: value for name, value in TLS_HEADERS if name not in PUBLIC}
    assert b"999" in reply.body
    assert b"0800 1111" in reply.body
    assert b"finished" not in reply.body
