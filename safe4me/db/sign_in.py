"""The authenticator apps of all accounts: under which secret key each is kept, and how that is changed."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime
from hashlib import sha256
from secrets import token_hex
from uuid import uuid4

from sqlalchemy import String, delete, or_, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from safe4me.db.accounts import Account, RecoveryCode
from safe4me.db.base import Base
from safe4me.db.security_events import Event, Factor
from safe4me.db.security_log import note_event
from safe4me.secret_keys import AppSecrets, KeyAge


def ages_of_apps(session: Session, secrets: AppSecrets) -> Counter[KeyAge]:
    """How many apps are kept under a secret key of each age."""
    return Counter(secrets.age(kept) for _, kept in _kept(session))


def renew_apps(session: Session, secrets: AppSecrets) -> Counter[KeyAge]:
    """Keep all apps that can be read under the present key; what `ages_of_apps` was before."""
    found = ages_of_apps(session, secrets)
    for account_id, kept in list(_kept(session)):
        renew_app(session, account_id, kept, secrets)
    return found


def renew_app(session: Session, account_id: int, kept: str | None, secrets: AppSecrets) -> None:
    """Keep an app that is kept under a former key under the present one, unless its owner has another now."""
    if kept and secrets.age(kept) is KeyAge.FORMER:
        same = Account.id == account_id, Account.tf_totp_secret == kept
        session.execute(update(Account).where(*same).values(tf_totp_secret=secrets.renew(kept)))


def _kept(session: Session) -> Iterator[tuple[int, str]]:
    rows = session.execute(select(Account.id, Account.tf_totp_secret).order_by(Account.id))
    return ((account_id, kept) for account_id, kept in rows if kept)


def spend_step(session: Session, account: Account, step: int) -> bool:
    """Use up the half minute of an app's code, and all before it; False when it was used already."""
    unused = or_(Account.totp_counter.is_(None), Account.totp_counter < step)
    spent = update(Account).where(Account.id == account.id, unused).values(totp_counter=step)
    won = session.scalar(spent.returning(Account.id)) is not None
    session.commit()
    return won


def replace_recovery_codes(session: Session, account: Account, codes: list[str]) -> None:
    """Give an account new recovery codes, and end those it has."""
    session.execute(delete(RecoveryCode).where(RecoveryCode.account_id == account.id))
    session.add_all(RecoveryCode(account_id=account.id, digest=_digest(code)) for code in codes)
    session.commit()


def spend_recovery_code(session: Session, account: Account, code: str) -> bool:
    """Use up one of an account's codes; False when it has no such code, or no more."""
    own = RecoveryCode.account_id == account.id, RecoveryCode.digest == _digest(code)
    won = session.scalar(delete(RecoveryCode).where(*own).returning(RecoveryCode.account_id)) is not None
    session.commit()
    return won


def take_up_link(session: Session, account: Account, password: str, event: Event, now: datetime) -> bool:
    """Set a password, already hashed, and end every link and session; False when one was taken up before.

    And for a namesake, whose owner has an account. `event` is what that was, for the security log.
    """
    waiting = Account.id == account.id, Account.fs_uniquifier == account.fs_uniquifier, Account.active
    taken = (
        update(Account)
        .where(*waiting, Account.namesake.is_(False))
        .values(password=password, fs_uniquifier=uuid4().hex)
    )
    won = session.scalar(taken.returning(Account.id)) is not None
    if won:
        note_event(session, event, now, actor=account, factor=Factor.LINK)
    session.commit()
    return won


def bind_subject(session: Session, account: Account, issuer: str, subject: str, now: datetime) -> bool:
    """Bind an account to somebody at a school's own sign-in; False when it is bound already. Commits."""
    free = Account.id == account.id, Account.oidc_subject.is_(None), Account.active
    bound = update(Account).where(*free).values(oidc_issuer=issuer, oidc_subject=subject)
    won = session.scalar(bound.returning(Account.id)) is not None
    if won:
        note_event(session, Event.OWN_SIGN_IN_BOUND, now, actor=account, factor=Factor.OWN_SIGN_IN)
    session.commit()
    return won


def rename_subject(session: Session, account: Account, subject: str) -> None:
    """Know the same person at the same issuer by another name of theirs from now on; commits."""
    account.oidc_subject = subject
    session.commit()


def _digest(code: str) -> str:
    """Fast, and without a key or salt: 116 random bits are beyond guessing, and no new secret ends them."""
    return sha256(code.encode()).hexdigest()


LONGEST_DEVICE = 40


class StaffSession(Base):
    """A session that somebody began by signing in, and the kind of device it is on."""

    __tablename__ = "staff_session"
    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(32), unique=True)
    identity: Mapped[str] = mapped_column(String(64), index=True)
    device: Mapped[str] = mapped_column(String(LONGEST_DEVICE))
    began_at: Mapped[datetime]


def list_session(
    session: Session, identity: str, device: str, now: datetime, instead_of: str | None = None
) -> str:
    """List a session that begins, and return the key that its cookie carries; commits.

    It takes the place of the session with the key `instead_of`, which ends.
    """
    key = token_hex(16)
    session.execute(delete(StaffSession).where(StaffSession.key == instead_of))
    session.add(StaffSession(key=key, identity=identity, device=device[:LONGEST_DEVICE], began_at=now))
    session.commit()
    return key


def is_listed(session: Session, identity: str, key: str) -> bool:
    """Whether the session of that key goes on."""
    found = select(StaffSession.id).where(StaffSession.key == key, StaffSession.identity == identity)
    return session.scalar(found) is not None


def sessions_of(session: Session, account: Account, since: datetime) -> Sequence[StaffSession]:
    """An account's sessions that began after `since`, the newest first."""
    own = select(StaffSession).where(StaffSession.identity == account.fs_uniquifier)
    return session.scalars(own.where(StaffSession.began_at > since).order_by(StaffSession.id.desc())).all()


def end_session(session: Session, account: Account, number: int, now: datetime) -> None:
    """End one of an account's sessions, wherever it is, if it has such a session. Commits."""
    one = StaffSession.id == number, StaffSession.identity == account.fs_uniquifier
    if session.scalar(delete(StaffSession).where(*one).returning(StaffSession.id)) is not None:
        note_event(session, Event.SESSION_ENDED, now, actor=account)
    session.commit()


def end_sessions_of(session: Session, account: Account) -> None:
    """Take all of an account's sessions off the list, in the caller's transaction."""
    session.execute(delete(StaffSession).where(StaffSession.identity == account.fs_uniquifier))


def take_off_list(session: Session, identity: str, key: str) -> Account | None:
    """End the session of that key, in the caller's transaction; whose it was, None when it was over."""
    one = StaffSession.key == key, StaffSession.identity == identity
    ended = session.scalar(delete(StaffSession).where(*one).returning(StaffSession.id)) is not None
    return session.scalar(select(Account).where(Account.fs_uniquifier == identity)) if ended else None


def forget_sessions(session: Session, before: datetime) -> None:
    """Take out sessions that began before then: too long ago. Works in the caller's transaction."""
    session.execute(delete(StaffSession).where(StaffSession.began_at < before))
