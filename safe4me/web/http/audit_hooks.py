"""What a request of staff leaves in the security log besides what floor 2 notes with a change.

What was refused must outlive the request's own transaction, which is rolled back: entries are kept until the
reply is made, and written in a transaction of their own. If that fails, the lines go out all the same, and
whoever asked is told that the site is out of order (decision 53). Pages of pupils come here with nothing.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import timedelta
from typing import TYPE_CHECKING, cast

from flask import Flask, Response, g, has_request_context, request
from flask_security import current_user
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from safe4me.db.accounts import Account, Actor
from safe4me.db.base import db
from safe4me.db.security_events import HARMLESS, Event, EventOutcome, Factor
from safe4me.db.security_log import SecurityEvent, entry_line, make_entry, send_line, write_entry
from safe4me.rate_limits.interface import AttemptLimit, LimitsUnavailable, OverLimit
from safe4me.web.http import context
from safe4me.web.http.rate_limits import network_of, sender
from safe4me.web.http.sessions import STAFF
from safe4me.web.http.signing import log_fault

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

REFUSALS = AttemptLimit("refusals on record", 60, 60)  # of an account, or else of an address
STRANGERS = AttemptLimit("refusals on record of nobody signed in", 600, 60)  # from wherever
EVERYBODY = "everybody"
OURS = 500


def init_on_record(app: Flask) -> None:
    """Write what each request has noted, once its reply is made."""
    app.after_request(_write_noted)


def log_event(
    event: Event,
    *,
    actor: Actor | None = None,
    about: Account | None = None,
    factor: Factor | None = None,
    outcome: EventOutcome = EventOutcome.DONE,
    subject: str = "",
) -> None:
    """Note an event: by `actor`, or without one by whoever is signed in, if anybody is.

    `subject` is a name of the code, or a number: nothing that was sent. Within a request it is written at
    its end, elsewhere at once.
    """
    entry = make_entry(
        event,
        context.now(),
        actor=actor or _who(),
        about=about,
        factor=factor,
        outcome=outcome,
        subject=subject,
    )
    if has_request_context():
        _noted().append(entry)
    else:
        write_alone([entry])


def send_lines_alone() -> None:
    """Have what this request notes go out in lines alone: nobody waits again for a database that is away."""
    g.lines_alone = True


def note_limit(limit: AttemptLimit, whose: str, over: OverLimit, about: Account | None = None) -> None:
    """Note that a limit is reached: once, until its window is over."""
    if _is_news(limit, whose, over):
        log_event(Event.LIMIT_REACHED, about=about, outcome=EventOutcome.REFUSED, subject=limit.name)


def note_another_site(app: Flask, environ: "WSGIEnvironment") -> None:
    """Note that another site sent something to an address of staff; Flask hears nothing of it."""
    if not environ["PATH_INFO"].startswith(STAFF):
        return
    with app.app_context(), suppress(SQLAlchemyError):  # it is refused anyway
        outcome, subject = EventOutcome.REFUSED, "another site"
        entry = make_entry(Event.FORGED_FORM, context.now(), outcome=outcome, subject=subject)
        write_alone(list(_bounded([entry], network_of(environ.get("REMOTE_ADDR", "")))))


def write_alone(entries: Sequence[SecurityEvent]) -> None:
    """Write entries in a transaction of their own. Raises SQLAlchemyError; then their lines have gone out."""
    lines = [entry_line(each) for each in entries]
    try:
        with Session(db.engine) as own:
            for each in entries:
                write_entry(own, each)
            own.commit()
    except SQLAlchemyError:
        for line in lines:
            send_line(line)
        raise


def _noted() -> list[SecurityEvent]:
    return cast("list[SecurityEvent]", g.setdefault("noted", []))


def _who() -> Account | None:
    """Who is signed in; nobody, where that cannot be known now."""
    if not has_request_context():
        return None
    try:
        account = cast("Account", current_user) if current_user.is_authenticated else None
        return account if account and account.id else None  # its number may have to be read again
    except (SQLAlchemyError, AssertionError):  # the latter is Flask's, where no session could be opened
        return None


def _write_noted(response: Response) -> Response:
    """Write them. Raises SQLAlchemyError, unless the reply says already that the site is out of order."""
    if request.endpoint and "attachment" in response.headers.get("Content-Disposition", ""):
        log_event(Event.EXPORT, subject=request.endpoint)
    noted: list[SecurityEvent] = g.pop("noted", [])
    if not noted:
        return response
    with suppress(SQLAlchemyError):
        context.session().rollback()  # whatever was to be kept is; nothing is to be waited for
    kept = list(_bounded(noted, sender()))
    if "lines_alone" in g:
        for entry in kept:
            send_line(entry_line(entry))
        return response
    try:
        write_alone(kept)
    except SQLAlchemyError as error:
        log_fault(error, "the security log")
        if response.status_code < OURS:
            send_lines_alone()
            raise
    return response


def _bounded(noted: Iterable[SecurityEvent], address: str) -> Iterator[SecurityEvent]:
    """What was done; and of refusals so many that nobody can fill the disk with them."""
    for entry in noted:
        if entry.outcome in HARMLESS:
            yield entry
            continue
        number = entry.account_id or entry.about_id
        limits = {REFUSALS: f"account {number}" if number else address}
        if entry.account_id is None:
            limits[STRANGERS] = EVERYBODY
        yield from _counted(entry, limits)


def _counted(entry: SecurityEvent, limits: Mapping[AttemptLimit, str]) -> Iterator[SecurityEvent]:
    """The entry, unless one of its limits is reached: then nothing, or once that all strangers' is."""
    for limit, whose in limits.items():
        try:
            context.attempts().count(limit, whose, context.now())
        except OverLimit as over:
            if limit is STRANGERS and _is_news(limit, whose, over):
                outcome = EventOutcome.REFUSED
                yield make_entry(Event.LIMIT_REACHED, entry.at, outcome=outcome, subject=limit.name)
            return
        except LimitsUnavailable:
            break
    yield entry


def _is_news(limit: AttemptLimit, whose: str, over: OverLimit) -> bool:
    """Whether it is not on record in this window that a limit is reached; it is from now on."""
    with suppress(LimitsUnavailable):
        fact = f"on record: {limit.name} of {whose}"
        now = context.now()
        if context.attempts().remembers(fact, now):
            return False
        context.attempts().remember(fact, now + timedelta(seconds=over.wait_seconds), now)
    return True
