"""What a provider of sign-ins vouches for: who somebody is, their email, two factors, and when.

Only what it says itself counts. Google says neither how somebody signed in nor when, so there it was one
factor, at any time. Microsoft's v2.0 tokens say nothing of how, and when only as an optional claim.
https://learn.microsoft.com/en-us/entra/identity-platform/optional-claims-reference
"""

import re
from collections.abc import Mapping
from typing import Any

from safe4me.schools.confirmed_ways import InvalidDomain, a_labels
from safe4me.settings.providers import TENANT, Provider, ProviderKind

CONSUMERS = "9188040d-6c67-4c5b-b112-36a304b66dad"  # the tenant of all private accounts of Microsoft
MEMBER = (0, "0")
NUMBER = re.compile(TENANT)


class TokenRefused(ValueError):
    """A token that is signed, and says what lets nobody in."""


def checked_issuer(provider: Provider, claims: Mapping[str, Any]) -> str:
    """Who issued a token; of Microsoft's it is exactly what its tenant has. Reads `iss` and `tid` alone.

    Raises TokenRefused: also for private accounts, and a tenant that the settings do not let in.
    """
    said = str(claims.get("iss"))
    if provider.kind is not ProviderKind.MICROSOFT:
        if said.rstrip("/") != provider.issuer.rstrip("/"):
            raise TokenRefused("iss")
        return provider.issuer.rstrip("/")
    if said != provider.issuer_of(tenant_of(claims)):
        raise TokenRefused("iss")
    return said


def tenant_of(claims: Mapping[str, Any]) -> str:
    """The tenant of a token of Microsoft's. Raises TokenRefused for none, and that of private accounts."""
    tenant = claims.get("tid")
    if not isinstance(tenant, str) or not NUMBER.fullmatch(tenant) or tenant == CONSUMERS:
        raise TokenRefused("tid")
    return tenant


def subject_of(provider: Provider, claims: Mapping[str, Any]) -> str:
    """By what a person is known at their issuer, for good: `tid` with `oid` at Microsoft, else `sub`.

    Raises TokenRefused for a guest of a tenant, who has its `tid` too, and where nothing is said.
    """
    if provider.kind is ProviderKind.MICROSOFT:
        number, member = claims.get("oid"), claims.get("acct")
        if not isinstance(number, str) or not NUMBER.fullmatch(number):
            raise TokenRefused("oid")
        if isinstance(member, bool) or member not in MEMBER:
            raise TokenRefused("acct")
        return f"{tenant_of(claims)}/{number}"
    subject = claims.get("sub")
    if not isinstance(subject, str) or not subject:
        raise TokenRefused("sub")
    return subject


def organisation_of(claims: Mapping[str, Any]) -> str:
    """The domain of an organisation at Google, as A-labels; nothing for a private account."""
    try:
        return a_labels(str(claims.get("hd") or ""))
    except InvalidDomain:
        return ""


def vouched_email(kind: ProviderKind, claims: Mapping[str, Any]) -> str | None:
    """The email in an ID token's claims, if its issuer answers for it; else it may be anybody's.

    Google answers for the addresses of organisations (`hd`), Microsoft for those of domains that the tenant
    has proved (`xms_edov`, an optional claim), everybody else for those that they call verified.
    """
    email = str(claims.get("email", "")).strip()
    if kind is ProviderKind.MICROSOFT:
        vouched = claims.get("xms_edov") in (True, 1, "1", "true")
    elif kind is ProviderKind.GOOGLE:
        vouched = claims.get("email_verified") is True and bool(claims.get("hd"))
    else:
        vouched = claims.get("email_verified") is True
    return email if vouched and email else None


def has_staff_claim(claims: Mapping[str, Any], wanted: str) -> bool:
    """Whether `roles` or `groups` hold what only staff have; a list that is cut short holds nothing."""
    lists = (claims.get("roles"), claims.get("groups"))
    return bool(wanted) and any(wanted in each for each in lists if isinstance(each, list))


def has_mfa_claim(claims: Mapping[str, Any], strong_acr: str) -> bool:
    """Whether an ID token says that more than one factor was asked for.

    By `amr` with `mfa` (RFC 8176 §2), or by `acr` with the value that this provider has for it, if any.
    """
    methods = claims.get("amr")
    return (isinstance(methods, list) and "mfa" in methods) or bool(
        strong_acr and claims.get("acr") == strong_acr
    )


def signed_in_at(claims: Mapping[str, Any]) -> float | None:
    """When somebody signed in there (`auth_time`), in seconds since 1970; None where that is not said."""
    said = claims.get("auth_time")
    return float(said) if isinstance(said, (int, float)) and not isinstance(said, bool) else None
