"""How many ballots a class may send, so that its year group stays within 110% of its pupils. Pure."""

WITHIN_PERCENT = 110


def most_of(pupils: int) -> int:
    """The most pupils that the classes of a grouping may have, and ballots an activity in a phase."""
    return pupils * WITHIN_PERCENT // 100


def places_for(size: int, spare: int, most: int, taken: int, waiting: int) -> int | None:
    """How many ballots a class of `size` may send; None where its year group has not one left for each pupil.

    `taken` is what other rooms of its year group hold of `most`, and `waiting` the pupils of classes to come:
    what is theirs goes to nobody as one of the `spare` ballots, of which a class has some for mistakes.
    """
    left = most - taken
    return min(size + spare, max(size, left - waiting)) if left >= size else None
