"""The way to Valkey: one server, or the primary that Sentinels name; and calls of functions there.

Where there are replicas nothing is told as done before one of them has it too. `WAIT` goes down the
connection of the call: it counts from that connection's last write, and whatever may change something writes.
"""

import os
from collections.abc import Sequence
from functools import partial
from threading import Lock
from typing import Any
from weakref import finalize

from valkey import ConnectionPool, Valkey
from valkey.connection import Connection, SSLConnection
from valkey.exceptions import ConnectionError as NoConnection
from valkey.exceptions import ResponseError, ValkeyError
from valkey.exceptions import TimeoutError as NoAnswer
from valkey.sentinel import Sentinel

from safe4me.settings.box_address import BoxAddress
from safe4me.storage.valkey.library import LuaLibrary
from safe4me.storage.valkey.nodes import refuse_unfit

PATIENCE_SECONDS = 2.0
CONNECT_SECONDS = 0.5  # the servers are near, and a hung one must not hold up the others
NOT_AVAILABLE = (ValkeyError, OSError)
NO_FUNCTION, LOADED_ALREADY = "Function not found", "already exists"


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
        self._patience_seconds = patience_seconds
        self._replicas = 1 if address.name else 0
        self._client: Valkey | None = None
        self._pid = 0
        self._making = Lock()

    def call(
        self, library: LuaLibrary, name: str, keys: Sequence[str], *given: object
    ) -> Any:  # Any: as in Lua
        """What a function of the library tells."""
        return self._call(library, name, (len(keys), *keys, *given), replicas=0)

    def call_and_wait(self, library: LuaLibrary, name: str, keys: Sequence[str], *given: object) -> Any:
        """What a function tells, once a replica has what it wrote. Raises NotReplicated."""
        return self._call(library, name, (len(keys), *keys, *given), replicas=self._replicas)

    def reconnect(self) -> None:
        """Let calls go over new connections: a server forgets what it read from those that are closed."""
        self._here().connection_pool.disconnect(inuse_connections=False)

    def _call(self, library: LuaLibrary, name: str, given: tuple[object, ...], replicas: int) -> Any:
        call = ("FCALL", library.function(name), *given)
        try:
            return self._send(call, replicas)
        except ResponseError as error:
            if NO_FUNCTION not in str(error):
                raise
        self._load(library)
        return self._send(call, replicas)

    def _send(self, command: tuple[object, ...], replicas: int) -> Any:
        pipeline = self._here().pipeline(transaction=False)
        pipeline.execute_command(*command)
        pipeline.execute_command("WAIT", replicas, round(self._patience_seconds * 1000))
        told, reached = pipeline.execute(raise_on_error=False)  # it would put what was sent into the error
        for error in (told, reached):
            if isinstance(error, Exception):
                raise error
        if reached < replicas:
            raise NotReplicated
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


class _Sentinels(Sentinel):
    """Sentinels that one thread at a time asks: the library moves whoever answered to the front."""

    def __init__(self, *given: Any, **named: Any) -> None:  # Any: the library’s own
        self._asking = Lock()
        super().__init__(*given, **named)  # type: ignore[no-untyped-call]  # theirs has no types

    def discover_master(self, service_name: str) -> tuple[str, int]:
        with self._asking:
            host, port = super().discover_master(service_name)  # type: ignore[no-untyped-call]  # as above
        return host, port


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
    sentinels = _Sentinels(address.nodes, sentinel_kwargs={**asked, **tls})

    def inspect_all(primary: Connection) -> None:
        inspect(primary)
        for host, port in sentinels.discover_slaves(address.name):  # type: ignore[no-untyped-call]  # theirs
            replica = kind(**asked, host=host, port=port, valkey_connect_func=inspect)
            try:
                replica.connect()
            except (NoConnection, NoAnswer):
                pass  # gone, or hanging: it takes no ballots either
            finally:
                replica.disconnect()

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
