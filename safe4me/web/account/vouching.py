"""Which email a provider of sign-ins vouches for: each says so in a way of its own, and only that counts."""

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
