"""What a ballot is known by: its nonce, in a strict room its slip; a box keeps keyed hashes alone."""

from safe4me.secret_keys import keyed_hash
from safe4me.storage.box.refusals import BallotRefused, SlipNeeded, UnknownSlip


def digest_of(key: bytes, activity: str, known_by: str) -> bytes:
    """A nonce or a slip as the box keeps it."""
    return keyed_hash(key, f"{activity} {known_by}".encode())


def why_no_slip(slip: str | None) -> BallotRefused:
    """Why a ballot without a slip of the room is refused."""
    return SlipNeeded() if slip is None else UnknownSlip()
