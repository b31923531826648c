"""What leaves an entry in the security log, by which factor, and what came of it: closed lists.

`docs/operations.md` says of each event when it is noted; a test holds that table to this list.
"""

from enum import StrEnum


class Event(StrEnum):
    """Everything that is noted."""

    SIGN_IN = "sign-in"
    FIRST_STEP = "first-step"
    SIGN_OUT = "sign-out"
    SESSION_ENDED = "session-ended"
    SESSION_OVER = "session-over"
    ASKED_AGAIN = "asked-again"
    PASSWORD_CHANGED = "password-changed"  # noqa: S105 - the name of an event
    PASSWORD_TAKEN_OFF = "password-taken-off"  # noqa: S105 - as above
    LINK_ASKED = "link-asked"
    LINK_MADE = "link-made"
    LINK_USED = "link-used"
    LINK_REFUSED = "link-refused"
    DEVICE_ASKED = "device-asked"
    DEVICE_LINK_MADE = "device-link-made"
    DEVICE_CODE_MADE = "device-code-made"
    DEVICE_KNOWN = "device-known"
    INVITED = "invited"
    INVITATION_USED = "invitation-used"
    JOIN_ASKED = "join-asked"
    JOIN_WAITS = "join-waits"
    NEWCOMER_CAME = "newcomer-came"
    ONE_OF_OURS = "one-of-ours"
    NOT_OURS = "not-ours"
    JOIN_FORGOTTEN = "join-forgotten"
    SECOND_STEP_ADDED = "second-step-added"
    SECOND_STEP_REMOVED = "second-step-removed"
    SECOND_STEP_TAKEN_OFF = "second-step-taken-off"
    RECOVERY_CODES_MADE = "recovery-codes-made"
    OWN_SIGN_IN_BOUND = "own-sign-in-bound"
    OWN_SIGN_IN_TAKEN_OFF = "own-sign-in-taken-off"
    ACCOUNT_DISABLED = "account-disabled"
    ACCOUNT_ENABLED = "account-enabled"
    ACCOUNT_MOVED = "account-moved"
    ERASE_ASKED = "erase-asked"
    ERASE_TAKEN_BACK = "erase-taken-back"
    ERASE_CONFIRMED = "erase-confirmed"
    ACCOUNT_ERASED = "account-erased"
    WAY_ASKED = "way-asked"
    WAY_CONFIRMED = "way-confirmed"
    WAY_REFUSED = "way-refused"
    WAY_STOPPED = "way-stopped"
    HELPER_INVITED = "helper-invited"
    HELPER_LET_IN = "helper-let-in"
    HELPERS_DISMISSED = "helpers-dismissed"
    NOT_ALLOWED = "not-allowed"
    FORGED_FORM = "forged-form"
    ODD_REQUEST = "odd-request"
    LIMIT_REACHED = "limit-reached"
    CODES_ALARM = "codes-alarm"
    EXPORT = "export"
    IMPORT = "import"
    FINISHED = "finished"
    SEALED = "sealed"
    DISCARDED = "discarded"
    ROOM_CLOSED = "room-closed"
    ROOM_DISCARDED = "room-discarded"
    VOID_ASKED = "void-asked"
    VOIDED = "voided"
    RESTORED = "restored"
    COMMAND = "command"
    START_REFUSED = "start-refused"
    FAULT = "fault"
    SERVICE_FAILED = "service-failed"


OF_NO_ACCOUNT = frozenset({Event.CODES_ALARM, Event.COMMAND, Event.START_REFUSED, Event.RESTORED})


class Factor(StrEnum):
    """By what somebody showed who they are."""

    PASSWORD = "password"  # noqa: S105 - the name of a factor
    APP = "app"
    PASSKEY = "passkey"
    RECOVERY_CODE = "recovery-code"
    OWN_SIGN_IN = "own-sign-in"
    LINK = "link"
    DEVICE_CODE = "device-code"


class EventOutcome(StrEnum):
    """What came of it."""

    DONE = "done"
    BEGUN = "begun"
    WRONG = "wrong"
    UNKNOWN = "unknown"
    DISABLED = "disabled"
    REFUSED = "refused"
    FAILED = "failed"


HARMLESS = frozenset({EventOutcome.DONE, EventOutcome.BEGUN})
