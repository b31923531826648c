"""Links to a first password, to another, and for a new device; and the cards on which lists show staff."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

from flask_babel import gettext
from itsdangerous import BadSignature, URLSafeSerializer

from safe4me.db.accounts import Account, RoleName
from safe4me.schools import people, permissions
from safe4me.schools.join_queue import JoinLinkOver
from safe4me.schools.people import InvitationOver
from safe4me.web.http import context
from safe4me.web.http.signing import signing_keys
from safe4me.web.staff.access import me

NEW_PASSWORD_MINUTES = 60
DEVICE_LINK_MINUTES = 60
JOIN = "join"


@dataclass(frozen=True, slots=True)
class Invitation:
    """Somebody who has just been given a link; `link` is None where it was mailed."""

    person: Account
    link: str | None


@dataclass(frozen=True, slots=True)
class StaffCard:
    """A member of staff as a list shows them."""

    person: Account
    standing: people.Standing
    managed: bool
    lacks_second_step: bool


def cards(staff: Sequence[Account]) -> list[StaffCard]:
    """The staff as lists show them."""
    return [_card(one) for one in staff]


def invitation_link(account: Account) -> str:
    """The address at which `account` may set its first password; it works once, for some days."""
    return _address("invitation", account)


def who_invites(account: Account) -> str:
    """Who has invited an account, and to which school, in a sentence."""
    inviter = people.inviter_of(context.session(), account)
    name = inviter.name if inviter and inviter.name else context.settings().force_name
    if account.school is None:
        return str(gettext("%(name)s invites you to Safe4me.", name=name))
    place = {"name": name, "school": account.school.name}
    if account.has_role(RoleName.LEAD):
        return str(gettext("%(name)s invites you to Safe4me, as the lead of %(school)s.", **place))
    return str(gettext("%(name)s invites you to Safe4me, as a teacher at %(school)s.", **place))


def invited_by(token: str, now: datetime) -> Account:
    """The account that this link was made for, before it has a password. Raises InvitationOver."""
    account = _account_of("invitation", token, now, timedelta(days=context.settings().invitation_days))
    if account.password or permissions.is_newcomer(account):
        raise InvitationOver
    return account


def join_link(key: str) -> str:
    """The address at which an ask's mailbox is proven; `key` is the ask's own."""
    return f"{context.settings().site_address}/account/join/{_signer(JOIN).dumps(key)}"


def key_of_join_link(token: str) -> str:
    """The key of an ask that is in its link. Raises JoinLinkOver for a link that is not ours."""
    try:
        return str(_signer(JOIN).loads(token))
    except BadSignature as error:
        raise JoinLinkOver from error


def new_password_link(account: Account) -> str:
    """The address at which `account` may choose another password; it works once, for an hour.

    It is over as soon as the account's sessions are ended, by its owner or by anybody else.
    """
    return _address("new-password", account)


def choosing_anew(token: str, now: datetime) -> Account:
    """The account that this link to another password was made for. Raises InvitationOver."""
    account = _account_of("new-password", token, now, timedelta(minutes=NEW_PASSWORD_MINUTES))
    if not account.password:
        raise InvitationOver
    return account


def device_link(account: Account, until: datetime) -> str:
    """The address at which a device becomes known to `account`: until then, and on any number of devices.

    It is the same for the same moment, and no way in: password and second step are asked for as ever.
    """
    return _signed_address("known-device", [account.id, int(until.timestamp())])


def device_link_owner(token: str, now: datetime) -> Account:
    """The account that this link makes a device known to. Raises InvitationOver."""
    number, until = _read("known-device", token)
    account = cast("Account | None", context.security().datastore.find_user(id=number))
    if account is None or not account.active or not account.password or now.timestamp() > until:
        raise InvitationOver
    return account


def _card(person: Account) -> StaffCard:
    standing = people.standing(person, context.settings().invitation_days, context.now())
    joined = standing is people.Standing.JOINED
    return StaffCard(
        person,
        standing,
        managed=permissions.can_administer(me(), person),
        lacks_second_step=joined and not person.has_second_step,
    )


def _address(kind: str, account: Account) -> str:
    return _signed_address(kind, [account.fs_uniquifier, int(context.now().timestamp())])


def _signed_address(kind: str, what: list[str | int]) -> str:
    return f"{context.settings().site_address}/account/{kind}/{_signer(kind).dumps(what)}"


def _read(kind: str, token: str) -> Any:  # Any: what it signs is ours
    try:
        return _signer(kind).loads(token)
    except BadSignature as error:
        raise InvitationOver from error


def _account_of(kind: str, token: str, now: datetime, lasts: timedelta) -> Account:
    uniquifier, made = _read(kind, token)
    account = context.security().datastore.find_user(fs_uniquifier=uniquifier)
    if account is None or not account.active or now.timestamp() - made > lasts.total_seconds():
        raise InvitationOver
    return cast("Account", account)


def _signer(kind: str) -> URLSafeSerializer:
    return URLSafeSerializer(signing_keys(context.settings()), salt=kind)
