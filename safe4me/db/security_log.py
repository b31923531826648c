"""The security log: who did what about signing in, rights and data, and what came of it.

One table, in which triggers of the database refuse every change, and every deletion within a year. It holds
numbers and names of the code: never a path, a code, an answer, an address or what somebody typed.
"""

import json
import logging
import sys
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, String, and_, delete, event, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Mapped, Session, aliased, mapped_column

from safe4me.db.accounts import LONGEST_USER, Account, Actor, CommandLine
from safe4me.db.base import Base
from safe4me.db.schools import Area, School
from safe4me.db.security_events import Event, EventOutcome, Factor

WAITING = "lines of the security log"  # in a session's own notes

logger = logging.getLogger("safe4me.security")


class _ToStderr(logging.Handler):
    """The process's own standard error, which a service manager keeps or hands on.

    On a terminal nobody collects it, and whoever types a command is told what it has to say, and no more.
    """

    def emit(self, record: logging.LogRecord) -> None:
        """Write the line; where nobody reads it any more, the entry is in the table all the same."""
        if sys.__stderr__ is not None and not sys.__stderr__.isatty():
            with suppress(OSError):
                sys.__stderr__.write(f"{record.getMessage()}\n")
                sys.__stderr__.flush()


logger.setLevel(logging.INFO)
logger.propagate = False  # whatever else is logged has another form
logger.addHandler(_ToStderr())


def json_line(at: datetime, **said: str | int | None) -> str:
    """One line of JSON: the time in UTC, then what is said, without what is empty; ASCII alone."""
    stamp = at.isoformat(timespec="seconds").replace("+00:00", "Z")
    return json.dumps({"at": stamp, **{name: value for name, value in said.items() if value}})


def send_line(line: str) -> None:
    """Send a line of which there is no entry, or whose entry is written."""
    logger.info("%s", line)


@contextmanager
def no_lines() -> Iterator[None]:
    """Send no line for as long as the block lasts: what is done in it is made up."""
    logger.disabled = True
    try:
        yield
    finally:
        logger.disabled = False


def send_when_committed(session: Session, line: str) -> None:
    """Send the line as soon as the session's transaction is committed."""
    session.info.setdefault(WAITING, []).append(line)


def _send(session: Session) -> None:
    if session.in_nested_transaction():  # all around it may still be rolled back
        return
    for line in session.info.pop(WAITING, ()):
        send_line(line)


def _forget(session: Session) -> None:
    if not session.in_nested_transaction():
        session.info.pop(WAITING, None)


event.listen(Session, "after_commit", _send)
event.listen(Session, "after_rollback", _forget)


KEPT = timedelta(days=365)
FORGOTTEN_AFTER = KEPT + timedelta(days=1)  # the database's clock may be behind, and refuses what is younger
LONGEST_SUBJECT = 64
READ_AT_ONCE = 500


class SecurityEvent(Base):
    """One event: `account_id` did it, or `os_user`, to the account `about_id` where it is another's.

    `event`, `outcome` and `factor` are of the inventory; `subject` is a name of the code (an endpoint, a
    command, a limit, a role) or the number of a room. No foreign keys: an account may be erased, and entries
    cannot follow.
    """

    __tablename__ = "security_event"
    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)
    event: Mapped[str] = mapped_column(String(24))
    outcome: Mapped[str] = mapped_column(String(12))
    factor: Mapped[str | None] = mapped_column(String(16))
    account_id: Mapped[int | None] = mapped_column(index=True)
    about_id: Mapped[int | None] = mapped_column(index=True)
    command_line: Mapped[str | None] = mapped_column(String(LONGEST_USER))
    subject: Mapped[str] = mapped_column(String(LONGEST_SUBJECT))


def make_entry(
    event: Event,
    now: datetime,
    *,
    actor: Actor | None = None,
    about: Account | None = None,
    factor: Factor | None = None,
    outcome: EventOutcome = EventOutcome.DONE,
    subject: str = "",
) -> SecurityEvent:
    """An entry that is not written yet."""
    return SecurityEvent(
        at=now,
        event=event.value,
        outcome=outcome.value,
        factor=factor.value if factor else None,
        account_id=actor.id if isinstance(actor, Account) else None,
        about_id=about.id if about else None,
        command_line=actor.user[:LONGEST_USER] if isinstance(actor, CommandLine) else None,
        subject=subject[:LONGEST_SUBJECT],
    )


