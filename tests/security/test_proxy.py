"""The proxy of `deploy/nginx.conf`: good TLS, no header of a client's making, whole requests only."""

import shutil
import socket
import ssl
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from bench.certificates import certificate
from bench.nodes import Node
from bench.proxy import NAME, Front, front_command
from bench.serving import HOST, free_ports, wait_for
from safe4me.web.http.security_headers import HEADERS, TLS_HEADERS
from tests.helpers.servers.machine import needed
from tests.security.test_where_requests_end import DOUBTFUL, FORM, HIDDEN

SECONDS = 20
STYLE = "static/site.000000000000.css"
HOST_LINE = f"Host: {NAME}\r\n"
OF_NGINX_ITSELF = {  # what is sent, and the status with which nginx answers by itself
    "no request": ("nonsense\r\n\r\n", 400),
    "no host": ("GET /en/ HTTP/1.1\r\n\r\n", 400),
    "two hosts": (f"GET /en/ HTTP/1.1\r\n{HOST_LINE}{HOST_LINE}\r\n", 400),
    "a method of tests": (f"TRACE /en/ HTTP/1.1\r\n{HOST_LINE}\r\n", 405),
    "something sent to a style": (f"POST /{STYLE} HTTP/1.1\r\n{HOST_LINE}Content-Length: 0\r\n\r\n", 405),
    "too much for staff": (f"POST /teach/ HTTP/1.1\r\n{HOST_LINE}Content-Length: 9999999\r\n\r\n", 413),
    "too much for pupils": (f"POST /en/join/ HTTP/1.1\r\n{HOST_LINE}Content-Length: 9999999\r\n\r\n", 413),
    "a long address": (f"GET /{'a' * 9_000} HTTP/1.1\r\n{HOST_LINE}\r\n", 414),
    "a long header": (f"GET /en/ HTTP/1.1\r\n{HOST_LINE}Cookie: {'a' * 9_000}\r\n\r\n", 400),
    "a style that was another": (f'GET /{STYLE} HTTP/1.1\r\n{HOST_LINE}If-Match: "a"\r\n\r\n', 412),
    "more than there is of a style": (f"GET /{STYLE} HTTP/1.1\r\n{HOST_LINE}Range: bytes=99-\r\n\r\n", 200),
    "whether a worker answers": (f"GET /healthz HTTP/1.1\r\n{HOST_LINE}\r\n", 404),
    "whether it is ready": (f"GET /readyz HTTP/1.1\r\n{HOST_LINE}\r\n", 404),
    "unknown wrapping": (f"POST /en/ HTTP/1.1\r\n{HOST_LINE}Transfer-Encoding: gzip\r\n\r\n", 501),
    "a version to come": (f"GET /en/ HTTP/9.1\r\n{HOST_LINE}\r\n", 505),
    "a style": (f"GET /{STYLE} HTTP/1.1\r\n{HOST_LINE}\r\n", 200),
    "a server that breaks off": (f"GET /break-off HTTP/1.1\r\n{HOST_LINE}\r\n", 503),
    "one that breaks off for staff": (f"GET /teach/break-off HTTP/1.1\r\n{HOST_LINE}\r\n", 503),
    "one that is long-winded": (f"GET /long-winded HTTP/1.1\r\n{HOST_LINE}\r\n", 503),
}
WITHOUT_TLS = {
    "a page": ("GET /en/", 301),
    "something sent": ("POST /en/", 403),
    "nonsense": ("nonsense", 400),
}


@dataclass
class Proxy:
    """A running proxy, and each request that came through it: its line, and its headers."""

    plain: int
    tls: int
    came: list[tuple[str, dict[str, str]]] = field(default_factory=list)


@pytest.fixture(scope="module")
def proxy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Proxy]:
    needed(shutil.which("nginx"), "nginx")
    folder = tmp_path_factory.mktemp("proxy")
    plain, tls = free_ports(2)
    running = Proxy(plain, tls)
    behind = ThreadingHTTPServer((HOST, 0), answering(running))
    threading.Thread(target=behind.serve_forever, daemon=True).start()
    shown = certificate(folder, HOST).pem
    (folder / "pages" / "static").mkdir(parents=True)
    (folder / "pages" / STYLE).write_text("a{}")
    front = Front(plain, tls, shown, [behind.server_port], folder / "pages", NAME)
    nginx = Node(folder, plain, front_command(folder, front))
    try:
        wait_for(plain, nginx.process)
        yield running
    finally:
        nginx.stop()
        behind.shutdown()
        behind.server_close()


