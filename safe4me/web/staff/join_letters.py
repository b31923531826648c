"""What is mailed to whoever asks to be a teacher of a school."""

from flask_babel import gettext, ngettext

from safe4me.db.accounts import Account
from safe4me.db.schools import School
from safe4me.schools.join_queue import LINK_LASTS
from safe4me.web.http import context
from safe4me.web.staff.invitations import join_link
from safe4me.web.staff.mail import plain_name, send_to

MINUTES = int(LINK_LASTS.total_seconds()) // 60


def send_link(email: str, school: School, key: str, *, known: bool) -> None:
    """Mail the link that proves the mailbox; to a newcomer who is `known`, the one that signs them in."""
    subject = gettext("Sign in to Safe4me") if known else gettext("Teach with Safe4me")
    send_to(email, subject, _link(school, join_link(key)))


def _link(school: School, link: str) -> str:
    return str(
        ngettext(
            "Somebody, you we hope, wants to teach with Safe4me at %(school)s.\n\n"
            "If it is you, open this link. It works once, for %(num)s minute:\n\n%(link)s\n\n"
            "Please do not pass it on. If it was not you, you need do nothing; if it comes again, "
            "tell %(contact)s.",
            "Somebody, you we hope, wants to teach with Safe4me at %(school)s.\n\n"
            "If it is you, open this link. It works once, for %(num)s minutes:\n\n%(link)s\n\n"
            "Please do not pass it on. If it was not you, you need do nothing; if it comes again, "
            "tell %(contact)s.",
            MINUTES,
            school=plain_name(school.name),
            link=link,
            contact=context.settings().contact_address,
        )
    )


def send_waits(email: str, school: School) -> None:
    """Mail that the ask stands in the queue already."""
    text = gettext(
        "You have asked to teach with Safe4me at %(school)s, and your mailbox is proven. Now the school’s "
        "lead decides. You get a mail once they have said yes.\n\n"
        "If you have not asked, tell %(contact)s.",
        school=plain_name(school.name),
        contact=context.settings().contact_address,
    )
    send_to(email, gettext("Your ask waits"), text)


def send_has_account(account: Account) -> None:
    """Mail that there is an account or an invitation with this email, and how to go on with it."""
    subject = gettext("You have an account with Safe4me")
    send_to(account.email, subject, _has_account() if account.active else _is_closed())


def _has_account() -> str:
    settings = context.settings()
    return str(
        gettext(
            "Somebody, you we hope, wants to teach with Safe4me. There is an account or an invitation with "
            "this email already, so nothing has changed.\n\n"
            "Sign in: %(link)s\n\n"
            "Have you lost your password, or your invitation? The sign-in page says what to do. Do you teach "
            "at another school now? Sign in, open “Account”, and ask to move.\n\n"
            "If it does not work, write to %(contact)s.",
            link=f"{settings.site_address}/account/sign-in",
            contact=settings.contact_address,
        )
    )


def _is_closed() -> str:
    return str(
        gettext(
            "Somebody, you we hope, wants to teach with Safe4me. There is an account with this email, and "
            "it is closed, so nothing has changed. To have it opened again, write to %(contact)s.",
            contact=context.settings().contact_address,
        )
    )


def send_let_in(account: Account) -> None:
    """Mail whoever asked, and has their own way to sign in, that the lead has said yes."""
    settings = context.settings()
    text = gettext(
        "%(school)s says that you are one of theirs. Sign in as you always do: %(link)s\n\n"
        "If you have not asked for this, tell %(contact)s.",
        school=plain_name(account.school.name) if account.school else settings.force_name,
        link=f"{settings.site_address}/account/sign-in",
        contact=settings.contact_address,
    )
    send_to(account.email, gettext("You are in"), text)
