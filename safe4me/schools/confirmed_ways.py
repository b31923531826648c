"""How teachers come into a school by themselves: by its own sign-in, or by mail at a domain of its own.

A lead asks for it and a coordinator confirms it, so it takes two people, until 30 September; then it is asked
for again. A Microsoft tenant and a Google organisation are those of the lead's own checked token. Domains are
compared whole, as A-labels. Every change is a transaction, on record.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from email_validator import EmailNotValidError, validate_email
from sqlalchemy import Select, select
from sqlalchemy.orm import Session, joinedload

from safe4me.db.accounts import Account
from safe4me.db.audit import add_entry
from safe4me.db.base import NotFound, Refused
from safe4me.db.schools import School, school_locked
from safe4me.db.security_events import Event
from safe4me.db.security_log import note_event
from safe4me.db.ways_in import LONGEST_CLAIM, StaffBy, StopReason, WayIn, WayKind
from safe4me.schools import permissions
from safe4me.schools.text import checked_name
from safe4me.statistics.periods import SEPTEMBER, school_year

LAST_DAY = 30  # of September
ASKED_AGAIN_BEFORE = timedelta(days=30)
DOMAINS = (WayKind.GOOGLE, WayKind.MAIL)
TELLS_APART = {  # what a way in can tell staff by
    WayKind.MICROSOFT: {StaffBy.NOBODY, StaffBy.CLAIM},
    WayKind.GOOGLE: {StaffBy.NOBODY, StaffBy.DOMAIN},
    WayKind.MAIL: {StaffBy.NOBODY, StaffBy.DOMAIN},
}
DONE = {
    Event.WAY_ASKED: "asked for",
    Event.WAY_CONFIRMED: "confirmed",
    Event.WAY_REFUSED: "refused",
    Event.WAY_STOPPED: "stopped",
}
PUBLIC_HOSTS = frozenset(  # anybody has a mailbox there
    """aol.com btinternet.com gmail.com gmx.co.uk gmx.com googlemail.com hotmail.co.uk hotmail.com icloud.com
    live.co.uk live.com mac.com mail.com me.com msn.com ntlworld.com outlook.com proton.me protonmail.com
    sky.com talktalk.net virginmedia.com yahoo.co.uk yahoo.com ymail.com""".split()  # noqa: SIM905 - 25 names
)


class InvalidDomain(Refused):
    """What no domain of a school can be."""


class PublicHost(Refused):
    """A domain at which anybody has a mailbox."""


class InvalidStaffRule(Refused):
    """Staff cannot be told apart like that where they come this way."""


class OwnAsk(Refused):
    """Whoever asked cannot confirm it: it takes two people."""


@dataclass(frozen=True, slots=True)
class Confirmed:
    """A way into a school that is in force until `ends_on`."""

    school_id: int
    kind: WayKind
    value: str
    staff_by: StaffBy
    staff_claim: str
    ends_on: date

    @property
    def only_staff(self) -> bool:
        """Whether whoever has this domain is staff."""
        return self.staff_by is StaffBy.DOMAIN


@dataclass(frozen=True, slots=True)
class NewWay:
    """What a lead asks for; `staff_claim` is a group or role, where staff are told apart by one."""

    kind: WayKind
    value: str
    staff_by: StaffBy
    staff_claim: str = ""


def a_labels(domain: str) -> str:
    """The domain as it stands in DNS, in small letters. Raises InvalidDomain."""
    try:
        valid = validate_email(f"postmaster@{domain.strip()}", check_deliverability=False)
    except EmailNotValidError:
        raise InvalidDomain from None
    if not valid.ascii_domain:
        raise InvalidDomain
    return valid.ascii_domain.lower()


def last_day_of_ways(day: date) -> date:
    """The last day of what is confirmed on `day`: 30 September after its school year."""
    return date(school_year(day) + 1, SEPTEMBER, LAST_DAY)


def ways_of(session: Session, school_id: int, day: date) -> Sequence[Confirmed]:
    """The ways into a school that are in force on a day."""
    return _confirmed(session, select(WayIn).where(WayIn.school_id == school_id), day)


def confirmed_domain(session: Session, school_id: int, domain: str, day: date) -> Confirmed | None:
    """The way into a school by mail at `domain`, compared whole; None where there is none on that day."""
    try:
        value = a_labels(domain)
    except InvalidDomain:
        return None
    own = select(WayIn).where(WayIn.school_id == school_id, WayIn.kind.in_(DOMAINS), WayIn.value == value)
    found = _confirmed(session, own, day)
    return next((each for each in found if each.kind is WayKind.MAIL), found[0] if found else None)


def ways_by_token(session: Session, kind: WayKind, value: str, day: date) -> Sequence[Confirmed]:
    """The ways into any school by a tenant's number, or by an organisation's domain, which is mail's too."""
    kinds = DOMAINS if kind in DOMAINS else (kind,)
    return _confirmed(session, select(WayIn).where(WayIn.kind.in_(kinds), WayIn.value == value), day)


