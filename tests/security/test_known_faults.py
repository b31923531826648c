"""`make known-faults` fails on a package with a known fault, and when nobody could be asked.

The list of faults is one of this machine, whose answer has the form of OSV's. ASVS 5.0: 15.1.1; 15.2.1 is
open until somebody asks the real ones.
"""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest

from bench.serving import HOST, free_port
from safe4me.settings import ROOT

LOCK = "requirements-dev.txt"
HASH = f"--hash=sha256:{'0' * 64}"
FAULT = {
    "id": "GHSA-g3rq-g295-4j3m",
    "aliases": ["CVE-2020-28493"],
    "details": "A pattern of the urlize filter takes very long.",
    "published": "2021-03-19T21:28:05Z",
    "modified": "2024-09-23T15:04:00Z",
    "affected": [
        {
            "package": {"name": "jinja2", "ecosystem": "PyPI"},
            "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "2.11.3"}]}],
            "versions": ["2.11.2"],
        }
    ],
}


class Faults(BaseHTTPRequestHandler):
    """A list that knows one fault."""

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        has_it = asked["package"]["name"] == "jinja2" and asked["version"] == "2.11.2"
        body = json.dumps({"vulns": [FAULT]} if has_it else {}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_given: object) -> None:
        """Be silent."""


@pytest.fixture(scope="module")
def known() -> Iterator[str]:
    """The address of the list."""
    server = HTTPServer((HOST, 0), Faults)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield f"http://{HOST}:{server.server_port}/v1/query"
    server.shutdown()
    thread.join()
    server.server_close()


def recipe() -> list[str]:
    """What `make known-faults` runs first, as words."""
    found = re.search(
        r"^known-faults:.*\n\t\$\(BIN\)/(pip-audit .*)$", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE
    )
    assert found
    return found[1].split()


def asked(folder: Path, package: str, known: str) -> tuple[int, str]:
    """How the command ends with a lock that holds this package, and what it says."""
    lock = folder / "lock.txt"
    lock.write_text(f"{package} {HASH}\n", "utf-8")
    tool, *words = (str(lock) if word == LOCK else word for word in recipe())
    own = ["--vulnerability-service", "osv", "--osv-url", known, "--cache-dir", str(folder / "cache")]
    done = subprocess.run(  # noqa: S603 - our own tool
        [Path(sys.executable).with_name(tool), *words, *own],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    return done.returncode, done.stdout + done.stderr


@pytest.mark.asvs("15.1.1")
def test_a_planted_package_with_a_known_fault_fails_and_is_named(tmp_path: Path, known: str) -> None:
    code, said = asked(tmp_path, "jinja2==2.11.2", known)
    assert code == 1
    assert all(each in said for each in ("jinja2", "2.11.2", "2.11.3"))


def test_a_package_without_a_known_fault_passes(tmp_path: Path, known: str) -> None:
    code, said = asked(tmp_path, "jinja2==2.11.3", known)
    assert (code, "No known vulnerabilities found" in said) == (0, True)


def test_a_list_that_is_away_is_no_clean_bill(tmp_path: Path) -> None:
    assert asked(tmp_path, "jinja2==2.11.3", f"http://{HOST}:{free_port()}/v1/query")[0] != 0


def test_the_whole_lock_is_asked_about_and_nothing_may_be_passed_over() -> None:
    words = recipe()
    assert words[words.index("--requirement") + 1] == LOCK
    assert {"--strict", "--require-hashes"} < set(words)
    site, all_of_it = (
        set(re.findall(r"^([\w.-]+==\S+)", (ROOT / name).read_text("utf-8"), re.MULTILINE))
        for name in ("requirements.txt", LOCK)
    )
    assert site < all_of_it
