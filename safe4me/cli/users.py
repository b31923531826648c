"""`flask users …`: schools, and invitations for their staff."""

import click
from flask_babel import gettext

from safe4me.cli.common import DataGroup, follow_erasing, os_user, readable_errors, refuse_site_role
from safe4me.db.accounts import RoleName
from safe4me.schools import areas, erasing, operator
from safe4me.schools.operator import Post
from safe4me.secret_keys import KeyAge
from safe4me.web.http import context
from safe4me.web.staff.mail import notify_owner, send_invitation

MAIL_NOT_TAKEN = 3  # how `users invite` ends where its link is to be handed over
AREA = "Id of an area of a coordinator or officer; repeatable."

cli = DataGroup("users", help="Add schools and invite staff.")


@cli.command()
@click.argument("area", metavar="AREA")
@click.argument("name", metavar="SCHOOL")
def school(area: str, name: str) -> None:
    """Add SCHOOL to AREA, either of which may exist already, and print their ids."""
    asked = (context.session(), os_user())
    with readable_errors():
        found = areas.find_or_add_school(*asked, area, name, context.now())
    click.echo(f"Area {found.area.id}: {found.area.name}. School {found.id}: {found.name}.")


@cli.command()
@click.argument("email")
@click.option("--role", type=click.Choice([role.value for role in RoleName]), required=True)
@click.option("--school", "school_id", type=int, help="Id of the school of a teacher or lead.")
@click.option("--area", "area_ids", type=int, multiple=True, help=AREA)
def invite(email: str, role: str, school_id: int | None, area_ids: tuple[int, ...]) -> None:
    """Mail EMAIL the link at which they choose a password, or print it; a new link ends an older one."""
    with readable_errors():
        post = Post(RoleName(role), school_id, area_ids)
        person = operator.invite_anyone(context.session(), os_user(), email, post, context.now())
    _say_link(send_invitation(person), f"The invitation is on its way to {person.email}.")


@cli.command()
@click.argument("email")
@click.option("--school", "school_id", type=int, help="Id of the school of a teacher or lead.")
@click.option("--area", "area_ids", type=int, multiple=True, help=AREA)
def move(email: str, school_id: int | None, area_ids: tuple[int, ...]) -> None:
    """Move EMAIL to another school, or to other areas, with the role it has; be sure who asks."""
    with readable_errors():
        asked = (context.session(), os_user(), email, school_id, area_ids)
        person = operator.move(*asked, context.now())
    click.echo(f"{person.email} is moved, and signs in as before.")
    if not person.active:
        click.echo("The account is disabled; whoever looks after it there can enable it.")


@cli.command("reset-second-step")
@click.argument("email")
def reset_second_step(email: str) -> None:
    """Take the second step off EMAIL, who has lost phone and codes; be sure who asks. Ends their sessions."""
    with readable_errors():
        person = operator.reset_second_step(context.session(), os_user(), email, context.now())
        notify_owner(person, gettext("your second step was taken off"))
    click.echo(f"{person.email} signs in with the password alone, and sets up a new second step.")


@cli.command("re-encrypt")
def re_encrypt() -> None:
    """Encrypt all authenticator apps under the present secret key, so that a former one can go."""
    found = operator.re_encrypt(context.session(), os_user(), context.app_secrets(), context.now())
    click.echo(f"Authenticator apps encrypted anew: {found[KeyAge.FORMER]}.")
    if found[KeyAge.GONE]:
        click.echo(f"Not readable, because their secret key is gone: {found[KeyAge.GONE]}.")


@cli.command("reset-own-sign-in")
@click.argument("email")
def reset_own_sign_in(email: str) -> None:
    """Take a sign-in by Microsoft or the like off EMAIL’s account; be sure who asks. Ends their sessions."""
    with readable_errors():
        person = operator.reset_own_sign_in(context.session(), os_user(), email, context.now())
    click.echo(f"{person.email} signs in by password or a mailed link, and may then connect one again.")


@cli.command("reset-password")
@click.argument("email")
def reset_password(email: str) -> None:
    """Mail EMAIL, or print, a link to a new password; be sure who asks. Ends the old one and all sessions."""
    with readable_errors():
        person = operator.reset_password(context.session(), os_user(), email, context.now())
    _say_link(send_invitation(person), f"The link is on its way to {person.email}.")


@cli.command()
@click.argument("email")
@click.confirmation_option(
    prompt="Name, email and every way to sign in go for good, and only a number is left. Go on?"
)
def erase(email: str) -> None:
    """Erase EMAIL at their own wish; be sure who asks. On PostgreSQL as the owner of the tables."""
    refuse_site_role()
    with readable_errors():
        person = operator.account_for(context.session(), email)
        number = person.id
        erasing.erase(context.session(), os_user(), person, context.now())
    click.echo(f"Account {number} is erased.")
    follow_erasing()


def _say_link(link: str | None, mailed: str) -> None:
    """Print the link of whoever got no mail; where a mail server should have taken it, that ends with 3."""
    click.echo(link or mailed)
    if link and context.settings().smtp_host:
        click.echo("The mail was not taken: hand over this link yourself.", err=True)
        click.get_current_context().exit(MAIL_NOT_TAKEN)
