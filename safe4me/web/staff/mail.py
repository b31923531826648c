"""Mail to staff, where a mail server is set up; everywhere else links are there to be copied."""

import re
import ssl
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime
from email.message import EmailMessage
from smtplib import SMTP, SMTP_SSL, SMTPException, SMTPNotSupportedError, SMTPRecipientsRefused
from threading import BoundedSemaphore
from typing import cast

from flask import Flask, current_app
from flask_babel import force_locale, get_locale, gettext, ngettext

from safe4me.db.accounts import Account, account_named
from safe4me.db.security_events import Event, EventOutcome
from safe4me.schools.confirmed_ways import stop_bounced
from safe4me.settings import Settings
from safe4me.web.http import context as current
from safe4me.web.http.audit_hooks import log_event
from safe4me.web.http.formats import clock_time, day
from safe4me.web.http.signing import log_fault, logger
from safe4me.web.staff.invitations import (
    NEW_PASSWORD_MINUTES,
    Invitation,
    device_link,
    invitation_link,
    new_password_link,
    who_invites,
)

MOST_WAITING = 200
PERMANENT = 500
NO_SUCH_DOMAIN = re.compile(rb"\b5\.(1\.2|1\.10|4\.4)\b")  # RFC 3463, RFC 7505


class LaterWork:
    """One thread of a worker, which does what it is given in turn; what it has no room for is dropped."""

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._room = BoundedSemaphore(MOST_WAITING)
        self._thread = ThreadPoolExecutor(1, "later")

    def add(self, work: Callable[[], object], language: str) -> None:
        """Do `work` soon, in the language of whoever caused it."""
        if self._room.acquire(blocking=False):
            self._thread.submit(self._do, work, language)
        else:
            logger.error("%s pieces of work wait already: one was dropped", MOST_WAITING)

    def _do(self, work: Callable[[], object], language: str) -> None:
        try:
            with self._app.app_context(), force_locale(language):
                work()
        except Exception as error:  # noqa: BLE001 - nobody else would hear of it
            log_fault(error, "work that nobody waits for")
        finally:
            self._room.release()


def init_later(app: Flask) -> None:
    """Give the app its thread; it begins with the first work."""
    app.extensions["later"] = LaterWork(app)


def run_after_response(work: Callable[[], object]) -> None:
    """Do `work` soon, in an application context of its own; it needs an object of the database by its id."""
    cast("LaterWork", current_app.extensions["later"]).add(work, str(get_locale()))


PATIENCE_SECONDS = 10


def send_invitation(account: Account) -> str | None:
    """Mail `account` the link at which it sets its first password; a namesake, that there is an account.

    Returns that link where it has to be shown instead: no mail server is set up, or it did not take the mail.
    """
    return send_invitations([account])[0].link


def send_invitations(accounts: Sequence[Account]) -> list[Invitation]:
    """Do what `send_invitation` does for each of them, in one call at the mail server.

    Should that break off, those that are left have their links shown: nobody waits for it once a person.
    """
    links = [invitation_link(account) for account in accounts]
    letters = [_invitation_letter(*each) for each in zip(accounts, links, strict=True)]
    told = zip(accounts, links, _sent(letters), strict=True)
    return [Invitation(account, None if sent else link) for account, link, sent in told]


def send_new_password(account: Account) -> str | None:
    """Mail `account` the link at which it chooses another password; returns it as `send_invitation` does."""
    link = new_password_link(account)
    subject = gettext("A new password for Safe4me")
    return None if all(_sent([_letter(account, subject, _new_password(link))])) else link


def send_device_link(account: Account, until: datetime) -> str | None:
    """Mail `account` the link that makes a device known until then; returns it as `send_invitation` does."""
    link = device_link(account, until)
    subject = gettext("A new device for Safe4me")
    return None if all(_sent([_letter(account, subject, _new_device(link, until))])) else link


def notify_owner(account: Account, what: str) -> None:
    """Mail `account` what has just changed about its sign-in; nobody waits for it."""
    if not current.settings().smtp_host:
        return
    letter = _letter(account, gettext("Your sign-in to Safe4me has changed"), _changed(what))
    run_after_response(lambda: _sent([letter]))


def _invitation_letter(account: Account, link: str) -> EmailMessage:
    """Both texts are written, so that the database is asked the same about either."""
    first, other = _invitation(account, link), _has_one_already(account)
    return _letter(account, gettext("Your Safe4me account"), other if account.namesake else first)


def send_to(email: str, subject: str, text: str) -> bool:
    """Mail a text to somebody who need not have an account; whether it is on its way."""
    return all(_sent([_letter_to(email, subject, text)]))


def _letter(account: Account, subject: str, text: str) -> EmailMessage:
    return _letter_to(account.email, subject, text)


def _letter_to(email: str, subject: str, text: str) -> EmailMessage:
    settings, letter = current.settings(), EmailMessage()
    letter["From"] = settings.smtp_from or settings.contact_address
    letter["To"] = email
    letter["Subject"] = subject
    letter.set_content(text)
    return letter


