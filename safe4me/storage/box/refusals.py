"""Why the ballot box does not do what it was asked: a ballot is refused, or the box cannot be used now."""


class BallotRefused(Exception):
    """A ballot was not counted; the class says why."""


class UnknownRoom(BallotRefused):
    """No open room has this join code."""


class NotInThisRoom(BallotRefused):
    """The room is not for this activity, or for questions that the activity no longer has."""


class RoomClosed(BallotRefused):
    """The room, or this activity in it, is closed or past due."""


class RoomPaused(BallotRefused):
    """The teacher holds ballots for now."""


class RoomFull(BallotRefused):
    """As many ballots were sent as the room may take."""


class SlipNeeded(BallotRefused):
    """The room is strict: it takes no ballot without a one-time slip."""


class UnknownSlip(BallotRefused):
    """The one-time slip is none of this room's."""


class SlipsShown(Exception):
    """The room's one-time slips were made and shown already; or it is not strict, and has none."""


class NotInBox(Exception):
    """The box has no such room: it is over, or the box has lost it. The main database knows which."""


class BoxUnavailable(Exception):
    """The box cannot be read or written now (full disk, locked or broken file). Nothing was half done.

    Or the site no longer has the secret key that the room was opened under, and could count a repeat twice.
    """


class StillOpen(Exception):
    """An activity was to be sealed while ballots may still come."""
