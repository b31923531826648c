"""Who is on the way in: the first step is done, the second is asked for."""

from typing import Any, cast

from flask import session

from safe4me.db.accounts import Account
from safe4me.web.http import context
from safe4me.web.staff.access import signed_in


def who_goes_on() -> Account | None:
    """Whose second step is under way, or who is signed in."""
    return signed_in() or account_by(fs_uniquifier=session.get("tf_user_id", ""))


def account_by(**by: Any) -> Account | None:  # Any: what the library's search takes
    """The account that the library finds by that."""
    return cast("Account | None", context.security().datastore.find_user(**by))
