"""Limits: how long a body may be, and how often an address may try.

A whole school shares one address, so what was right is given back: 900 pupils who join with a right code
never meet a limit, and 600 slips of the finger in ten minutes pass as well. What guessing at that rate
comes to stands in docs/adr/0041-codes-of-25-characters.md.
"""

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from ipaddress import IPv6Address, ip_address, ip_network

from flask import Flask, request
from werkzeug.exceptions import LengthRequired

from safe4me.rate_limits.interface import AttemptLimit, CountedAttempt, LimitsUnavailable
from safe4me.web.serving import current

LARGEST_FILE_BYTES = 1024 * 1024
TAKE_FILES = {"class_rows.rows", "school_rows.rows"}
NO_ADDRESS = ""
WITH_PORT = re.compile(r"\[(?P<six>.*)\](:\d+)?|(?P<four>[\d.]+):\d+")  # as some proxies write who asks
OF_ONE_LINE = 64  # bits: a home or a school has as many IPv6 addresses as it likes beneath one such network


class FileTooBig(Exception):
    """A spreadsheet is larger than `LARGEST_FILE_BYTES`."""


def init_limits(app: Flask) -> None:
    """Hold bodies to their limits."""
    app.before_request(_require_length)
    app.before_request(_allow_files)


def _require_length() -> None:
    """Refuse a body of unknown length: Werkzeug would cut it off at MAX_CONTENT_LENGTH and read on."""
    if "Transfer-Encoding" in request.headers and request.content_length is None:
        raise LengthRequired


def _allow_files() -> None:
    """A spreadsheet may be longer than any other body; before the view, whose token check reads the form."""
    if request.endpoint in TAKE_FILES:
        request.max_content_length = request.max_form_memory_size = LARGEST_FILE_BYTES
        if (request.content_length or 0) > LARGEST_FILE_BYTES:
            raise FileTooBig


@contextmanager
def guessing(
    limit: AttemptLimit, whose: str, wrong: type[Exception], told: tuple[type[Exception], ...]
) -> Iterator[None]:
    """Count the guess that the block makes before it is made; give it back if it is right or ends in `told`.

    `wrong` stays counted, though one of `told`, and so does a fault: it may be all that a wrong guess met.
    Raises OverLimit, and LimitsUnavailable: then the block is not entered.
    """
    counted = current.attempts().count(limit, whose, current.now())
    try:
        yield
    except wrong:
        raise
    except told:
        refund_all([counted])
        raise
    refund_all([counted])


def refund_all(counted: Iterable[CountedAttempt]) -> None:
    """Give these attempts back, if that can be done now: who is right goes on with one less."""
    with suppress(LimitsUnavailable):
        for attempt in counted:
            current.attempts().refund(attempt)


def sender() -> str:
    """Who asks, as far as an address tells: all of IPv4, of IPv6 the network of one line."""
    return network_of(request.remote_addr or "")


def network_of(address: str) -> str:
    """What of an address counts as one: of IPv6 its first 64 bits. All that are no address count as one."""
    with_port = WITH_PORT.fullmatch(address)
    try:
        found = ip_address((with_port["six"] or with_port["four"] or "") if with_port else address)
    except ValueError:
        return NO_ADDRESS
    if not isinstance(found, IPv6Address):
        return str(found)
    if found.ipv4_mapped:
        return str(found.ipv4_mapped)
    return str(ip_network((int(found), OF_ONE_LINE), strict=False))
