"""Limits: how long a body may be, and how often an address may try.

A whole school shares one address, so what was right is given back: 900 pupils who join with a right code
never meet a limit, and 600 slips of the finger in ten minutes pass as well. What guessing at that rate
comes to stands in docs/adr/0041-codes-of-25-characters.md.
"""

import logging
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address, ip_network

from flask import Flask, g, request
from werkzeug.exceptions import LengthRequired

from safe4me.ballot_box.records import BallotRefused, BoxUnavailable, UnknownSlip
from safe4me.rate_limits.interface import AttemptLimit, CountedAttempt, LimitsUnavailable, OverLimit
from safe4me.rooms import OldCode
from safe4me.web.http import context

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
    counted = context.attempts().count(limit, whose, context.now())
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
            context.attempts().refund(attempt)


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


WRONG_CODES = AttemptLimit("codes that lead nowhere", 600, 600)
WRONG_BALLOTS = AttemptLimit("ballots that lead nowhere", 600, 600)
WRONG_SLIPS = AttemptLimit("slips of another bag", 600, 600)
ALARMING = AttemptLimit("wrong codes of all", 600, 600)
EVERYBODY = ALARM = "all"
REFUSALS_OF_BOX = (BallotRefused, BoxUnavailable, OldCode)  # none of them tells of a wrong guess

logger = logging.getLogger("safe4me")


class TooManyWrongCodes(OverLimit):
    """So many wrong codes came from this address that only those known there are looked up for it."""


class TooManyWrongSlips(UnknownSlip):
    """As `UnknownSlip`, from an address with so many that no page is made of it any more."""


@contextmanager
def guessing_codes(limit: AttemptLimit, wrong: type[Exception]) -> Iterator[None]:
    """Let the block try one code for the request's address; `wrong` is a wrong one.

    Raises TooManyWrongCodes and LimitsUnavailable: then the block is not entered.
    """
    try:
        with guessing(limit, sender(), wrong, REFUSALS_OF_BOX):
            yield
    except wrong:
        _note_wrong_code()
        raise
    except OverLimit as over:
        _note_wrong_code()
        raise TooManyWrongCodes(over.wait_seconds) from None


def note_wrong_slip(code: str) -> None:
    """Count a wrong slip of a room for the request's address, as far as it can be counted now.

    Raises TooManyWrongSlips.
    """
    with suppress(LimitsUnavailable):
        _note_wrong_code()
        try:
            context.attempts().count(WRONG_SLIPS, f"{sender()} {code}", context.now())
        except OverLimit:
            raise TooManyWrongSlips from None


def know_room(code: str, until: datetime) -> None:
    """Take this code from the request's address until then, whatever else comes from there."""
    with suppress(LimitsUnavailable):  # then it is counted the next time
        context.attempts().remember(_known(code), until, context.now())


def is_room_known(code: str) -> bool:
    """Whether this code is one that is taken from the request's address."""
    return context.attempts().remembers(_known(code), context.now())


def is_alarming() -> bool:
    """Whether many wrong codes came in the last minutes; no, when nobody can tell."""
    try:
        return context.attempts().remembers(ALARM, context.now())
    except LimitsUnavailable:
        return False


def must_note_alarm() -> bool:
    """Whether the alarm stands and is not in the security log yet; once, until a window later."""
    counts, now, noted = context.attempts(), context.now(), f"on record: {ALARM}"
    if not is_alarming() or counts.remembers(noted, now):
        return False
    counts.remember(noted, now + timedelta(seconds=ALARMING.seconds), now)
    return True


def _known(code: str) -> str:
    return f"{code} from {sender()}"


def _note_wrong_code() -> None:
    """Count it for the alarm, which is raised once in a window and stands for as long as one."""
    now, counts = context.now(), context.attempts()
    try:
        noted = counts.count(ALARMING, EVERYBODY, now)
    except OverLimit:
        return
    if noted.nth == ALARMING.most:
        counts.remember(ALARM, now + timedelta(seconds=ALARMING.seconds), now)
        logger.warning("Many wrong codes: %s in %s seconds.", ALARMING.most, ALARMING.seconds)


def note_wrong_guess() -> None:
    """Say so; whoever checks a password, a code or a passkey does."""
    g.guessed_wrong = True


def has_guessed_wrong() -> bool:
    """Whether it was said in this request."""
    return bool(g.get("guessed_wrong"))
