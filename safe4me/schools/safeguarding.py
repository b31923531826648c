"""Whom staff tell when a pupil has told them something: a school's safeguarding lead, and a deputy.

A school enters their names and telephone numbers, apart from any account: whoever has the role of a lead here
is often the head of PSHE. Each term it is asked whether they are still right.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from safe4me.db import audit
from safe4me.db.accounts import Actor
from safe4me.db.base import Refused
from safe4me.db.schools import LONGEST_PERSON, LONGEST_TELEPHONE, School, school_locked
from safe4me.schools import permissions
from safe4me.schools.text import checked_name, tidy
from safe4me.statistics.periods import term_began

_BETWEEN = re.compile(r"\(0\)|[ ().-]")  # as in +44 (0)1632 960 214
_WHOLE_NUMBER = re.compile(r"(\+[1-9]|0)[0-9]{7,14}")
_DIGIT = re.compile(r"[0-9]")


class InvalidTelephone(Refused):
    """A telephone number that is too long, or without a digit."""

    def __init__(self, longest: int) -> None:
        self.longest = longest


class LeadNotNamed(Refused):
    """Something was entered, but not who the safeguarding lead is."""


class DeputyNotNamed(Refused):
    """A deputy's telephone was entered without a name."""


@dataclass(frozen=True, slots=True)
class Contact:
    """Somebody at a school, and how to ring them: a number or an extension. What was not entered is empty."""

    name: str = ""
    telephone: str = ""

    @property
    def dialled(self) -> str:
        """What any telephone can dial for it: nothing for an extension, which works inside a school alone."""
        digits = _BETWEEN.sub("", self.telephone)
        return digits if _WHOLE_NUMBER.fullmatch(digits) else ""


@dataclass(frozen=True, slots=True)
class Contacts:
    """A school's safeguarding lead and their deputy."""

    lead: Contact
    deputy: Contact

    @property
    def columns(self) -> dict[str, str | None]:
        """What is stored of them, by the name of its column."""
        return {
            "safeguarding_lead": self.lead.name or None,
            "lead_telephone": self.lead.telephone or None,
            "safeguarding_deputy": self.deputy.name or None,
            "deputy_telephone": self.deputy.telephone or None,
        }


def contacts_of(school: School) -> Contacts:
    """Whom a school has entered."""
    return Contacts(
        Contact(school.safeguarding_lead or "", school.lead_telephone or ""),
        Contact(school.safeguarding_deputy or "", school.deputy_telephone or ""),
    )


def to_confirm(school: School, day: date) -> bool:
    """Whether a school is to say who they are: nobody is entered, or nobody has looked since the term began.

    The terms are those of figures, the same for every school: from January, April and September.
    """
    confirmed = school.safeguarding_confirmed_on
    return confirmed is None or confirmed < term_began(day)


def enter_contacts(session: Session, actor: Actor, school: School, contacts: Contacts, now: datetime) -> None:
    """Enter or clear them; what is saved is confirmed. Raises NotFound unless the actor manages the school.

    Raises InvalidName, InvalidTelephone, NotPrintable, LeadNotNamed and DeputyNotNamed.
    """
    permissions.require(permissions.manages(actor, school))
    columns = _checked(contacts).columns
    with school_locked(session, school.id):
        changed = [name for name, value in columns.items() if getattr(school, name) != value]
        for name in changed:
            setattr(school, name, columns[name])
        _confirm(session, actor, school, changed, now)


def confirm_contacts(session: Session, actor: Actor, school: School, now: datetime) -> None:
    """Say that they are still right. Raises NotFound unless the actor manages the school."""
    permissions.require(permissions.manages(actor, school))
    with school_locked(session, school.id):
        _confirm(session, actor, school, [], now)


def _confirm(session: Session, actor: Actor, school: School, changed: list[str], now: datetime) -> None:
    """Note the day, and on record which columns changed, never what they hold; once a day if none did."""
    day = now.date() if school.safeguarding_lead else None
    if not changed and school.safeguarding_confirmed_on == day:
        return
    school.safeguarding_confirmed_on = day
    done = f"changed {', '.join(changed)}" if changed else "confirmed"
    what = f"safeguarding lead and deputy: {done.replace('_', ' ')}"
    audit.add_entry(session, actor, what, now, school_id=school.id)


def checked_contact_name(name: str) -> str:
    """The name, tidied; it may be empty. Raises InvalidName and NotPrintable."""
    return checked_name(name, LONGEST_PERSON, shortest=0)


def checked_telephone(telephone: str) -> str:
    """The number or extension, tidied; it may be empty. Raises InvalidTelephone and NotPrintable."""
    tidied = tidy(telephone)
    if len(tidied) > LONGEST_TELEPHONE or (tidied and not _DIGIT.search(tidied)):
        raise InvalidTelephone(LONGEST_TELEPHONE)
    return checked_name(tidied, LONGEST_TELEPHONE, shortest=0)


def _checked(contacts: Contacts) -> Contacts:
    lead, deputy = (
        Contact(checked_contact_name(each.name), checked_telephone(each.telephone))
        for each in (contacts.lead, contacts.deputy)
    )
    if deputy.telephone and not deputy.name:
        raise DeputyNotNamed
    if not lead.name and (lead.telephone or deputy.name):
        raise LeadNotNamed
    return Contacts(lead, deputy)
