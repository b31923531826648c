"""The authenticator apps of all accounts: under which secret key each is kept, and how that is changed."""

from collections import Counter
from collections.abc import Iterator

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from safe4me.storage.accounts import Account
from safe4me.storage.keys.ages import KeyAge
from safe4me.storage.keys.app_secrets import AppSecrets


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