def _invitation(account: Account, link: str) -> str:
    settings = current.settings()
    return str(
        ngettext(
            "%(invited)s Safe4me has %(force)s’s lessons about sharing nudes.\n\n"
            "Choose a password here. The link works once, and for %(num)s day:\n\n%(link)s\n\n"
            "Please do not pass it on: whoever opens it first has the account. "
            "If you did not expect this, tell %(contact)s.",
            "%(invited)s Safe4me has %(force)s’s lessons about sharing nudes.\n\n"
            "Choose a password here. The link works once, and for %(num)s days:\n\n%(link)s\n\n"
            "Please do not pass it on: whoever opens it first has the account. "
            "If you did not expect this, tell %(contact)s.",
            settings.invitation_days,
            invited=plain_name(who_invites(account)),
            force=settings.force_name,
            link=link,
            contact=settings.contact_address,
        )
    )


def _has_one_already(account: Account) -> str:
    """What the owner of an account elsewhere is told; a disabled one is nothing to go on with."""
    settings = current.settings()
    named = {
        "school": plain_name(account.school.name) if account.school else settings.force_name,
        "contact": settings.contact_address,
    }
    real = account_named(current.session(), account.email)
    if real is None or not real.active:
        return str(
            gettext(
                "%(school)s has invited you to Safe4me. But there is an account with this email already, "
                "from another school, and it is closed; and one email has one account.\n\n"
                "To have it opened again, at %(school)s, write to %(contact)s. Whoever invited you is "
                "not told any of this.",
                **named,
            )
        )
    return str(
        gettext(
            "%(school)s has invited you to Safe4me. But you have an account with this email already, or an "
            "invitation, from another school; and one email has one account.\n\n"
            "So nothing has changed: go on with the one you have. To move it to %(school)s, write to "
            "%(contact)s. Whoever invited you is not told any of this.",
            **named,
        )
    )


def plain_name(name: str) -> str:
    """A name that staff have given, without what a mail program would make a link of."""
    return re.sub(r"://|www\.|@", " ", name, flags=re.IGNORECASE)


def _new_password(link: str) -> str:
    return str(
        ngettext(
            "Somebody, you we hope, has asked for a new password for your Safe4me account.\n\n"
            "Choose it here. The link works once, and for %(num)s minute:\n\n%(link)s\n\n"
            "Until then your old password goes on working. Please do not pass this on. "
            "If you did not ask for it, you need do nothing; if it comes again, tell %(contact)s.",
            "Somebody, you we hope, has asked for a new password for your Safe4me account.\n\n"
            "Choose it here. The link works once, and for %(num)s minutes:\n\n%(link)s\n\n"
            "Until then your old password goes on working. Please do not pass this on. "
            "If you did not ask for it, you need do nothing; if it comes again, tell %(contact)s.",
            NEW_PASSWORD_MINUTES,
            link=link,
            contact=current.settings().contact_address,
        )
    )


def _new_device(link: str, until: datetime) -> str:
    return str(
        gettext(
            "Somebody, you we hope, wants to sign in to Safe4me as you, on a new device.\n\n"
            "If that is you, open this link on that device. It works until %(time)s:\n\n%(link)s\n\n"
            "Then sign in there with your password and your second step. The link alone lets nobody in. "
            "If it was not you, you need do nothing. Please do not pass this on.",
            link=link,
            time=clock_time(until),
        )
    )


def _changed(what: str) -> str:
    now = current.now()
    return str(
        gettext(
            "How you sign in to Safe4me has changed, on %(day)s at %(time)s: %(what)s.\n\n"
            "If that was you, all is well. If not, tell %(contact)s at once: the account can be closed.",
            day=day(now),
            time=clock_time(now),
            what=what,
            contact=current.settings().contact_address,
        )
    )


def _sent(letters: Sequence[EmailMessage]) -> list[bool]:
    """Whether each letter is on its way: there is a mail server, and it took it."""
    settings, sent = current.settings(), [False] * len(letters)
    if settings.smtp_host:
        try:
            with mail_server(settings) as server:
                for n, letter in enumerate(letters):
                    sent[n] = _is_taken(server, letter)
        except (OSError, SMTPException) as error:
            _note_failed(error)
    return sent


def _is_taken(server: SMTP, letter: EmailMessage) -> bool:
    """Whether the server takes this letter; where it does not, it may still take the next one."""
    try:
        server.send_message(letter)
    except (SMTPRecipientsRefused, SMTPNotSupportedError) as error:
        _note_failed(error)
        if isinstance(error, SMTPRecipientsRefused):
            _stop_lost_domains(error)
        return False
    return True


def _stop_lost_domains(error: SMTPRecipientsRefused) -> None:
    """Let nobody join by a domain that takes no mail any more; a lost mailbox says nothing of it."""
    for email, (code, said) in error.recipients.items():
        if code >= PERMANENT and NO_SUCH_DOMAIN.search(said):
            stop_bounced(current.session(), email.rpartition("@")[2], current.now())


def reason_of(error: OSError | SMTPException) -> str:
    """Why no mail goes: the words of a mail server may hold an address, those of the system do not."""
    return (error.strerror if not isinstance(error, SMTPException) else None) or type(error).__qualname__


def _note_failed(error: OSError | SMTPException) -> None:
    logger.error("No mail to staff: %s", reason_of(error))
    log_event(Event.SERVICE_FAILED, outcome=EventOutcome.FAILED, subject="mail")


@contextmanager
def mail_server(settings: Settings) -> Iterator[SMTP]:
    """A call at the mail server: encrypted from the start, or after STARTTLS, or not at all.

    Raises OSError and SMTPException.
    """
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
        yield server
