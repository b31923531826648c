"""How often somebody may ask to be a teacher of a school: by mail, and by a school's own sign-in.

A training day is forty teachers at one address, so of a domain or tenant that was confirmed many may ask.
"""

from safe4me.rate_limits.interface import AttemptLimit, CountedAttempt, OverLimit
from safe4me.web.http import context
from safe4me.web.http.audit_hooks import note_limit
from safe4me.web.http.rate_limits import refund_all, sender

AN_HOUR, A_DAY = 60 * 60, 24 * 60 * 60  # seconds
OF_A_CONFIRMED_DOMAIN = AttemptLimit("asks of a confirmed domain", 200, A_DAY)
CONFIRMED_FROM_AN_ADDRESS = AttemptLimit("asks of confirmed domains from an address", 300, AN_HOUR)
OF_A_DOMAIN = AttemptLimit("asks of another domain", 20, A_DAY)
FROM_AN_ADDRESS = AttemptLimit("asks of other domains from an address", 20, AN_HOUR)
MAILED = AttemptLimit("mails about an ask", 3, A_DAY)


def count_ask(domain: str, *, confirmed: bool) -> None:
    """Count an ask before anything is done about it; `domain` may be a tenant's number.

    Raises OverLimit and LimitsUnavailable: then nothing of it is counted.
    """
    limits = {FROM_AN_ADDRESS: sender(), OF_A_DOMAIN: domain}
    if confirmed:
        limits = {CONFIRMED_FROM_AN_ADDRESS: sender(), OF_A_CONFIRMED_DOMAIN: domain}
    made: list[CountedAttempt] = []
    for limit, whose in limits.items():
        try:
            made.append(context.attempts().count(limit, whose, context.now()))
        except OverLimit as over:
            refund_all(made)
            note_limit(limit, whose, over)
            raise
