"""`flask users …`: schools, and invitations for their staff."""

from datetime import datetime
from uuid import uuid4

import click
from flask.cli import AppGroup
from sqlalchemy import select

from safe4me.storage.accounts import Account, Role, RoleName
from safe4me.storage.base import db
from safe4me.storage.places import Area, School
from safe4me.web.serving import current
from safe4me.web.staff.mail import send_invitation

cli = AppGroup("users", help="Add schools and invite staff.")


@cli.command()
@click.argument("area_name", metavar="AREA")
@click.argument("name", metavar="SCHOOL")
def school(area_name: str, name: str) -> None:
    """Add SCHOOL to AREA, either of which may exist already, and print their ids."""
    area = db.session.scalar(select(Area).where(Area.name == area_name)) or Area(name=area_name)
    db.session.add(area)
    db.session.flush()
    found = select(School).where(School.area_id == area.id, School.name == name)
    added = db.session.scalar(found) or School(area=area, name=name)
    db.session.add(added)
    db.session.commit()
    click.echo(f"Area {area.id}: {area.name}. School {added.id}: {added.name}.")


@cli.command()
@click.argument("email")
@click.option("--role", type=click.Choice([role.value for role in RoleName]), required=True)
@click.option("--school", "school_id", type=int, help="Id of the school of a teacher or lead.")
@click.option("--area", "area_ids", type=int, multiple=True, help="Id of a coordinator's area; repeatable.")
def invite(email: str, role: str, school_id: int | None, area_ids: tuple[int, ...]) -> None:
    """Mail EMAIL the link at which they choose a password, or print it; a new link ends an older one."""
    email = email.strip().lower()
    account = db.session.scalar(select(Account).where(Account.email == email)) or Account(email=email)
    if account.password:
        raise click.ClickException(f"{email} has a password already.")
    place(account, RoleName(role), school_id, area_ids, current.now())
    db.session.add(account)
    db.session.commit()
    click.echo(send_invitation(account) or f"The invitation is on its way to {email}.")


@cli.command("reset-second-step")
@click.argument("email")
def reset_second_step(email: str) -> None:
    """Take the second step off EMAIL, who has lost phone and codes; be sure who asks. Ends their sessions."""
    account = account_of(email)
    account.tf_primary_method = account.tf_totp_secret = account.mf_recovery_codes = None
    account.webauthn.clear()
    account.end_sessions()
    db.session.commit()
    click.echo(f"{account.email} signs in with the password alone, and sets up a new second step.")


@cli.command("reset-password")
@click.argument("email")
def reset_password(email: str) -> None:
    """Mail EMAIL, or print, a link to a new password; be sure who asks. Ends the old one and all sessions."""
    account = account_of(email)
    account.password = None
    account.end_sessions()
    db.session.commit()
    click.echo(send_invitation(account) or f"The link is on its way to {account.email}.")


def account_of(email: str) -> Account:
    """The account with that email. Raises ClickException."""
    account = db.session.scalar(select(Account).where(Account.email == email.strip().lower()))
    if account is None:
        raise click.ClickException(f"There is no account of {email}.")
    return account


def place(
    account: Account, role: RoleName, school_id: int | None, area_ids: tuple[int, ...], now: datetime
) -> None:
    """Give an account its one role, its school or areas, and a new identity. Raises ClickException."""
    school = db.session.get(School, school_id) if school_id is not None else None
    areas = list(db.session.scalars(select(Area).where(Area.id.in_(area_ids))))
    if role is RoleName.COORDINATOR:
        if not areas or len(areas) != len(set(area_ids)) or school_id is not None:
            raise click.ClickException("A coordinator needs --area, the id of an area, and no --school.")
    elif school is None or area_ids:
        raise click.ClickException("A teacher or lead needs --school, the id of a school, and no --area.")
    account.roles = [role_named(role)]
    account.school, account.areas = school, areas
    account.fs_uniquifier = uuid4().hex
    account.invited_at = now


def role_named(name: RoleName) -> Role:
    """The role of that name, made when it is missing."""
    return db.session.scalar(select(Role).where(Role.name == name)) or Role(name=name)
