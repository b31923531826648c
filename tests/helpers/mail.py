"""A mail server on this machine that keeps what it is given, for tests."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from bench.serving import HOST, free_port

PATIENCE_SECONDS, STEP_SECONDS = 60, 0.01


@dataclass
class Letterbox:
    """What has come, from whom, and where to send more; it turns away every address that has `refuses` in it.

    A caller is one connection.
    """

    host: str = HOST
    port: int = 0
    refuses: str = "nobody's"
    refusal: str = "550 not here"
    callers: set[object] = field(default_factory=set)
    letters: list[EmailMessage] = field(default_factory=list)

    async def handle_RCPT(  # noqa: N802 - the library's name
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        """Take an address, or not."""
        envelope.rcpt_tos.append(address)
        return self.refusal if self.refuses in address else "250 OK"

    async def handle_DATA(self, _server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - its name
        """Keep a letter."""
        assert isinstance(envelope.content, bytes)
        letter = message_from_bytes(envelope.content, policy=default)
        assert isinstance(letter, EmailMessage)
        self.letters.append(letter)
        self.callers.add(session.peer)
        return "250 OK"


@contextmanager
def letterbox(**options: Any) -> Iterator[Letterbox]:  # Any: as aiosmtpd has them
    """A letterbox that is open as long as the block lasts."""
    box = Letterbox(port=free_port())
    server = Controller(box, hostname=HOST, port=box.port, **options)
    server.start()
    try:
        yield box
    finally:
        asyncio.run_coroutine_threadsafe(_all_gone(server), server.loop).result()
        server.stop()


async def _all_gone(server: Controller) -> None:
    """Let connections end that whoever sent has closed: a loop that stops first leaves their sockets open."""
    with suppress(TimeoutError):
        async with asyncio.timeout(PATIENCE_SECONDS):
            while _connections(server.server):
                await asyncio.sleep(STEP_SECONDS)


def _connections(server: Any) -> int:  # Any: asyncio tells this by private names alone
    """How many a server has: by one name up to Python 3.12.0, by another since."""
    return len(server._clients) if hasattr(server, "_clients") else server._active_count  # noqa: SLF001 - see above
