"""What `flask doctor` asks others: the site by its own address, the mail server, a school's own sign-in."""

import json
import ssl
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from functools import partial
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from ipaddress import ip_address
from smtplib import SMTPException
from socket import socket
from urllib.parse import urlsplit

import requests

from safe4me.cli.diagnosis import Condition, Diagnosis, broken, not_tried, state_below, warning, whole
from safe4me.settings import Settings, variable
from safe4me.settings.providers import Provider
from safe4me.web.account.oidc import metadata_address
from safe4me.web.http import context
from safe4me.web.http.health import SEEN, asked_by_doctor
from safe4me.web.http.security_headers import HEADERS, TLS_HEADERS
from safe4me.web.staff.mail import mail_server, reason_of

PATIENCE_SECONDS = 4
HTTP_OK, HTTP_FAULT = 200, 500
OF_THE_SITE = ("site", "proxy", "headers", "certificate")
FORGED = "203.0.113.7"  # of no machine: RFC 5737
DAYS_WARN, DAYS_BREAK = 21, 3
A_DAY = timedelta(days=1)
PROXY = "docs/deploy.md, “The proxy”."
OWN_SIGN_IN = "own-sign-in"
NEEDED = ("issuer", "authorization_endpoint", "token_endpoint", "jwks_uri")
LETTER = """\
This is a test letter from Safe4me. Nothing needs to be done.

If you can read it, mail to staff reaches you.
"""


def look_outside(test_mail_to: str | None) -> list[Diagnosis]:
    """All of these checks, asked side by side, in the order in which they are told.

    With an address a letter is sent there. Needs an application context.
    """
    settings, now = context.settings(), context.now()
    checks = (
        partial(_site, settings, now),
        partial(_mail, settings, test_mail_to),
        partial(_own_sign_in, settings),
    )
    with ThreadPoolExecutor(len(checks)) as pool:
        asked = [pool.submit(check) for check in checks]
    return [found for each in asked for found in each.result()]


@dataclass(frozen=True, slots=True)
class SiteReply:
    """How the site answered at its own address, whom it saw, and until when its certificate is good."""

    own_address: str
    status: int
    headers: Sequence[str]
    body: bytes
    certificate_ends: datetime | None

    def seen(self) -> dict[str, str] | None:
        """What the site has seen of the request: `scheme`, `host` and `address`; None if it did not say."""
        try:
            found: dict[str, str] = json.loads(self.body)
        except ValueError:  # another site, or an error page
            return None
        return found if self.status == HTTP_OK else None


def _site(settings: Settings, now: datetime) -> list[Diagnosis]:
    address = settings.site_address
    try:
        reply = _asked(settings)
    except ssl.SSLCertVerificationError as error:
        line = f"The certificate of {address} is refused: {error.verify_message}."
        refused = broken("certificate", line, "Renew it, and `nginx -s reload`.")
        return [
            refused if name == refused.id else not_tried(name, "The certificate is refused.")
            for name in OF_THE_SITE
        ]
    except (OSError, HTTPException) as error:
        reason = getattr(error, "strerror", None) or type(error).__name__
        line = f"Nobody answers at {address} ({reason})."
        others = [not_tried(name, "The site does not answer.") for name in OF_THE_SITE[1:]]
        return [_unanswered(settings, line), *others]
    return [
        _answers(reply, settings),
        _proxy(reply, settings),
        _headers(reply, settings),
        _certificate(reply, now),
    ]


def _unanswered(settings: Settings, line: str) -> Diagnosis:
    if not settings.production:
        return not_tried("site", f"{line} In development it need not run.")
    return broken("site", line, "Start nginx and the server, and look at the name in DNS.")


def _asked(settings: Settings) -> SiteReply:
    """Ask the site by its own address, as somebody who makes up another address of theirs.

    Raises OSError and HTTPException.
    """
    parts = urlsplit(settings.site_address)
    host, port = parts.hostname or "", parts.port
    if parts.scheme == "https":
        trusted = ssl.create_default_context()
        line: HTTPConnection = HTTPSConnection(host, port, timeout=PATIENCE_SECONDS, context=trusted)
    else:
        line = HTTPConnection(host, port, timeout=PATIENCE_SECONDS)
    try:
        line.connect()
        own_address = line.sock.getsockname()[0]
        ends = _certificate_end(line.sock)
        line.request("GET", SEEN, headers={**asked_by_doctor(settings), "X-Forwarded-For": FORGED})
        reply = line.getresponse()
        body = reply.read()
    finally:
        line.close()
    return SiteReply(own_address, reply.status, [name for name, _ in reply.getheaders()], body, ends)


def _certificate_end(line: socket) -> datetime | None:
    """Until when the certificate is good that was shown, if there was one."""
    if not isinstance(line, ssl.SSLSocket):
        return None
    shown = line.getpeercert() or {}
    return datetime.fromtimestamp(ssl.cert_time_to_seconds(str(shown["notAfter"])), UTC)


def _answers(reply: SiteReply, settings: Settings) -> Diagnosis:
    if reply.status >= HTTP_FAULT:
        line = f"{settings.site_address} answers {reply.status}."
        return broken("site", line, "Start the server; its log says why it does not run.")
    return whole("site", f"{settings.site_address} answers.")