def write_entry(session: Session, entry: SecurityEvent) -> None:
    """Write an entry in the caller's transaction; its line goes out when that is committed."""
    session.add(entry)
    send_when_committed(session, entry_line(entry))


def note_event(
    session: Session,
    event: Event,
    now: datetime,
    *,
    actor: Actor | None = None,
    about: Account | None = None,
    factor: Factor | None = None,
    subject: str = "",
) -> None:
    """Note what has been done, in the caller's transaction: both are kept, or neither."""
    write_entry(session, make_entry(event, now, actor=actor, about=about, factor=factor, subject=subject))


def entry_line(entry: SecurityEvent) -> str:
    """The entry as a line of JSON."""
    return json_line(
        entry.at,
        event=entry.event,
        outcome=entry.outcome,
        factor=entry.factor,
        account=entry.account_id,
        about=entry.about_id,
        command_line=entry.command_line,
        subject=entry.subject,
    )


def events_since(session: Session, since: datetime) -> Iterator[SecurityEvent]:
    """All entries from then on, oldest first."""
    later = select(SecurityEvent).where(SecurityEvent.at >= since)
    in_turn = later.order_by(SecurityEvent.at, SecurityEvent.id)
    yield from session.scalars(in_turn.execution_options(yield_per=READ_AT_ONCE))


def events_in(
    session: Session, areas: Collection[int], kind: Event | None, since: datetime, *, first: int, most: int
) -> Sequence[SecurityEvent]:
    """Up to `most` entries by or about accounts of these areas, latest first, without `first` of them.

    Of an account that was moved, those since it was moved.
    """
    here = or_(*(_is_of(areas, column) for column in (SecurityEvent.account_id, SecurityEvent.about_id)))
    found = select(SecurityEvent).where(here, SecurityEvent.at >= since)
    if kind is not None:
        found = found.where(SecurityEvent.event == kind.value)
    latest = found.order_by(SecurityEvent.at.desc(), SecurityEvent.id.desc())
    return session.scalars(latest.offset(first).limit(most)).all()


def sign_ins_of(session: Session, account: Account, most: int) -> Sequence[SecurityEvent]:
    """An account's latest sign-ins, also those that were refused, latest first."""
    own = or_(SecurityEvent.account_id == account.id, SecurityEvent.about_id == account.id)
    found = select(SecurityEvent).where(own, SecurityEvent.event == Event.SIGN_IN.value)
    return session.scalars(found.order_by(SecurityEvent.at.desc(), SecurityEvent.id.desc()).limit(most)).all()


def count_unknown(session: Session, since: datetime) -> int:
    """How many sign-ins since then were for accounts that there are not."""
    unknown = SecurityEvent.event == Event.SIGN_IN.value, SecurityEvent.outcome == EventOutcome.UNKNOWN.value
    counted = select(func.count(SecurityEvent.id)).where(*unknown, SecurityEvent.at >= since)
    return session.scalars(counted).one()


def people_in(
    session: Session, entries: Collection[SecurityEvent], areas: Collection[int]
) -> dict[int, Account]:
    """The accounts of these areas that entries name, by number: none of elsewhere, none that was erased."""
    numbers = {number for each in entries for number in (each.account_id, each.about_id) if number}
    named = select(Account).where(Account.id.in_(numbers), Account.id.in_(_staff_of(areas)))
    return {each.id: each for each in session.scalars(named)}


def forget_events(session: Session, before: datetime) -> int:
    """Forget entries from before then, in the caller's transaction; how many that were.

    The database refuses it for what is younger than `KEPT`, and to the role of a site on PostgreSQL.
    """
    old = delete(SecurityEvent).where(SecurityEvent.at < before).returning(SecurityEvent.id)
    return len(session.execute(old).all())


def _is_of(areas: Collection[int], number: InstrumentedAttribute[int | None]) -> ColumnElement[bool]:
    """Whether the account of that number is of these areas, and has not been moved since the entry."""
    move = aliased(SecurityEvent)
    moved = select(move.id).where(move.event == Event.ACCOUNT_MOVED.value, move.about_id == number)
    return and_(number.in_(_staff_of(areas)), ~moved.where(move.id > SecurityEvent.id).exists())


def _staff_of(areas: Collection[int]) -> Select[int]:
    """The numbers of accounts at schools of these areas, and of their coordinators."""
    at_schools = Account.school_id.in_(select(School.id).where(School.area_id.in_(areas)))
    return select(Account.id).where(or_(at_schools, Account.areas.any(Area.id.in_(areas))))