def schools_numbered(session: Session, numbers: Collection[int]) -> Sequence[School]:
    """The schools of these numbers, by name."""
    found = select(School).where(School.id.in_(numbers))
    return session.scalars(found.order_by(School.name, School.id)).all()


def _confirmed(session: Session, ways: Select[WayIn], day: date) -> Sequence[Confirmed]:
    there = ways.where(WayIn.stopped_at.is_(None), WayIn.ends_on >= day)
    return [
        Confirmed(way.school_id, way.kind, way.value, way.staff_by, way.staff_claim, way.ends_on)
        for way in session.scalars(there.order_by(WayIn.school_id, WayIn.id))
        if way.ends_on is not None
    ]


def ask_for_way(session: Session, account: Account, school: School, new: NewWay, now: datetime) -> WayIn:
    """Ask for a way into the school, in place of one that waits; a coordinator confirms it.

    Raises NotFound, InvalidDomain, PublicHost, InvalidStaffRule, InvalidName and NotPrintable.
    """
    permissions.require(permissions.asks_for_way(account, school))
    new = _checked(new)
    with school_locked(session, school.id):
        for before in session.scalars(_same(school.id, new).where(WayIn.ends_on.is_(None))).all():
            before.stopped_at, before.stopped_why = now, StopReason.REPLACED
        way = WayIn(school_id=school.id, kind=new.kind, value=new.value, staff_by=new.staff_by)
        way.staff_claim, way.asked_by, way.asked_at = new.staff_claim, account.id, now
        session.add(way)
        _note(session, account, way, Event.WAY_ASKED, now)
    return way


def _checked(new: NewWay) -> NewWay:
    value = new.value
    if new.kind in DOMAINS:
        value = a_labels(value)
        if value in PUBLIC_HOSTS:
            raise PublicHost
    if new.staff_by not in TELLS_APART[new.kind]:
        raise InvalidStaffRule
    by_claim = new.staff_by is StaffBy.CLAIM
    claim = checked_name(new.staff_claim, LONGEST_CLAIM) if by_claim else ""
    return NewWay(new.kind, value, new.staff_by, claim)


def confirm_way(session: Session, account: Account, way_id: int, now: datetime) -> None:
    """Let teachers come this way from now on, in place of the same way with another rule. Safe to repeat.

    Raises NotFound, also for what does not wait any more, and OwnAsk.
    """
    way = _to_decide(session, account, way_id)
    if way.asked_by == account.id:
        raise OwnAsk
    with school_locked(session, way.school_id):
        permissions.require(way.waits)
        same = _same(way.school_id, way).where(WayIn.id != way.id)
        for before in session.scalars(same).all():
            before.stopped_at, before.stopped_why = now, StopReason.REPLACED
        way.confirmed_by, way.confirmed_at, way.ends_on = account.id, now, last_day_of_ways(now.date())
        _note(session, account, way, Event.WAY_CONFIRMED, now)


