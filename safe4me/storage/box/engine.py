"""Which engine keeps the ballot box: the settings say so."""

from functools import partial

from safe4me.db.site_id import site_id_in
from safe4me.settings import Settings
from safe4me.storage.box.ballot_box import BallotBox
from safe4me.storage.box.memory import refuse_disk, refuse_swap
from safe4me.storage.box.sqlite.ballot_box import SqliteBallotBox
from safe4me.storage.box.valkey.ballot_box import ValkeyBallotBox


def ballot_box_of(settings: Settings) -> BallotBox:
    """The ballot box of a site. Raises BadSetting for one in production that may reach a disk."""
    address = settings.box_address
    if settings.production and not settings.ballot_box_on_disk:
        if address is None:
            refuse_disk(settings.ballot_box_path)
        refuse_swap()
    if address is None:
        path, secret_key = settings.ballot_box_path, settings.secret_key
        return SqliteBallotBox(path, secret_key, former_keys=settings.former_secret_keys)
    vouched = bool(settings.ballot_box_vouched_for_by)
    site, former_keys = partial(site_id_in, settings.database_url), settings.former_secret_keys
    return ValkeyBallotBox(address, settings.secret_key, site=site, former_keys=former_keys, vouched=vouched)
