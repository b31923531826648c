"""`python -m bench.sign_ins`: how long the help page takes while strangers try to sign in and 60 rooms send.

In turns with a file that nginx serves under the same load; medians of five rounds. It exits with 1 when a
goal is missed.
"""

import os
import re
import secrets
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection, HTTPException
from multiprocessing import Event, Process, Value
from multiprocessing.sharedctypes import Synchronized
from multiprocessing.synchronize import Event as Stop
from pathlib import Path
from statistics import median
from urllib.parse import urlencode, urlsplit

from bench.nginx import nginx
from bench.serving import HOST, Server, serving
from bench.site import BenchSite, make_site
from safe4me.engines import ballot_box_of
from safe4me.join_codes import new_code
from safe4me.settings import variable

ROUNDS, READERS = 5, 100
SIGN_INS_A_SECOND = 200
ROOMS = BALLOTS_A_SECOND = 60
THREADS = 64
HELP = "/en/help/"
MOST_TIMES, WORST_MS, MOST_MB = 3.0, 500.0, 250.0
PAUSE_SECONDS = 0.02
READABLE = 0o755  # nginx's workers are another user
TIMEOUT_SECONDS = 20


def main() -> None:
    """Measure, print the figures, and exit 1 when a goal is missed."""
    if shutil.which("nginx") is None:
        raise SystemExit("The bench needs nginx: install it with your package manager.")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(READABLE)
        missed = _measure(folder)
    if missed:
        raise SystemExit(f"A goal was missed: {', '.join(missed)}.")


def _measure(folder: Path) -> list[str]:
    site = make_site(folder)
    environ = {**site.environ, variable("proxies_in_front"): "1"}
    codes = _open_rooms(site)
    with serving("app:app", environ, folder) as server, nginx(site.pages, folder) as files:
        addresses = {"help page": server.address + HELP, "file of nginx": files + HELP}
        with _load(server, site, codes) as answered:
            rounds = [{name: _waits(address) for name, address in addresses.items()} for _ in range(ROUNDS)]
        return _report(rounds, largest_worker(server), answered)


def _open_rooms(site: BenchSite) -> list[str]:
    """The codes of as many open rooms as there are to be, all for what the site's own room measures."""
    box = ballot_box_of(site.settings)
    codes = [new_code() for _ in range(ROOMS)]
    for n, code in enumerate(codes, start=100):
        box.put_room(n, code, datetime.now(UTC) + timedelta(hours=1), 10**9, [site.measure], "once")
    return codes


@contextmanager
def _load(server: Server, site: BenchSite, codes: Sequence[str]) -> Iterator[dict[str, "Synchronized[int]"]]:
    """Strangers and pupils, in processes of their own, while the block lasts; how many replies they got."""
    stop: Stop = Event()
    answered = {what: Value("i", 0) for what in ("sign-ins", "of them hashed", "ballots")}
    everybody = [
        Process(
            target=_strangers, args=(server.port, stop, answered["sign-ins"], answered["of them hashed"])
        ),
        Process(target=_pupils, args=(server.port, stop, site.ballot, codes, answered["ballots"])),
    ]
    for each in everybody:
        each.start()
    began = time.monotonic()
    time.sleep(2)
    try:
        yield answered
    finally:
        print(f"The load lasted {time.monotonic() - began:.0f} s.")
        stop.set()
        for each in everybody:
            each.join()


def _strangers(port: int, stop: Stop, tried: "Synchronized[int]", hashed: "Synchronized[int]") -> None:
    page, cookie = _get(port, "/account/sign-in")
    token = re.findall(r'name="csrf_token"[^>]*value="([^"]+)"', page)[0]

    def guess() -> None:
        email = f"{secrets.token_hex(6)}@school.example"
        body = urlencode({"email": email, "password": "three odd words", "csrf_token": token})
        form = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": cookie}
        status = _post(port, "/account/sign-in", body, form)
        _add(tried)
        if status == 422:
            _add(hashed)

    _paced(SIGN_INS_A_SECOND, stop, guess)


