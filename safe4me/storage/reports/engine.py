"""Where the running week is kept: beside the ballot box, by the same engine."""

from safe4me.settings import Settings
from safe4me.storage.reports.running import RunningWeek
from safe4me.storage.reports.sqlite import SqliteRunningWeek
from safe4me.storage.reports.valkey import ValkeyRunningWeek


def running_week_of(settings: Settings) -> RunningWeek:
    """The running week of a site."""
    if settings.box_address is None:
        return SqliteRunningWeek(settings.reports_path, settings.secret_key)
    vouched = bool(settings.ballot_box_vouched_for_by)
    return ValkeyRunningWeek(settings.box_address, settings.secret_key, vouched=vouched)
