"""The invited: the link at which they choose their first password, and the cards on which lists show them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import cast

from itsdangerous import BadSignature, URLSafeSerializer

from safe4me.places import people, rules
from safe4me.places.people import InvitationOver
from safe4me.storage.accounts import Account
from safe4me.web.serving import current
from safe4me.web.staff.entry import me


@dataclass(frozen=True, slots=True)
class Invitation:
    """Somebody who has just been invited; `link` is None where it was mailed."""

    person: Account
    link: str | None


@dataclass(frozen=True, slots=True)
class StaffCard:
    """A member of staff as a list shows them."""

    person: Account
    standing: people.Standing
    managed: bool


def cards(staff: Sequence[Account]) -> list[StaffCard]:
    """The staff as lists show them."""
    days, now = current.settings().invitation_days, current.now()
    return [StaffCard(one, people.standing(one, days, now), rules.looks_after(me(), one)) for one in staff]


def invitation_link(account: Account) -> str:
    """The address at which `account` may set its first password; it works once, for some days."""
    token = _signer().dumps([account.fs_uniquifier, int(current.now().timestamp())])
    return f"{current.settings().site_address}/account/invitation/{token}"


def invited_by(token: str, now: datetime) -> Account:
    """The account that this link was made for, before it has a password. Raises InvitationOver."""
    try:
        uniquifier, invited = _signer().loads(token)
    except BadSignature as error:
        raise InvitationOver from error
    account = current.security().datastore.find_user(fs_uniquifier=uniquifier)
    in_time = now.timestamp() - invited <= timedelta(days=current.settings().invitation_days).total_seconds()
    if account is None or account.password or not account.active or not in_time:
        raise InvitationOver
    return cast("Account", account)


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(current.settings().secret_key, salt="invitation")
