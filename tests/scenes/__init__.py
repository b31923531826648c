"""Scenes: each brings one event of the security log about, by the page or the command that staff use.

A scene calls `begin` once everything before is done, and says what the entry holds that it leaves.
"""

from tests.scenes import accounts, joining, new_device, own_sign_in, rooms, signing_in, site, ways_in
from tests.scenes.stage import SCENES, Expected, Stage

__all__ = [
    "SCENES",
    "Expected",
    "Stage",
    "accounts",
    "joining",
    "new_device",
    "own_sign_in",
    "rooms",
    "signing_in",
    "site",
    "ways_in",
]
