"""Whether the ballot box is ready, and if not, why: a line each, for whoever runs the site."""

from datetime import timedelta

from sqlalchemy.exc import SQLAlchemyError

from safe4me.ballot_box.records import BoxUnavailable
from safe4me.ballot_box.valkey.server import OtherSite
from safe4me.valkey_client import topology
from safe4me.web.http import context

MOST_APART = timedelta(seconds=30)
ADDRESS = "SAFE4ME_BALLOT_BOX_URL"


def why_no_box(error: BoxUnavailable) -> str:
    """Why the box cannot be used, and what to do."""
    settings = context.settings()
    if isinstance(error.__cause__, topology.UnfitNode):
        return topology.unfit_line(error.__cause__)
    if settings.box_address is None:
        why = "it is damaged, or this user may not write its folder"
        return f"The ballot box {settings.ballot_box_path} cannot be used: {why}."
    box = f"The ballot box on Valkey, {settings.box_address.where},"
    if isinstance(error.__cause__, OtherSite):
        prefix = settings.box_address.prefix
        return (
            f"{box} has another site’s rooms under {prefix!r}: set ?prefix= in {ADDRESS} to one of its own."
        )
    if isinstance(error.__cause__, SQLAlchemyError):
        reason = type(error.__cause__).__name__
        return f"The main database does not say which site this is ({reason}): has deploy/roles.sql been run?"
    parts = "address, user, password, prefix and tls"
    return f"{box} cannot be used: see its servers, and the {parts} in {ADDRESS}."


def wrong_clock() -> str | None:
    """That this machine and the box do not agree on what time it is: a room would end early, or late.

    Raises BoxUnavailable.
    """
    there, address = context.box().time_there(), context.settings().box_address
    if there is None or address is None or abs(there - context.now()) <= MOST_APART:
        return None
    seconds = abs(there - context.now()).total_seconds()
    clocks = f"The clocks of this machine and of the ballot box on Valkey, {address.where},"
    return f"{clocks} are {seconds:.0f} seconds apart: let a time server set both."
