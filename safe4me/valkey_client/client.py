"""The way to Valkey: one server, or the primary that Sentinels name; and calls of functions there.

Where there are replicas nothing is told as done before one of them has it too. `WAIT` goes down the
connection of the call: it counts from that connection's last write, and whatever may change something writes.
"""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from pathlib import Path
from threading import Lock
from types import TracebackType
from typing import Any
from weakref import WeakSet, finalize

from valkey import ConnectionPool, Valkey
from valkey.connection import Connection, SSLConnection
from valkey.exceptions import ReadOnlyError, ResponseError, ValkeyError

from safe4me.settings.fields import BoxAddress
from safe4me.valkey_client.topology import AllSentinels, refuse_unfit, refuse_unfit_replicas

NAME_DIGITS = 16


@dataclass(frozen=True, slots=True)
class LuaLibrary:
    """A library: its code as a server takes it, and the name that its functions begin with."""

    name: str
    code: str

    def function(self, name: str) -> str:
        """What the server calls a function of the library."""
        return f"{self.name}_{name}"


def read_library(path: Path) -> LuaLibrary:
    """The library in a file of Lua, in which LIBRARY stands for its own name."""
    source = path.read_text(encoding="utf-8")
    name = f"safe4me_{sha256(source.encode()).hexdigest()[:NAME_DIGITS]}"
    return LuaLibrary(name, f"#!lua name={name}\n{source.replace('LIBRARY', name)}")


class ProcessLock:
    """A lock that is free in a child, also where another thread held it in the moment of the fork."""

    def __init__(self) -> None:
        self._lock = Lock()
        _ALL.add(self)

    def __enter__(self) -> None:
        self._lock.acquire()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._lock.release()

    def renew(self) -> None:
        """Begin anew: whoever held it is not in this process."""
        self._lock = Lock()


_ALL: WeakSet[ProcessLock] = WeakSet()


def _renew_all() -> None:
    for lock in _ALL:
        lock.renew()


os.register_at_fork(after_in_child=_renew_all)


PATIENCE_SECONDS = 2.0
CONNECT_SECONDS = 0.5  # the servers are near, and a hung one must not hold up the others
NO_FUNCTION, LOADED_ALREADY = "Function not found", "already exists"
NO_REPLICAS = "NOREPLICAS"
SHORT = 200  # bytes
DOTS_A_CHARACTER = 3  # on the line a short text is longer than it looks
Command = tuple[object, ...]


class NotReplicated(ValkeyError):
    """The primary did it, and no replica says that it has it: with the primary it would be lost."""


class ValkeyStore:
    """The store at an address, shared by threads; each process connects for itself, at first use.

    Each method raises one of NOT_AVAILABLE when that takes longer than `patience_seconds`, or a second more.
    """

    def __init__(
        self, address: BoxAddress, patience_seconds: float = PATIENCE_SECONDS, *, vouched: bool = False
    ) -> None:
        self.prefix = address.prefix
        self._address = address
        self._vouched = vouched
        self._patience_seconds, self._patience_ms = patience_seconds, round(patience_seconds * 1000)
        self._replicas = 1 if address.name else 0
        self._client: Valkey | None = None
        self._pid = 0
        self._making = ProcessLock()

    def call(
        self, library: LuaLibrary, name: str, keys: Sequence[str], *given: object
    ) -> Any:  # Any: as in Lua
        """What a function of the library tells."""
        [told] = self._call(library, name, keys, [given], replicas=None)
        return told

    def call_and_wait(self, library: LuaLibrary, name: str, keys: Sequence[str], *given: object) -> Any:
        """What a function tells, once a replica has what it wrote. Raises NotReplicated."""
        [told] = self.call_all_and_wait(library, name, keys, [given])
        return told

    def call_all_and_wait(
        self, library: LuaLibrary, name: str, keys: Sequence[str], each: Sequence[Sequence[object]]
    ) -> list[Any]:
        """What a function tells of `each`, in one turn, once a replica has all that they wrote.

        Raises NotReplicated, and what any of them is refused for.
        """
        return self._call(library, name, keys, each, replicas=self._replicas)

    def reconnect(self) -> None:
        """Let calls go over new connections: a server forgets what it read from those that are closed."""
        self._here().connection_pool.disconnect(inuse_connections=False)

    def _call(
        self,
        library: LuaLibrary,
        name: str,
        keys: Sequence[str],
        each: Sequence[Sequence[object]],
        replicas: int | None,
    ) -> list[Any]:
        calls = [("FCALL", library.function(name), len(keys), *keys, *given) for given in each]
        try:
            return self._send(calls, replicas)
        except ResponseError as error:
            if NO_FUNCTION not in str(error):
                raise
        self._load(library)
        return self._send(calls, replicas)

    def _send(self, calls: Sequence[Command], replicas: int | None) -> list[Any]:
        """What is told of each call. A connection on which anything went wrong is not used again.

        Where the server is no primary any more, or one without replicas, the Sentinels are asked anew.
        """
        pool = self._here().connection_pool
        connection = pool.get_connection("FCALL")
        try:
            sent = _tell(connection, calls)
            told = [_answer(connection) for _ in calls]
            refusals = [each for each in told if isinstance(each, ResponseError)]
            waits = [] if replicas is None or refusals else [("WAIT", replicas, self._patience_ms)]
            then = [*_cover(sent, told), *waits]
            _tell(connection, then)
            answers = [connection.read_response() for _ in then]
            if refusals:
                raise refusals[0]
            if replicas is not None and answers[-1] < replicas:
                raise NotReplicated
        except BaseException as error:
            connection.disconnect()
            if isinstance(error, (NotReplicated, ReadOnlyError)) or NO_REPLICAS in str(error):
                self.reconnect()
            raise
        finally:
            pool.release(connection)
        return told

    def _load(self, library: LuaLibrary) -> None:
        try:
            self._here().execute_command("FUNCTION LOAD", library.code)
        except ResponseError as error:
            if LOADED_ALREADY not in str(error):  # by another process, a moment ago
                raise

    def _here(self) -> Valkey:
        """This process's client. Who drops a store closes its connections, in a fork its copies of them."""
        with self._making:
            if self._client is None or self._pid != os.getpid():
                clients = connect(self._address, self._patience_seconds, vouched=self._vouched)
                finalize(self, _close, clients)
                self._client, self._pid = clients[0], os.getpid()
            return self._client


