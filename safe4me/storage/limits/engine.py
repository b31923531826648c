"""Where attempts are counted: beside the ballot box, by the same engine."""

from safe4me.settings import Settings
from safe4me.storage.limits.attempts import AttemptCounts
from safe4me.storage.limits.sqlite import SqliteAttemptCounts
from safe4me.storage.limits.valkey import ValkeyAttemptCounts


def attempt_counts_of(settings: Settings) -> AttemptCounts:
    """The counts of a site."""
    former_keys = settings.former_secret_keys
    if settings.box_address is None:
        return SqliteAttemptCounts(settings.attempts_path, settings.secret_key, former_keys=former_keys)
    address, vouched = settings.box_address, bool(settings.ballot_box_vouched_for_by)
    return ValkeyAttemptCounts(address, settings.secret_key, former_keys=former_keys, vouched=vouched)
