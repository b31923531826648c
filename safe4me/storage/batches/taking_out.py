"""How a voided seal leaves the figures: it is taken from the stored sums, each with one more draw."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from safe4me.privacy.batches import FEWEST_SEALS
from safe4me.storage.batches import area_sums
from safe4me.storage.batches.batch import Batch, BatchCount
from safe4me.storage.batches.matched import MatchedBatch, MatchedCount
from safe4me.storage.batches.sums import Cell, added, with_a_draw
from safe4me.storage.rooms import Phase
from safe4me.storage.sealed import Seal


def take_from_sums(session: Session, room_id: int, activity: str) -> None:
    """Take what is voided, an activity that a room sealed, out of every stored sum; it may be in none.

    Works in the caller's transaction, which must be `areas_locked` as that of Monday's batches is, and writes
    the void too. A sum that is left with one seal leaves whole; that seal enters no other.
    """
    seal = session.scalars(select(Seal).filter_by(room_id=room_id, activity=activity)).one()
    if seal.batch_id is not None:
        _from_batch(session, session.get_one(Batch, seal.batch_id), seal)
    if seal.matched_id is not None:
        _from_matched(session, session.get_one(MatchedBatch, seal.matched_id), seal)


def _from_batch(session: Session, batch: Batch, seal: Seal) -> None:
    _subtract(batch.counts, "count", seal, batch.epsilon)
    seal.batch_id = None
    batch.seals -= 1
    batch.draws += 1
    batch.ballots -= seal.ballots
    if batch.seals < FEWEST_SEALS:
        _delete(session, batch, "batch_id")
    area_sums.add_up(session, batch.period[:4], batch.area_id)


def _from_matched(session: Session, matched: MatchedBatch, seal: Seal) -> None:
    """A class leaves in both phases; so voiding its other seal later takes nothing more."""
    own = select(Seal).where(Seal.matched_id == matched.id, Seal.class_id == seal.class_id)
    before, after = session.scalars(own.order_by(Seal.phase == Phase.AFTER))
    for each in (before, after):
        _subtract(matched.counts, str(each.phase), each, matched.epsilon)
        each.matched_id = None
    matched.classes -= 1
    matched.draws += 1
    matched.before_ballots -= before.ballots
    matched.after_ballots -= after.ballots
    if matched.classes < FEWEST_SEALS:
        _delete(session, matched, "matched_id")


def _subtract(
    stored: Sequence[BatchCount] | Sequence[MatchedCount], column: str, seal: Seal, epsilon: float
) -> None:
    """Take a seal from what is stored, with a draw: added up anew it would be another view of the rest."""
    taken = added([seal])
    left = {_key(cell): getattr(cell, column) - taken[_key(cell)] for cell in stored}
    drawn = with_a_draw(left, epsilon)
    for cell in stored:
        setattr(cell, column, drawn[_key(cell)])


def _key(cell: BatchCount | MatchedCount) -> Cell:
    return cell.question, cell.rev, cell.option


def _delete(session: Session, left: Batch | MatchedBatch, mark: str) -> None:
    for last in session.scalars(select(Seal).filter_by(**{mark: left.id})):
        setattr(last, mark, None)
        last.alone = True
    session.flush()  # its last seal lets go of it first
    session.delete(left)