def _tell(connection: Connection, commands: Sequence[Command]) -> int:
    """Send commands in one piece; its length in bytes."""
    if not commands:
        return 0
    piece = b"".join(part for command in commands for part in connection.pack_command(*command))
    connection.send_packed_command([piece])
    return len(piece)


def _answer(connection: Connection) -> Any:  # Any: as the server tells it
    """What a server says of a command, also where that is why it refuses it."""
    try:
        return connection.read_response()
    except ResponseError as refused:
        return refused


def _cover(sent: int, told: Sequence[object]) -> list[Command]:
    """Dots for the server to repeat, in the place of a piece of so many bytes, and of what it told.

    What was last read and told stays in its buffers for a connection until something takes the place. What
    is SHORT has neither a ballot in it nor counts.
    """
    length = max(sent, DOTS_A_CHARACTER * len(str(told)))
    return [("PING", "." * length)] if length > SHORT else []


def connect(address: BoxAddress, patience_seconds: float, *, vouched: bool) -> list[Valkey]:
    """A client of the server at an address, or of the primary and of the Sentinels that name it.

    None is connected yet. Whenever one connects it reads the configuration of every server. Raises UnfitNode
    then, but for those that do not show theirs, when somebody has `vouched` for them.
    """
    kind = SSLConnection if address.tls else Connection
    inspect = partial(refuse_unfit, replicated=bool(address.name), vouched=vouched)
    every = _options(address)
    servers = {**every, "socket_timeout": patience_seconds + 1}
    if address.name is None:
        host, port = address.nodes[0]
        alone = {**servers, "host": host, "port": port, "valkey_connect_func": inspect}
        return [Valkey.from_pool(ConnectionPool(connection_class=kind, **alone))]
    tls = {"ssl": True} if address.tls else {}
    asked = {**every, "socket_timeout": CONNECT_SECONDS}
    sentinels = AllSentinels(address.nodes, sentinel_kwargs={**asked, **tls})  # type: ignore[no-untyped-call]  # theirs

    def connection_to(host: str, port: int) -> Connection:
        return kind(**asked, host=host, port=port, valkey_connect_func=inspect)

    def inspect_all(primary: Connection) -> None:
        inspect(primary)
        refuse_unfit_replicas(primary, connection_to, vouched=vouched)

    primary = sentinels.master_for(address.name, **servers, **tls, valkey_connect_func=inspect_all)  # type: ignore[no-untyped-call]  # theirs
    return [primary, *sentinels.sentinels]


def _close(clients: Sequence[Valkey]) -> None:
    for client in clients:
        client.close()


def _options(address: BoxAddress) -> dict[str, Any]:  # Any: each option has its own type
    """How each server is spoken to."""
    options: dict[str, Any] = {
        "username": address.user,
        "password": address.password,
        "socket_connect_timeout": CONNECT_SECONDS,
        "decode_responses": True,
        "lib_name": None,
        "lib_version": None,
    }
    if address.tls:
        options["ssl_check_hostname"] = True
    if isinstance(address.tls, str):
        options["ssl_ca_certs"] = address.tls
    return options