def refuse_way(session: Session, account: Account, way_id: int, now: datetime) -> None:
    """Say no to what a lead asks for. Raises NotFound, also for what does not wait any more."""
    way = _to_decide(session, account, way_id)
    with school_locked(session, way.school_id):
        permissions.require(way.waits)
        way.stopped_at, way.stopped_why = now, StopReason.REFUSED
        _note(session, account, way, Event.WAY_REFUSED, now)


def stop_way(session: Session, account: Account, way_id: int, now: datetime) -> None:
    """Let nobody come this way any more, or ask for it no more. Raises NotFound, also for what is over."""
    way = session.get(WayIn, way_id)
    if way is None or not permissions.manages(account, way.school):
        raise NotFound
    with school_locked(session, way.school_id):
        permissions.require(way.stopped_at is None)
        way.stopped_at, way.stopped_why = now, StopReason.TAKEN_BACK
        _note(session, account, way, Event.WAY_STOPPED, now)


def stop_bounced(session: Session, domain: str, now: datetime) -> None:
    """Stop every way by a domain whose mail came back. Commits."""
    there = select(WayIn).where(WayIn.kind.in_(DOMAINS), WayIn.value == domain, WayIn.stopped_at.is_(None))
    for way in session.scalars(there).all():
        way.stopped_at, way.stopped_why = now, StopReason.BOUNCED
        note_event(session, Event.WAY_STOPPED, now, subject=way.kind)
    session.commit()


def ways_listed(session: Session, account: Account, school: School, day: date) -> Sequence[WayIn]:
    """What waits and what is in force at a school, the newest first. Raises NotFound."""
    permissions.require(permissions.manages(account, school))
    own = select(WayIn).where(WayIn.school_id == school.id)
    return session.scalars(_going_on(own, day).order_by(WayIn.id.desc())).all()


def ways_coordinated(session: Session, account: Account, day: date) -> Sequence[WayIn]:
    """What waits and what is in force in a coordinator's areas: what waits first, then what ends first."""
    own = select(WayIn).join(WayIn.school).where(School.area_id.in_(permissions.own_areas(account)))
    own = _going_on(own, day).options(joinedload(WayIn.school))
    return session.scalars(own.order_by(WayIn.ends_on.is_not(None), WayIn.ends_on, School.name)).all()


def ends_soon(way: WayIn, day: date) -> bool:
    """Whether a way in is to be asked for again: it ends within so many days."""
    return way.ends_on is not None and way.ends_on - day <= ASKED_AGAIN_BEFORE


def ways_ending(session: Session, account: Account, school: School, day: date) -> Sequence[WayIn]:
    """The ways into a school that end soon, and were not asked for again yet. Raises NotFound."""
    listed = ways_listed(session, account, school, day)
    asked = {(each.kind, each.value) for each in listed if each.waits}
    return [each for each in listed if ends_soon(each, day) and (each.kind, each.value) not in asked]


def _going_on(ways: Select[WayIn], day: date) -> Select[WayIn]:
    ends = WayIn.ends_on.is_(None) | (WayIn.ends_on >= day)
    return ways.where(WayIn.stopped_at.is_(None), ends).options(joinedload(WayIn.asker))


def _same(school_id: int, way: NewWay | WayIn) -> Select[WayIn]:
    there = WayIn.school_id == school_id, WayIn.stopped_at.is_(None)
    return select(WayIn).where(*there, WayIn.kind == way.kind, WayIn.value == way.value)


def _to_decide(session: Session, account: Account, way_id: int) -> WayIn:
    way = session.get(WayIn, way_id)
    if way is None or not permissions.coordinates(account, way.school.area):
        raise NotFound
    return way


def _note(session: Session, account: Account, way: WayIn, event: Event, now: datetime) -> None:
    """Put a change on record: its words in the school's list, its kind alone in the security log."""
    what = f"way in {DONE[event]}: {way.kind} {way.value}"
    add_entry(session, account, what, now, school_id=way.school_id)
    note_event(session, event, now, actor=account, subject=way.kind)
