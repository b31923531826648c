"""The ballot box: the short-lived store of open rooms, apart from the main database and never in a backup.

Sealing goes in steps, each of which may crash and be repeated: `begin_closing`, `seal`, the main database,
`destroy`. Exact counts leave it by no door: `seal` puts noisy ones in their place, and tells those.
"""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from datetime import datetime

from safe4me.ballot_box.records import CountSnapshot, OpenRoom, ReleasedCounts
from safe4me.secret_keys import KeyAge
from safe4me.statistics.ballot import ArrivalRate, Ballot, Measure


class BallotBox(ABC):
    """What every engine of the box does. Every method raises BoxUnavailable.

    A box may be made before a fork and shared by threads.
    """

    @abstractmethod
    def identity(self) -> str:
        """Which box this is: another file is another box, at the same path too."""

    @abstractmethod
    def time_there(self) -> datetime | None:
        """What time it is where the box is kept; None where that is this machine."""

    @abstractmethod
    def key_ages(self) -> list[KeyAge]:
        """Of which age the secret key of each room in the box is."""

    @abstractmethod
    def put_room(
        self,
        room_id: int,
        code: str,
        due_at: datetime,
        cap: int,
        measures: Sequence[Measure],
        phase: str,
        *,
        strict: bool = False,
    ) -> None:
        """Put a room with its activities into the box; it takes at most `cap` ballots for each of them.

        A strict one takes none without a one-time slip, and as many as it has slips.
        """

    @abstractmethod
    def fill_token_pool(self, room_id: int, drawn: Sequence[str]) -> None:
        """Give a strict room its one-time slips, once; only keyed hashes are kept. Raises SlipsShown."""

    @abstractmethod
    def read_room(self, code: str) -> OpenRoom | None:
        """The room of this canonical code, or None. Nothing in it depends on a ballot.

        On Valkey a code is kept as a hash under the secret key: a room whose key is gone is not found by it.
        """

    @abstractmethod
    def remaining(self, room_id: int) -> set[str]:
        """The activities of a room that are not destroyed; none without a room.

        Whatever the room's code, and under whichever secret key.
        """

    def has_room(self, room_id: int) -> bool:
        """Whether the room is in the box; it goes with the last activity that is destroyed."""
        return bool(self.remaining(room_id))

    @abstractmethod
    def get_room(self, code: str) -> OpenRoom | None:
        """What `look` said before, if it did: states and time may be old, the rest of a room never changes.

        Enough to read a ballot by, without waiting for a turn at the file: `cast` decides again.
        """

    @abstractmethod
    def cast(self, code: str, ballot: Ballot, now: datetime, slip: str | None = None) -> None:
        """Count a ballot once; a repeat of its nonce is accepted and changes nothing.

        When this returns, the ballot is on the disk. Raises UnknownRoom, NotInThisRoom, RoomClosed,
        RoomPaused or RoomFull, in this order; a repeat is accepted even while the activity is paused or
        full. In a strict room the slip stands for the nonce, and a used one meets whatever a fresh one
        meets; raises SlipNeeded and UnknownSlip before RoomPaused.
        """

    @abstractmethod
    def sent(self, room_id: int) -> dict[str, int]:
        """How many ballots came for each activity. Whoever calls this shows it coarsely, to its teacher."""

    @abstractmethod
    def paces(self, room_id: int) -> dict[str, ArrivalRate]:
        """How fast ballots came at the fastest, for each activity that was anything but calm."""

    @abstractmethod
    def finish(self, room_id: int, activity: str, now: datetime) -> None:
        """Pause an activity and count its ballots, to be told: once, and never anew."""

    @abstractmethod
    def finished(self, room_id: int) -> dict[str, CountSnapshot]:
        """What was counted, for each activity that was ever finished and is not destroyed."""

    @abstractmethod
    def pause(self, room_id: int, activity: str | None = None) -> None:
        """Hold ballots for one activity, or for all that are open."""

    @abstractmethod
    def resume(self, room_id: int, activity: str | None = None) -> None:
        """Take ballots again for one activity, or for all that are paused. What is closed stays closed."""

    @abstractmethod
    def unlock(self, room_id: int) -> None:
        """Take ballots again for all that are paused and that no “Finish” holds."""

    @abstractmethod
    def raise_cap(self, room_id: int, cap: int) -> None:
        """Let each activity of the room take up to `cap` ballots; never fewer than before."""

    @abstractmethod
    def extend(self, room_id: int, due_at: datetime) -> None:
        """Let the room take ballots until `due_at`; never for less long than before."""

    @abstractmethod
    def begin_closing(self, room_id: int, activity: str) -> None:
        """Take no more ballots: whatever was acknowledged is in the seal, whatever comes later is refused."""

    @abstractmethod
    def seal(self, room_id: int, activity: str, epsilon: float) -> ReleasedCounts:
        """Put noisy counts in the place of a closed activity's exact ones, for good, and tell them.

        Noise is drawn once: a repeat, after a crash or at the same time, tells the same counts, at the ε of
        their draw. No ballots once it is destroyed. Raises StillOpen, and NotInBox for no room of the box.
        """

    @abstractmethod
    def destroy(self, room_id: int, activity: str) -> None:
        """Overwrite an activity's counts and nonces; with the room's last one, the room and its salt too."""

    @abstractmethod
    def forget(self, room_id: int) -> None:
        """Overwrite a whole room with everything in it."""

    @abstractmethod
    def forget_all(self) -> None:
        """Overwrite every room with everything in it."""

    @abstractmethod
    def due(self, now: datetime) -> list[int]:
        """Ids of the rooms in the box that are past due."""
