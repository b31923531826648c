"""Guessing codes: counted by address before a code is looked up, so that a locked address learns nothing.

One-time slips are too long to be guessed: wrong ones alone are counted, after they were tried.

What a locked address knew before goes on: a code that was right from there, or whose room a teacher opened
or watched from there, is not counted any more until the room is due. Many wrong codes, from wherever, raise
one alarm: in the log, and on the page of every open room.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta

from safe4me.ballot_box.records import BallotRefused, BoxUnavailable, UnknownSlip
from safe4me.rate_limits.interface import AttemptLimit, LimitsUnavailable, OverLimit
from safe4me.rooms import OldCode
from safe4me.web.serving import current
from safe4me.web.serving.limits import guessing, sender

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
            current.attempts().count(WRONG_SLIPS, f"{sender()} {code}", current.now())
        except OverLimit:
            raise TooManyWrongSlips from None


def know_room(code: str, until: datetime) -> None:
    """Take this code from the request's address until then, whatever else comes from there."""
    with suppress(LimitsUnavailable):  # then it is counted the next time
        current.attempts().remember(_known(code), until, current.now())


def is_room_known(code: str) -> bool:
    """Whether this code is one that is taken from the request's address."""
    return current.attempts().remembers(_known(code), current.now())


def is_alarming() -> bool:
    """Whether many wrong codes came in the last minutes; no, when nobody can tell."""
    try:
        return current.attempts().remembers(ALARM, current.now())
    except LimitsUnavailable:
        return False


def must_note_alarm() -> bool:
    """Whether the alarm stands and is not in the security log yet; once, until a window later."""
    counts, now, noted = current.attempts(), current.now(), f"on record: {ALARM}"
    if not is_alarming() or counts.remembers(noted, now):
        return False
    counts.remember(noted, now + timedelta(seconds=ALARMING.seconds), now)
    return True


def _known(code: str) -> str:
    return f"{code} from {sender()}"


def _note_wrong_code() -> None:
    """Count it for the alarm, which is raised once in a window and stands for as long as one."""
    now, counts = current.now(), current.attempts()
    try:
        noted = counts.count(ALARMING, EVERYBODY, now)
    except OverLimit:
        return
    if noted.nth == ALARMING.most:
        counts.remember(ALARM, now + timedelta(seconds=ALARMING.seconds), now)
        logger.warning("Many wrong codes: %s in %s seconds.", ALARMING.most, ALARMING.seconds)