def answering(proxy: Proxy) -> type[BaseHTTPRequestHandler]:
    """A server that notes what it is asked, and says so."""

    class Noting(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            proxy.came.append(
                (self.requestline, {name.lower(): value for name, value in self.headers.items()})
            )
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            if self.path.endswith("/break-off"):
                self.close_connection = True
                return
            self.send_response(200)
            if self.path.endswith("/long-winded"):
                self.send_header("Longer", "a" * 40_000)
            self.send_header("Content-Length", "0")
            self.end_headers()

        do_POST = do_GET  # noqa: N815 - the library's name

        def log_message(self, *_said: object) -> None:
            pass

    return Noting


def context(version: ssl.TLSVersion, ciphers: str = "DEFAULT@SECLEVEL=0") -> ssl.SSLContext:
    """A browser that speaks one version of TLS, and believes any certificate."""
    made = ssl.create_default_context()
    made.check_hostname, made.verify_mode = False, ssl.CERT_NONE
    made.set_ciphers(ciphers)
    made.minimum_version, made.maximum_version = ssl.TLSVersion.MINIMUM_SUPPORTED, version
    return made


def spoken(proxy: Proxy, made: ssl.SSLContext, sent: bytes = b"") -> tuple[str | None, bytes]:
    """The version of TLS that both agree on, and what came back. Raises SSLError where they do not agree."""
    with (
        socket.create_connection((HOST, proxy.tls), timeout=SECONDS) as line,
        made.wrap_socket(line, server_hostname=NAME) as safe,
    ):
        safe.sendall(sent)
        said = b""
        try:
            while sent and (part := safe.recv(65536)):
                said += part
                safe.settimeout(1)
        except (TimeoutError, ConnectionResetError):
            pass
        return safe.version(), said


@pytest.mark.asvs("12.1.1")
@pytest.mark.filterwarnings(
    "ignore::DeprecationWarning"
)  # of old versions of TLS, which is what this is about
def test_old_versions_of_tls_are_refused_and_the_newest_comes_first(proxy: Proxy) -> None:
    for old in (ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1):
        with pytest.raises(ssl.SSLError):
            spoken(proxy, context(old))
    assert spoken(proxy, context(ssl.TLSVersion.TLSv1_2))[0] == "TLSv1.2"
    assert spoken(proxy, context(ssl.TLSVersion.MAXIMUM_SUPPORTED))[0] == "TLSv1.3"


@pytest.mark.asvs("12.1.2")
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.parametrize(
    "weak", ["AES128-SHA", "ECDHE-ECDSA-AES128-SHA", "ECDHE-ECDSA-AES128-SHA256", "NULL", "PSK"]
)
def test_ciphers_without_a_seal_or_with_one_key_for_all_are_refused(proxy: Proxy, weak: str) -> None:
    with pytest.raises(ssl.SSLError):
        spoken(proxy, context(ssl.TLSVersion.TLSv1_2, f"{weak}:@SECLEVEL=0"))


def plainly(port: int, sent: bytes) -> bytes:
    """What comes back without TLS."""
    with socket.create_connection((HOST, port), timeout=SECONDS) as line:
        line.sendall(sent)
        return b"".join(iter(lambda: line.recv(65536), b""))


def asked_plainly(proxy: Proxy, method: str) -> bytes:
    sent = f"{method} /en/?a=1 HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n"
    return plainly(proxy.plain, sent.encode())


@pytest.mark.asvs("4.1.2", "12.2.1")
def test_without_tls_a_page_is_led_to_tls_and_anything_else_is_refused(proxy: Proxy) -> None:
    before = len(proxy.came)
    led = asked_plainly(proxy, "GET")
    assert led.startswith(b"HTTP/1.1 301")
    assert f"\r\nLocation: https://{NAME}/en/?a=1\r\n".encode() in led
    for method in ("POST", "PUT", "DELETE", "PROPFIND"):
        assert asked_plainly(proxy, method).startswith(b"HTTP/1.1 403")
    assert len(proxy.came) == before


@pytest.mark.asvs("4.1.3")
def test_what_a_client_says_of_itself_does_not_get_through(proxy: Proxy) -> None:
    forged = "X-Forwarded-For: 203.0.113.1\r\nX-Forwarded-Host: evil.example\r\nX-Forwarded-Proto: http\r\n"
    more = "X-Real-IP: 203.0.113.1\r\nForwarded: for=203.0.113.1\r\nX-Forwarded-Port: 1\r\n"
    sent = f"GET /forged HTTP/1.1\r\nHost: {NAME}\r\n{forged}{more}\r\n"
    spoken(proxy, context(ssl.TLSVersion.MAXIMUM_SUPPORTED), sent.encode())
    line, headers = proxy.came[-1]
    assert line == "GET /forged HTTP/1.1"
    assert {name: value for name, value in headers.items() if "forwarded" in name or "real" in name} == {
        "x-forwarded-for": HOST,
        "x-forwarded-proto": "https",
    }


@pytest.mark.asvs("4.2.1")
@pytest.mark.parametrize("doubtful", DOUBTFUL.values(), ids=DOUBTFUL)
def test_of_a_request_whose_end_is_in_doubt_nothing_hidden_gets_through(
    proxy: Proxy, doubtful: bytes
) -> None:
    before = len(proxy.came)
    head = f"POST /en/join/code HTTP/1.1\r\nHost: {NAME}\r\n".encode()
    _, said = spoken(proxy, context(ssl.TLSVersion.MAXIMUM_SUPPORTED), head + FORM + doubtful)
    assert said.startswith((b"HTTP/1.1 400", b"HTTP/1.1 501", b"HTTP/1.1 411")) or len(proxy.came) == before
    hidden = HIDDEN.split(b"\r\n")[0].decode()
    assert hidden not in [line for line, _ in proxy.came[before:]]


def headers_of(said: bytes) -> tuple[int, dict[str, list[str]]]:
    """The status of a reply, and each of its headers, as often as it is there."""
    line, *lines = said.partition(b"\r\n\r\n")[0].decode().split("\r\n")
    found: dict[str, list[str]] = {}
    for each in lines:
        name, _, value = each.partition(": ")
        found.setdefault(name, []).append(value)
    return int(line.split()[1]), found


def ours(found: dict[str, list[str]]) -> dict[str, list[str]]:
    """Those of the headers that the site sends with everything; nginx's own name aside."""
    return {name: found[name] for name, _ in TLS_HEADERS if name in found and name != "Server"}


@pytest.mark.asvs("3.4.1", "3.4.3", "3.4.4", "3.4.5", "3.4.6")
@pytest.mark.parametrize(("sent", "status"), OF_NGINX_ITSELF.values(), ids=OF_NGINX_ITSELF)
def test_what_nginx_answers_by_itself_has_the_headers_of_the_site_once(
    proxy: Proxy, sent: str, status: int
) -> None:
    _, said = spoken(proxy, context(ssl.TLSVersion.MAXIMUM_SUPPORTED), sent.encode())
    found, headers = headers_of(said)
    assert found == status
    assert ours(headers) == {name: [value] for name, value in TLS_HEADERS if name != "Server"}
    if status >= 400:
        assert headers["Cache-Control"] == ["no-store"]
        assert b"0800 1111" in said


@pytest.mark.parametrize(("begins", "status"), WITHOUT_TLS.values(), ids=WITHOUT_TLS)
def test_without_tls_it_has_them_but_for_the_one_that_tls_alone_may_send(
    proxy: Proxy, begins: str, status: int
) -> None:
    sent = f"{begins} HTTP/1.1\r\n{HOST_LINE}Connection: close\r\n\r\n".encode()
    found, headers = headers_of(plainly(proxy.plain, sent))
    assert (found, ours(headers)) == (
        status,
        {name: [value] for name, value in HEADERS if name != "Server"},
    )
    found, headers = headers_of(plainly(proxy.tls, sent))
    assert found == 400, "without TLS where TLS is spoken"
    assert ours(headers) == {name: [value] for name, value in HEADERS if name != "Server"}


@pytest.mark.parametrize("path", ["/en/", "/teach/", "/c/FVCRT2/ballots", "/static/another.000000000000.css"])
def test_to_what_a_server_answers_nginx_adds_none(proxy: Proxy, path: str) -> None:
    sent = f"GET {path} HTTP/1.1\r\n{HOST_LINE}\r\n".encode()
    found, headers = headers_of(spoken(proxy, context(ssl.TLSVersion.MAXIMUM_SUPPORTED), sent)[1])
    assert (found, ours(headers)) == (200, {})
