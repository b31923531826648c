"""A teacher's first visit by a school's own sign-in, where a way in was confirmed for their school.

At once they are a teacher only where staff are told from pupils, who have accounts there, too; all others
wait for the lead. Nobody is known by email: who has an account with it signs in to that, and connects.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext
from wtforms import RadioField
from wtforms.validators import InputRequired

from safe4me.db.accounts import Account, account_named
from safe4me.db.base import NotFound
from safe4me.db.join_asks import CameBy
from safe4me.db.schools import School
from safe4me.db.security_events import Event, EventOutcome, Factor
from safe4me.db.ways_in import WayKind
from safe4me.schools import confirmed_ways, join_queue, newcomers
from safe4me.schools.confirmed_ways import Confirmed
from safe4me.schools.newcomers import HasAccount
from safe4me.settings.providers import Provider, ProviderKind
from safe4me.web.account.joining import count_ask
from safe4me.web.account.oidc_claims import has_staff_claim, organisation_of, tenant_of, vouched_email
from safe4me.web.http import context
from safe4me.web.http.audit_hooks import log_event
from safe4me.web.staff.access import ORGANISATION
from safe4me.web.staff.forms import StaffForm, answer

TO_JOIN = "oidc_to_join"  # in the session: who has signed in there, and still has to choose a school


@dataclass(frozen=True, slots=True)
class VouchedPerson:
    """Whom a checked token of a provider is about: known by `issuer` and `subject`."""

    provider: Provider
    issuer: str
    subject: str
    claims: Mapping[str, Any]

    @property
    def organisation(self) -> tuple[WayKind, str] | None:
        """Their tenant at Microsoft, or their organisation's domain at Google."""
        if self.provider.kind is ProviderKind.MICROSOFT:
            return WayKind.MICROSOFT, tenant_of(self.claims)
        domain = organisation_of(self.claims) if self.provider.kind is ProviderKind.GOOGLE else ""
        return (WayKind.GOOGLE, domain) if domain else None


class ChooseSchoolForm(StaffForm):
    """Which of the schools that share a sign-in."""

    school = RadioField(coerce=int, validators=[InputRequired(lazy_gettext("Choose your school."))])

    def __init__(self, schools: Sequence[School], **given: Any) -> None:  # Any: what the library's form takes
        super().__init__(**given)
        self.school.choices = [(each.id, each.name) for each in schools]


def ways_of_tenant(claims: Mapping[str, Any]) -> Sequence[Confirmed]:
    """The ways in that were confirmed for the tenant of a token of Microsoft's. Reads `tid` alone."""
    return _ways(WayKind.MICROSOFT, tenant_of(claims))


def keep_organisation(account: Account, person: VouchedPerson) -> None:
    """Keep by which organisation whoever is signed in has come: a lead may ask for that one alone."""
    if person.organisation is not None:
        session[ORGANISATION] = [account.id, *person.organisation]


def join(person: VouchedPerson) -> Account | ResponseReturnValue:
    """The account that somebody without one has from now on, or the page that says why there is none.

    Raises OverLimit.
    """
    ways = _ways(*person.organisation) if person.organisation else ()
    if not ways:
        return _not_in("school")
    email = vouched_email(person.provider.kind, person.claims)
    if email is None:
        return _not_in("email")
    if account_named(context.session(), email.lower()) is not None:
        return _not_in("connect")
    kind, value = ways[0].kind, ways[0].value
    if not join_queue.stands_in_queue(context.session(), person.issuer, person.subject):
        count_ask(value, confirmed=True)
    if len({way.school_id for way in ways}) > 1:
        session[TO_JOIN] = [kind, value, person.issuer, person.subject, email]
        return redirect(url_for("oidc.choose_school"))
    at_once = any(_is_staff(way, person, email) for way in ways)
    return _welcome(ways[0].school_id, email, CameBy(True, person.issuer, person.subject), at_once=at_once)


def choose_school() -> ResponseReturnValue:
    """Ask which of the schools that share a sign-in; its lead decides. Raises NotFound for anybody else."""
    if TO_JOIN not in session:
        raise NotFound
    kind, value, issuer, subject, email = session[TO_JOIN]
    numbers = {way.school_id for way in _ways(WayKind(kind), value)}
    form = ChooseSchoolForm(confirmed_ways.schools_numbered(context.session(), numbers))

    def act() -> ResponseReturnValue:
        del session[TO_JOIN]
        chosen = _welcome(form.school.data, email, CameBy(True, issuer, subject), at_once=False)
        return redirect(url_for("security.login")) if isinstance(chosen, Account) else chosen

    return answer(form, act, lambda: render_template("account/choose_school.html", form=form))


def _ways(kind: WayKind, value: str) -> Sequence[Confirmed]:
    return confirmed_ways.ways_by_token(context.session(), kind, value, context.now().date())


def _is_staff(way: Confirmed, person: VouchedPerson, email: str) -> bool:
    """Whether a group or role says that somebody is staff, or the whole domain of an email that is proven."""
    day, domain = context.now().date(), email.rpartition("@")[2]
    by_domain = confirmed_ways.confirmed_domain(context.session(), way.school_id, domain, day)
    only_staff = by_domain is not None and by_domain.only_staff
    return only_staff or has_staff_claim(person.claims, way.staff_claim)


def _welcome(school_id: int, email: str, way: CameBy, *, at_once: bool) -> Account | ResponseReturnValue:
    school = join_queue.school_asked(context.session(), school_id)
    try:
        account = newcomers.welcome(context.session(), school, email, context.now(), at_once=at_once, way=way)
    except HasAccount:  # invited at the same moment
        return _not_in("connect")
    return account or redirect(url_for("joining.ask", waits="yes"))


def _not_in(why: str) -> ResponseReturnValue:
    log_event(Event.SIGN_IN, factor=Factor.OWN_SIGN_IN, outcome=EventOutcome.UNKNOWN)
    there = url_for("account.mine") if why == "connect" else None
    return redirect(url_for("security.login", refused=why, next=there))