def _pupils(port: int, stop: Stop, ballot: str, codes: Sequence[str], sent: "Synchronized[int]") -> None:
    def send() -> None:
        body = ballot.replace("NONCE", secrets.token_hex(16))
        path = f"/c/{secrets.choice(codes)}/ballots"
        if _post(port, path, body, {"Content-Type": "application/json"}) == 204:
            _add(sent)

    _paced(BALLOTS_A_SECOND, stop, send)


def _paced(a_second: int, stop: Stop, act: Callable[[], None]) -> None:
    """Do it that often, whether or not earlier ones were answered."""
    following = time.monotonic()
    with ThreadPoolExecutor(THREADS) as threads:
        while not stop.is_set():
            threads.submit(_quietly, act)
            following += 1 / a_second
            time.sleep(max(0.0, following - time.monotonic()))
        threads.shutdown(cancel_futures=True)


def _quietly(act: Callable[[], None]) -> None:
    with suppress(OSError, HTTPException):
        act()


def _add(counter: "Synchronized[int]") -> None:
    with counter.get_lock():
        counter.value += 1


def _get(port: int, path: str) -> tuple[str, str]:
    connection = HTTPConnection(HOST, port, timeout=TIMEOUT_SECONDS)
    connection.request("GET", path)
    reply = connection.getresponse()
    page = reply.read().decode()
    connection.close()
    return page, reply.getheader("Set-Cookie", "").split(";")[0]


def _post(port: int, path: str, body: str, headers: Mapping[str, str]) -> int:
    """The status of the reply; each time from another address."""
    address = ".".join(str(1 + secrets.randbelow(200)) for _ in range(4))
    connection = HTTPConnection(HOST, port, timeout=TIMEOUT_SECONDS)
    try:
        connection.request("POST", path, body, {**headers, "X-Forwarded-For": address})
        reply = connection.getresponse()
        reply.read()
        return reply.status
    finally:
        connection.close()


def _waits(address: str) -> list[float]:
    """How many ms each of some readers waited, one after the other, each on a connection of their own."""
    parts = urlsplit(address)
    waited = []
    for _ in range(READERS):
        time.sleep(PAUSE_SECONDS)
        began = time.perf_counter()
        connection = HTTPConnection(HOST, parts.port, timeout=TIMEOUT_SECONDS)
        connection.request("GET", parts.path)
        connection.getresponse().read()
        connection.close()
        waited.append(1000 * (time.perf_counter() - began))
    return sorted(waited)


def largest_worker(server: Server) -> float:
    """The most memory that a worker ever had, in MB."""
    statuses = [Path(f"/proc/{pid}/status").read_text() for pid in server.workers()]
    return max(int(re.findall(r"VmHWM:\s+(\d+) kB", status)[0]) for status in statuses) / 1000


def _report(
    rounds: Sequence[Mapping[str, Sequence[float]]],
    memory: float,
    answered: Mapping[str, "Synchronized[int]"],
) -> list[str]:
    """Print the figures; the goals that were missed."""
    p99 = {name: [waits[name][READERS - 2] for waits in rounds] for name in rounds[0]}
    ratio = median(ours / theirs for ours, theirs in zip(*p99.values(), strict=True))
    worst = median(waits["help page"][-1] for waits in rounds)
    print(", ".join(f"{what}: {counter.value}" for what, counter in answered.items()))
    for name, each in p99.items():
        print(f"{name}: p99 {median(each):.1f} ms (rounds: {', '.join(f'{one:.1f}' for one in each)})")
    goals = {
        f"p99 {ratio:.2f} times nginx's, at most {MOST_TIMES:g}": ratio <= MOST_TIMES,
        f"worst of {READERS}: {worst:.0f} ms, at most {WORST_MS:g}": worst <= WORST_MS,
        f"largest worker: {memory:.0f} MB, at most {MOST_MB:g}": memory <= MOST_MB,
    }
    print(f"load average {os.getloadavg()[0]:.1f}", *goals, sep="\n")
    return [goal for goal, held in goals.items() if not held]


if __name__ == "__main__":
    main()
