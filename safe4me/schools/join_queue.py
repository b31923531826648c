"""The asks to be a teacher of a school: the mailed proof, the queue, and how long anything of it is kept.

Only who has proven their mailbox, or has signed in, stands in the queue; `newcomers` empties it.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from secrets import token_hex

from sqlalchemy import Select, delete, select, update
from sqlalchemy.orm import Session, joinedload

from safe4me.db.accounts import Account, RoleName
from safe4me.db.base import NotFound
from safe4me.db.join_asks import LONGEST_REASON, CameBy, JoinAsk
from safe4me.db.schools import School, school_locked
from safe4me.db.security_events import Event
from safe4me.db.security_log import note_event
from safe4me.schools import classes, permissions
from safe4me.schools.teaching_weeks import school_days
from safe4me.schools.text import checked_note, folded

LINK_LASTS = timedelta(hours=1)
FORGOTTEN_AFTER = timedelta(days=30)
MOST_WAITING = 50  # at a school; then the oldest goes of those whose address is not the school's
MOST_FOUND = 20


class JoinLinkOver(Exception):
    """The link that proves a mailbox was used already, is older than it may be, or was never ours."""


@dataclass(frozen=True, slots=True)
class Queue:
    """Who waits at a school: newcomers, who asks from an address of the school's, and who does not."""

    newcomers: Sequence[Account]
    at_school: Sequence[JoinAsk]
    elsewhere: Sequence[JoinAsk]

    def __len__(self) -> int:
        return len(self.newcomers) + len(self.at_school) + len(self.elsewhere)


def schools_named(session: Session, words: str) -> Sequence[School]:
    """The schools in whose names or areas all these words are, by name: the first `MOST_FOUND` of them."""
    wanted = folded(words).split()
    found = select(School).options(joinedload(School.area)).order_by(School.name, School.id)
    named = ((school, folded(f"{school.name} {school.area.name}")) for school in session.scalars(found))
    return [school for school, name in named if all(each in name for each in wanted)][:MOST_FOUND]


def school_asked(session: Session, number: int) -> School:
    """The school of that number, which any form of these may name. Raises NotFound."""
    school = session.get(School, number)
    if school is None:
        raise NotFound
    return school


def ask_by_mail(session: Session, school: School, email: str, reason: str, now: datetime) -> JoinAsk:
    """Keep an ask until its mailbox is proven. Asked again within the hour the link stays the same.

    So nobody can use up another's link. One that stands in the queue already stays as it is.
    Raises InvalidNote and NotPrintable.
    """
    reason = checked_note(reason, LONGEST_REASON)
    with school_locked(session, school.id):
        ask = _ask_of(session, school, email) or JoinAsk(school_id=school.id, email=email, asked_at=now)
        session.add(ask)
        if ask.proven_at is None:
            if ask.key is None or now - ask.asked_at > LINK_LASTS:
                ask.key, ask.asked_at = token_hex(16), now
            ask.reason = reason
        session.flush()
        note_event(session, Event.JOIN_ASKED, now, subject=f"ask {ask.id}")
    return ask


def ask_of_link(session: Session, key: str, now: datetime) -> JoinAsk:
    """The ask that a mailed link was made for. Raises JoinLinkOver."""
    fresh = JoinAsk.asked_at >= now - LINK_LASTS
    ask = session.scalar(select(JoinAsk).where(JoinAsk.key == key, fresh))
    if ask is None:
        raise JoinLinkOver
    return ask


def use_link(session: Session, ask: JoinAsk) -> None:
    """Use the link of an ask up. Commits. Raises JoinLinkOver when somebody was faster."""
    unused = update(JoinAsk).where(JoinAsk.id == ask.id, JoinAsk.key == ask.key).values(key=None)
    won = session.scalar(unused.returning(JoinAsk.id)) is not None
    session.commit()
    if not won:
        raise JoinLinkOver


def ask_to_move(
    session: Session, account: Account, school: School, reason: str, *, at_school: bool, now: datetime
) -> None:
    """Ask for a place at another school, whose lead decides; in place of what was asked before.

    Raises NotFound, InvalidNote and NotPrintable.
    """
    permissions.require(permissions.may_ask_to_move(account) and account.school_id != school.id)
    reason = checked_note(reason, LONGEST_REASON)
    with school_locked(session, school.id):
        forget_email(session, account.email)
        let_wait(session, school, account.email, now, CameBy(at_school), account)
        ask = _ask_of(session, school, account.email)
        if ask is not None:
            ask.reason = reason


