"""Addresses that are the same on every site: where a password is changed, and whom to tell of a hole."""

from datetime import timedelta

from flask import Blueprint, Response, redirect, url_for
from flask.typing import ResponseReturnValue

from safe4me.web.http import context

GOOD_FOR = timedelta(days=180)  # RFC 9116 asks for less than a year

blueprint = Blueprint("well_known", __name__, url_prefix="/.well-known")


@blueprint.get("/change-password")
def change_password() -> ResponseReturnValue:
    """Lead a password manager to the page (W3C, "A Well-Known URL for Changing Passwords")."""
    return redirect(url_for("security.change_password"))


@blueprint.get("/security.txt")
def security_txt() -> Response:
    """Whom to tell of a hole (RFC 9116)."""
    settings = context.settings()
    lines = {
        "Contact": f"mailto:{settings.contact_address}",
        "Expires": f"{context.now() + GOOD_FOR:%Y-%m-%dT00:00:00Z}",
        "Preferred-Languages": ", ".join(settings.languages),
        "Canonical": f"{settings.site_address}/.well-known/security.txt",
    }
    return Response("".join(f"{name}: {value}\n" for name, value in lines.items()), mimetype="text/plain")
