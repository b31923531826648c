"""The token of a helper's link: the link's number, signed, so that nobody can guess another."""

from itsdangerous import BadSignature, URLSafeSerializer

from safe4me.db.rooms import HelperLink
from safe4me.rooms import HelperLinkOver
from safe4me.web.http import context
from safe4me.web.http.signing import signing_keys


def address_of(link: HelperLink) -> str:
    """Where a helper uses the link."""
    return f"{context.settings().site_address}/helper/join/{_signer().dumps(link.id)}"


def read_token(token: str) -> int:
    """The link's number. Raises HelperLinkOver for a token that is not ours."""
    try:
        return int(_signer().loads(token))
    except BadSignature as error:
        raise HelperLinkOver from error


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(signing_keys(context.settings()), salt="helper")
