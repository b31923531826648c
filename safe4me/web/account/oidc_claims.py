"""What a provider of sign-ins vouches for: an email, two factors, and when. Only what it says itself counts.

Google says neither how somebody signed in nor when, so there it was one factor, at any time. Microsoft's v2.0
tokens say nothing of how, and when only as an optional claim.
"""

from collections.abc import Mapping
from typing import Any

GOOGLE = "https://accounts.google.com"
MICROSOFT = ("https://login.microsoftonline.com/", "https://login.microsoftonline.us/")


def vouched_email(issuer: str, claims: Mapping[str, Any]) -> str | None:
    """The email in an ID token's claims, if its issuer answers for it; else it may be anybody's.

    Google answers for the addresses of organisations (`hd`), Microsoft for those of domains that the tenant
    has proved (`xms_edov`, an optional claim), everybody else for those that they call verified.
    """
    email = str(claims.get("email", "")).strip()
    if issuer.startswith(MICROSOFT):
        vouched = claims.get("xms_edov") in (True, 1, "1", "true")
    elif issuer.rstrip("/") == GOOGLE:
        vouched = claims.get("email_verified") is True and bool(claims.get("hd"))
    else:
        vouched = claims.get("email_verified") is True
    return email if vouched and email else None


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
