"""What works once is spent by one conditional change: of any number who try at once, one wins.

Each commits by itself, so that nobody waits for what the winner does next, and nothing that fails afterwards
gives back what was spent.
"""

from datetime import datetime
from hashlib import sha256
from uuid import uuid4

from sqlalchemy import delete, or_, update
from sqlalchemy.orm import Session

from safe4me.storage.accounts import Account, RecoveryCode
from safe4me.storage.security_log.inventory import Event, Factor
from safe4me.storage.security_log.log import note_event


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
    """Bind an account to somebody at a school's own sign-in; False when it is bound, or was just taken up.

    Whoever holds the invitation of an account that has not joined cannot choose a password any more.
    """
    free = Account.id == account.id, Account.oidc_subject.is_(None), Account.active
    before = () if account.has_joined else (Account.fs_uniquifier == account.fs_uniquifier,)
    after = {} if account.has_joined else {"fs_uniquifier": uuid4().hex}
    bound = update(Account).where(*free, *before).values(oidc_issuer=issuer, oidc_subject=subject, **after)
    won = session.scalar(bound.returning(Account.id)) is not None
    if won:
        note_event(session, Event.OWN_SIGN_IN_BOUND, now, about=account, factor=Factor.OWN_SIGN_IN)
    session.commit()
    return won


def _digest(code: str) -> str:
    """Fast, and without a key or salt: 116 random bits are beyond guessing, and no new secret ends them."""
    return sha256(code.encode()).hexdigest()