def _proxy(reply: SiteReply, settings: Settings) -> Diagnosis:
    seen, parts = reply.seen(), urlsplit(settings.site_address)
    if reply.status >= HTTP_FAULT:
        return not_tried("proxy", "The site does not answer.")
    if seen is None:
        line = f"{settings.site_address} does not lead to this site, with this release and secret key."
        return broken("proxy", line, PROXY)
    if (seen["scheme"], seen["host"]) != (parts.scheme, parts.hostname):
        line = f"The site is asked at {settings.site_address}, and sees {seen['scheme']}://{seen['host']}."
        return broken("proxy", line, PROXY)
    return of_client(seen["address"], reply.own_address, settings.proxies_in_front)


def of_client(seen: str, own_address: str, proxies: int) -> Diagnosis:
    """Whether the site saw who asked it."""
    name = "proxy"
    if seen == FORGED:
        line = "The site believes what a browser says of its own address."
        return broken(name, line, f"Let the proxy overwrite X-Forwarded-For: {PROXY}")
    if seen == own_address and not (proxies and ip_address(seen).is_loopback):
        return whole(name, "The site sees scheme, host and address of who asks.")
    if seen == own_address:
        return not_tried(name, "Asked from within this machine, nobody can tell its proxy from a browser.")
    if ip_address(seen).is_loopback:
        line = "To the site all who ask are one address, that of its proxy, and locked out as one."
        return broken(name, line, f"Mend SAFE4ME_PROXIES_IN_FRONT: {PROXY}")
    line = f"The site was asked from {own_address}, and saw {seen}."
    return warning(name, line, f"Right where a router changes addresses; else {PROXY}")


def _headers(reply: SiteReply, settings: Settings) -> Diagnosis:
    wanted = TLS_HEADERS if settings.site_address.startswith("https:") else HEADERS
    times = Counter(name.lower() for name in reply.headers)
    wrong = [name for name, _ in wanted if times[name.lower()] != 1]
    if wrong:
        line = f"Headers that a reply does not have exactly once: {', '.join(wrong)}."
        return broken("headers", line, "Use deploy/nginx.conf, whose proxied replies add none.")
    return whole("headers", "A reply has each header of security once.")


def _certificate(reply: SiteReply, now: datetime) -> Diagnosis:
    name = "certificate"
    if reply.certificate_ends is None:
        return not_tried(name, "The site’s address is not one with https.")
    days = (reply.certificate_ends - now) / A_DAY
    state = state_below(days, warns=DAYS_WARN, breaks=DAYS_BREAK)
    cure = "" if state is Condition.OK else "Renew it, and look at the timer that should."
    return Diagnosis(
        name, state, f"The certificate is good for {days:.0f} days.", cure, (("certificate_days", days),)
    )


def _mail(settings: Settings, test_mail_to: str | None) -> list[Diagnosis]:
    name = "mail"
    if not settings.smtp_host:
        return [not_tried(name, "SAFE4ME_SMTP_HOST is not set: links are shown, to be handed over.")]
    where = f"{settings.smtp_host}:{settings.smtp_port}"
    try:
        with mail_server(settings) as server:
            if test_mail_to is None:
                server.noop()
                return [whole(name, f"The mail server {where} lets the site in.")]
            server.send_message(_letter(settings, test_mail_to))
    except (OSError, SMTPException) as error:
        line = f"The mail server {where} takes no mail ({reason_of(error)})."
        return [broken(name, line, "See SAFE4ME_SMTP_…; until then hand over links yourself.")]
    return [whole(name, f"The mail server {where} has taken a test letter.")]


def _letter(settings: Settings, to: str) -> EmailMessage:
    letter = EmailMessage()
    letter["From"] = settings.smtp_from or settings.contact_address
    letter["To"] = to
    letter["Subject"] = "Test letter from Safe4me"
    letter.set_content(LETTER)
    return letter


def _own_sign_in(settings: Settings) -> list[Diagnosis]:
    if not settings.providers:
        return [not_tried(OWN_SIGN_IN, "SAFE4ME_OIDC_ISSUER is not set.")]
    return [_try_provider(each) for each in settings.providers]


def _try_provider(provider: Provider) -> Diagnosis:
    name = OWN_SIGN_IN if provider.number == 1 else f"{OWN_SIGN_IN}-{provider.number}"
    address, setting = metadata_address(provider), variable(provider.setting("issuer"))
    try:
        reply = requests.get(address, timeout=PATIENCE_SECONDS, allow_redirects=False)
        reply.raise_for_status()
        missing = [each for each in NEEDED if each not in reply.json()]
    except (requests.RequestException, ValueError) as error:
        line = f"The school’s own sign-in does not say where it is, at {address} ({type(error).__name__})."
        return broken(name, line, f"See {setting}, or ask the provider.")
    if missing:
        line = f"What {address} says lacks {', '.join(missing)}."
        return broken(name, line, f"See {setting}, or ask the provider.")
    return whole(name, "The school’s own sign-in says where it is.")
