"""Valkey servers on ports of this machine, as a site has them: for tests, and for `make cluster`.

They are started with the files of `deploy/`; a set speaks TLS where it has a certificate.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from hashlib import sha256
from itertools import chain
from pathlib import Path
from typing import Any

from valkey import Valkey
from valkey.exceptions import ValkeyError

from bench.nodes import Node
from bench.programs import program
from bench.serving import HOST, ROOT, NotServing, free_port, free_ports, wait_for
from safe4me.settings.fields import BoxAddress, read_box_address

DEPLOY = ROOT / "deploy"
NAME = "safe4me"
USERS = ("site", "replica", "sentinel")
PASSWORD = "{}-of-the-tests"  # noqa: S105 - of servers that only this machine reaches
READY_SECONDS = 120
REPLY_SECONDS = 20
STEP_SECONDS = 0.05
# How often Sentinels ask and tell one another, in ms, by the names of SENTINEL DEBUG: Valkey's own way, until
# a test is in a hurry. When a server is down, and another takes its place, goes by the shipped file always.
PACE: dict[str, int] = {}


@contextmanager
def valkey_server(folder: Path, *options: str) -> Iterator[int]:
    """A server that keeps nothing on a disk, without users and replicas; its port."""
    port = free_port()
    alone = ["--aclfile", "", "--min-replicas-to-write", "0", *options]
    command = [program("valkey-server"), str(DEPLOY / "valkey.conf"), *_here(folder, port), *alone]
    node = Node(folder, port, command)
    try:
        wait_for(port, node.process)
        yield port
    finally:
        node.stop()


class ValkeySet:
    """A primary, two replicas and three Sentinels, as a site in production has them."""

    def __init__(
        self, folder: Path, stack: ExitStack, trusted: Path | None, options: Sequence[str] = ()
    ) -> None:
        self._folder, self._stack, self._trusted, self._options = folder, stack, trusted, options
        (folder / "users.acl").write_text(_filled("valkey-users.acl"))
        ports = free_ports(6)
        self._askers: dict[int, Any] = {}
        self._sentinel_ports = ports[3:]
        for port in ports[:3]:
            self._write_server_file(port)
        first = self._started(ports[0], [str(DEPLOY / "valkey-start"), "first", self._file(ports[0])])
        self.servers = {ports[0]: first}
        wait_for(ports[0], first.process)
        for port in ports[1:3]:  # before there are Sentinels, who look for replicas every ten seconds only
            joining = [
                str(DEPLOY / "valkey-start"),
                "first",
                self._file(port),
                "--replicaof",
                HOST,
                str(ports[0]),
            ]
            self.servers[port] = self._started(port, joining)
        wait_until(lambda: self._followers(ports[0]) == ["online", "online"])
        self.sentinels = {port: self._first_sentinel(port, ports[0]) for port in self._sentinel_ports}
        if PACE:
            self._set_pace()
        self.wait_until_whole()

    @property
    def url(self) -> str:
        """The address of the set, as a site is told it."""
        nodes = ",".join(f"{HOST}:{port}" for port in self._sentinel_ports)
        return f"valkey+sentinel://site:{PASSWORD.format('site')}@{nodes}/{NAME}?tls={self._trusted or 'no'}"

    @property
    def address(self) -> BoxAddress:
        """The same, read."""
        return read_box_address(self.url)

    def primary(self) -> Node:
        """The server that most Sentinels name as the primary."""
        named = [self._named_by(port) for port in self._sentinel_ports]
        return self.servers[max(set(named), key=named.count)]

    def replicas(self) -> list[Node]:
        """The other two."""
        primary = self.primary()
        return [node for node in self.servers.values() if node is not primary]

    def restart(self, node: Node, *changed: str) -> None:
        """Start a server again, as the shipped script does: never as the primary. With options `changed`."""
        with Path(self._file(node.port)).open("a") as file:
            file.write(_lines([*changed]))
        sentinels = [f"{HOST}:{port}" for port in self._sentinel_ports]
        script = [
            str(DEPLOY / "valkey-start"),
            self._file(node.port),
            f"{HOST}:{node.port}",
            NAME,
            *sentinels,
        ]
        tls = f" --tls --cacert {self._trusted}" if self._trusted else ""
        signed_in = f"SENTINEL_PASSWORD={PASSWORD.format('site')}", f"SENTINEL_OPTIONS=--user site{tls}"
        self.servers[node.port] = self._started(node.port, ["env", *signed_in, *script])

    def wait_for_another(self, primary: Node) -> None:
        """Wait until most Sentinels name another server as the primary."""
        wait_until(lambda: self.primary() is not primary)

    def wait_until_whole(self) -> None:
        """Wait until the Sentinels know one another, and a primary with two replicas that follow it."""
        wait_until(lambda: all(self._knows_all(port) for port in self._sentinel_ports))

    def ask(self, port: int) -> Any:  # Any: its types are of both its kinds of client
        """Whoever asks a Sentinel or a server what the site may: always the same, on one connection."""
        if port not in self._askers:
            self._askers[port] = self._stack.enter_context(self._client(port, "site"))
        return self._askers[port]

    def _client(self, port: int, user: str) -> Any:  # Any: as above
        return Valkey(
            HOST,
            port,
            username=user,
            password=PASSWORD.format(user),
            decode_responses=True,
            socket_timeout=REPLY_SECONDS,
            ssl=bool(self._trusted),
            ssl_ca_certs=self._trusted and str(self._trusted),
        )

    def _set_pace(self) -> None:
        for port, node in self.sentinels.items():
            wait_for(port, node.process)
            with self._client(port, "sentinel") as sentinel:
                sentinel.execute_command("SENTINEL DEBUG", *chain.from_iterable(PACE.items()))

    def _first_sentinel(self, port: int, primary: int) -> Node:
        conf = self._folder / f"sentinel-{port}.conf"
        shipped = _filled("valkey-sentinel.conf").replace(
            "valkey-1.safe4me.example 6379", f"{HOST} {primary}"
        )
        conf.write_text(f"{shipped}\n{_lines(self._here(port))}")
        return self._started(port, [program("valkey-sentinel"), str(conf)])

    def _started(self, port: int, command: list[str]) -> Node:
        node = Node(self._folder, port, command)
        self._stack.callback(node.kill)
        return node

    def _here(self, port: int) -> list[str]:
        if self._trusted is None:
            return _here(self._folder, port)
        own, trusted = str(self._trusted.with_name("key.pem")), str(self._trusted)
        tls = ["--tls-cert-file", trusted, "--tls-key-file", own, "--tls-ca-cert-file", trusted]
        return ["--bind", HOST, "--tls-port", str(port), "--dir", str(self._folder), *tls]

    def _file(self, port: int) -> str:
        return str(self._folder / f"{port}.conf")

    def _write_server_file(self, port: int) -> None:
        own = ["--aclfile", str(self._folder / "users.acl"), "--primaryauth", PASSWORD.format("replica")]
        lines = _lines([*self._here(port), *own, *self._options])
        Path(self._file(port)).write_text(f"include {DEPLOY / 'valkey.conf'}\n{lines}")

    def _named_by(self, port: int) -> int:
        return int(self.ask(port).sentinel_masters()[NAME]["port"])

    def _followers(self, port: int) -> list[str]:
        told = self.ask(port).info("replication")
        return [told.get(f"slave{n}", {}).get("state") for n in range(2)]

    def _knows_all(self, port: int) -> bool:
        state = self.ask(port).sentinel_masters()[NAME]
        known = state["num-other-sentinels"] == 2 and state["num-slaves"] >= 2 and state["is_master"]
        return bool(known) and self._followers(int(state["port"])) == ["online", "online"]


@contextmanager
def valkey_set(folder: Path, trusted: Path | None = None, *options: str) -> Iterator[ValkeySet]:
    """A set of servers, until the block is over; with a certificate they speak TLS alone."""
    program("valkey-sentinel")
    with ExitStack() as stack:
        yield ValkeySet(folder, stack, trusted, options)


def wait_until(true: Callable[[], bool]) -> None:
    """Wait until something is so; whoever cannot be asked yet is asked again. Raises NotServing."""
    late = time.monotonic() + READY_SECONDS
    while True:
        try:
            if true():
                return
        except (ValkeyError, OSError, KeyError):
            pass
        if time.monotonic() > late:
            raise NotServing("What was waited for did not come about: see the logs of the servers.")
        time.sleep(STEP_SECONDS)


def _here(folder: Path, port: int) -> list[str]:
    """What is another on this machine than in production."""
    return [
        "--bind",
        HOST,
        "--port",
        str(port),
        "--tls-port",
        "0",
        "--tls-replication",
        "no",
        "--dir",
        str(folder),
    ]


def _lines(options: list[str]) -> str:
    pairs = zip(options[::2], options[1::2], strict=True)
    return "".join(f"{name.removeprefix('--')} {value}\n" for name, value in pairs)


def _filled(name: str) -> str:
    """A file of `deploy/` with passwords in it."""
    text = (DEPLOY / name).read_text()
    for user in USERS:
        password = PASSWORD.format(user)
        text = text.replace(f"#{user.upper()}-SHA256", f"#{sha256(password.encode()).hexdigest()}")
        text = text.replace(f"{user.upper()}-PASSWORD", password)
    return text
