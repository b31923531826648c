"""Floor 2: open a room, look after it while it is open, close it. Each change is a whole transaction."""

from safe4me.rooms.closing import TooLateToDiscard, close, close_activity, discard, due, seal_due
from safe4me.rooms.helping import (
    HelperLinkOver,
    dismiss_helpers,
    helped_room,
    helper_links,
    invite_helper,
    let_in,
    link_for,
    room_for_helper,
)
from safe4me.rooms.live import (
    Coarse,
    UnknownCode,
    come_so_far,
    find,
    pause,
    progress,
    resume,
    room_for,
    rooms_of,
    states,
)
from safe4me.rooms.opening import NothingChosen, TooLong, open_room
from safe4me.rooms.raising import RoomOver, SizeOutOfRange, extend, raise_size
from safe4me.rooms.restored import end_restored

__all__ = [
    "Coarse",
    "HelperLinkOver",
    "NothingChosen",
    "RoomOver",
    "SizeOutOfRange",
    "TooLateToDiscard",
    "TooLong",
    "UnknownCode",
    "close",
    "close_activity",
    "come_so_far",
    "discard",
    "dismiss_helpers",
    "due",
    "end_restored",
    "extend",
    "find",
    "helped_room",
    "helper_links",
    "invite_helper",
    "let_in",
    "link_for",
    "open_room",
    "pause",
    "progress",
    "raise_size",
    "resume",
    "room_for",
    "room_for_helper",
    "rooms_of",
    "seal_due",
    "states",
]
