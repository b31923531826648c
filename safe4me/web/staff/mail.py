"""Invitations by mail, where a mail server is set up; everywhere else the link is there to be copied."""

import ssl
from email.message import EmailMessage
from smtplib import SMTP, SMTP_SSL, SMTPException

from flask_babel import gettext, ngettext

from safe4me.settings import Settings
from safe4me.storage.accounts import Account
from safe4me.web.serving import current
from safe4me.web.serving.logs import log_fault
from safe4me.web.staff.invitations import invitation_link

PATIENCE_SECONDS = 10


def send_invitation(account: Account) -> str | None:
    """Mail `account` the link at which it sets its first password.

    Returns that link where it has to be shown instead: no mail server is set up, or it did not take the mail.
    """
    settings, link = current.settings(), invitation_link(account)
    if not settings.smtp_host:
        return link
    try:
        _send(settings, _invitation(settings, account.email, link))
    except (OSError, SMTPException) as error:
        log_fault(error, "an invitation by mail")
        return link
    return None


def _invitation(settings: Settings, to: str, link: str) -> EmailMessage:
    message = EmailMessage()
    message["From"] = settings.smtp_from or settings.contact_address
    message["To"] = to
    message["Subject"] = gettext("Your Safe4me account")
    message.set_content(
        ngettext(
            "You are invited to Safe4me, %(force)s’s lessons about sharing nudes.\n\n"
            "Choose a password here. The link works once, and for %(num)s day:\n\n%(link)s\n\n"
            "Please do not pass it on: whoever opens it first has the account. "
            "If you did not expect this, tell %(contact)s.",
            "You are invited to Safe4me, %(force)s’s lessons about sharing nudes.\n\n"
            "Choose a password here. The link works once, and for %(num)s days:\n\n%(link)s\n\n"
            "Please do not pass it on: whoever opens it first has the account. "
            "If you did not expect this, tell %(contact)s.",
            settings.invitation_days,
            force=settings.force_name,
            link=link,
            contact=settings.contact_address,
        )
    )
    return message


def _send(settings: Settings, message: EmailMessage) -> None:
    """Send a message: encrypted from the start, or after STARTTLS, or not at all."""
    place, context = (settings.smtp_host, settings.smtp_port), ssl.create_default_context()
    if settings.smtp_security == "tls":
        connection: SMTP = SMTP_SSL(*place, timeout=PATIENCE_SECONDS, context=context)
    else:
        connection = SMTP(*place, timeout=PATIENCE_SECONDS)
    with connection as server:
        if settings.smtp_security == "starttls":
            server.starttls(context=context)
        if settings.smtp_user:
            server.login(settings.smtp_user, settings.smtp_password)
        server.send_message(message)