def let_wait(
    session: Session, school: School, email: str, now: datetime, way: CameBy, account: Account | None = None
) -> None:
    """Put whoever is proven into the queue, in the caller's transaction; where it is full, the oldest goes.

    Safe to repeat. `account` is of who moves here.
    """
    ask = _ask_of(session, school, email) or JoinAsk(school_id=school.id, email=email, asked_at=now)
    session.add(ask)
    ask.oidc_issuer, ask.oidc_subject, ask.at_school = way.issuer, way.subject, way.at_school
    if ask.proven_at is None:
        ask.proven_at, ask.key, ask.account = now, None, account
        session.flush()
        note_event(session, Event.JOIN_WAITS, now, actor=account, factor=way.factor, subject=f"ask {ask.id}")
        _make_room(session, school, now)


def _make_room(session: Session, school: School, now: datetime) -> None:
    asks = session.scalars(_proven(school).order_by(JoinAsk.proven_at, JoinAsk.id)).all()
    strangers = [each for each in asks if not each.at_school]
    _forget(session, strangers[: max(0, len(asks) - MOST_WAITING)], now)


def queue_of(
    session: Session, account: Account, school: School, now: datetime, usual: Collection[date]
) -> Queue:
    """Who waits at a school and is the account's to decide on; `usual` as in `teaching_weeks`.

    Raises NotFound.
    """
    permissions.require(permissions.manages(account, school))
    led = _is_led(session, school)

    def is_seen(since: datetime) -> bool:
        days = school_days(session, school, since.date(), now.date(), usual)
        return permissions.sees_ask(account, school, led=led, school_days=days)

    came = select(Account).where(Account.school_id == school.id, Account.newcomer_since.is_not(None))
    newcomers = session.scalars(came.where(Account.active).order_by(Account.newcomer_since)).all()
    asks = session.scalars(_proven(school).order_by(JoinAsk.proven_at, JoinAsk.id)).all()
    seen = [each for each in asks if each.proven_at and is_seen(each.proven_at)]
    return Queue(
        [each for each in newcomers if each.newcomer_since and is_seen(each.newcomer_since)],
        [each for each in seen if each.at_school],
        [each for each in seen if not each.at_school],
    )


def queues_of(
    session: Session, account: Account, now: datetime, usual: Collection[date]
) -> list[tuple[School, Queue]]:
    """The schools of a coordinator's areas with somebody to decide on, by name, and who that is."""
    asks = select(JoinAsk.school_id).where(JoinAsk.proven_at.is_not(None))
    newcomers = select(Account.school_id).where(Account.newcomer_since.is_not(None), Account.active)
    there = {*session.scalars(asks), *session.scalars(newcomers)}
    own = [school for school in classes.schools_of(session, account) if school.id in there]
    found = [(school, queue_of(session, account, school, now, usual)) for school in own]
    return [(school, queue) for school, queue in found if queue]


def _is_led(session: Session, school: School) -> bool:
    leads = select(Account).where(Account.school_id == school.id, Account.active)
    of_role = leads.where(Account.roles.any(name=RoleName.LEAD))
    return any(each.has_joined for each in session.scalars(of_role))


def stands_in_queue(session: Session, issuer: str, subject: str) -> bool:
    """Whether somebody at a school's own sign-in has asked already, and waits."""
    own = JoinAsk.oidc_issuer == issuer, JoinAsk.oidc_subject == subject
    return session.scalar(select(JoinAsk.id).where(*own, JoinAsk.proven_at.is_not(None)).limit(1)) is not None


def forget_email(session: Session, email: str) -> None:
    """Forget what was asked with an email, in the caller's transaction: it has been answered."""
    session.execute(delete(JoinAsk).where(JoinAsk.email == email))


def forget_old_asks(session: Session, now: datetime) -> None:
    """Forget who has waited too long, and links that are over. In the caller's transaction."""
    waited = JoinAsk.proven_at < now - FORGOTTEN_AFTER
    _forget(session, session.scalars(select(JoinAsk).where(waited)).all(), now)
    over = JoinAsk.proven_at.is_(None), JoinAsk.asked_at < now - LINK_LASTS
    session.execute(delete(JoinAsk).where(*over))


def _forget(session: Session, asks: Iterable[JoinAsk], now: datetime) -> None:
    for ask in asks:
        note_event(session, Event.JOIN_FORGOTTEN, now, subject=f"ask {ask.id}")
        session.delete(ask)


def _ask_of(session: Session, school: School, email: str) -> JoinAsk | None:
    return session.scalar(select(JoinAsk).where(JoinAsk.school_id == school.id, JoinAsk.email == email))


def _proven(school: School) -> Select[JoinAsk]:
    return select(JoinAsk).where(JoinAsk.school_id == school.id, JoinAsk.proven_at.is_not(None))
