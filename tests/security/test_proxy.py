"""The proxy of `deploy/nginx.conf`: good TLS, no header of a client's making, whole requests only."""

import shutil
import socket
import ssl
import subprocess
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from bench.serving import HOST, free_port, stop, wait_for
from safe4me.settings import ROOT
from tests.needs import needed
from tests.security.test_where_requests_end import DOUBTFUL, FORM, HIDDEN

pytestmark = pytest.mark.xdist_group("servers")  # one worker, so that its set-up happens once

NAME = "safe4me.example"
AROUND = """
daemon off;
pid {folder}/nginx.pid;
error_log {folder}/nginx.log;
events {{ worker_connections 64; }}
http {{
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
{site}
}}
"""
SECONDS = 20


@dataclass
class Proxy:
    """A running proxy, and each request that came through it: its line, and its headers."""

    plain: int
    tls: int
    came: list[tuple[str, dict[str, str]]] = field(default_factory=list)


def certificate(folder: Path) -> tuple[Path, Path]:
    """A certificate that the proxy shows, and its key."""
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name.from_rfc4514_string(f"CN={NAME}")
    now = datetime.now(UTC)
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    made = made.serial_number(x509.random_serial_number()).not_valid_before(now - timedelta(days=1))
    signed = made.not_valid_after(now + timedelta(days=1)).sign(key, hashes.SHA256())
    there, secret = folder / "fullchain.pem", folder / "privkey.pem"
    there.write_bytes(signed.public_bytes(serialization.Encoding.PEM))
    kind = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    secret.write_bytes(key.private_bytes(serialization.Encoding.PEM, *kind))
    return there, secret


@pytest.fixture(scope="module")
def proxy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Proxy]:
    program = needed(shutil.which("nginx"), "nginx")
    folder = tmp_path_factory.mktemp("proxy")
    running = Proxy(free_port(), free_port())
    behind = ThreadingHTTPServer((HOST, 0), answering(running))
    threading.Thread(target=behind.serve_forever, daemon=True).start()
    site = (ROOT / "deploy" / "nginx.conf").read_text("utf-8")
    there, secret = certificate(folder)
    for old, new in {
        "listen 80;": f"listen {HOST}:{running.plain};",
        "listen 443 ssl;": f"listen {HOST}:{running.tls} ssl;",
        "127.0.0.1:8000": f"{HOST}:{behind.server_port}",
        f"/etc/letsencrypt/live/{NAME}/fullchain.pem": str(there),
        f"/etc/letsencrypt/live/{NAME}/privkey.pem": str(secret),
    }.items():
        assert site.count(old) == 1
        site = site.replace(old, new)
    (folder / "nginx.conf").write_text(AROUND.format(folder=folder, site=site))
    process = subprocess.Popen([program, "-c", str(folder / "nginx.conf")])  # noqa: S603 - our own file
    try:
        wait_for(running.plain, process)
        yield running
    finally:
        stop(process)
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
            self.send_response(200)
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


def asked_plainly(proxy: Proxy, method: str) -> bytes:
    with socket.create_connection((HOST, proxy.plain), timeout=SECONDS) as line:
        line.sendall(
            f"{method} /en/?a=1 HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n".encode()
        )
        return b"".join(iter(lambda: line.recv(65536), b""))


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
