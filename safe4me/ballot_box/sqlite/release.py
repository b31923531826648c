"""Where exact counts become noisy ones, in the ballot box. Each function works in a transaction."""

from collections.abc import Mapping

from sqlalchemy import Connection, bindparam, delete, select, update

from safe4me.ballot_box import records
from safe4me.ballot_box.records import ActivityNotFound, ActivityState, ActivityStillOpen, ClosedActivity
from safe4me.ballot_box.sqlite.tables import WHO_SENT, activities, counts, of_activity
from safe4me.statistics.ballot import Measure


def closed(connection: Connection, room_id: int, activity: str) -> ClosedActivity:
    """What the box holds of a closed activity; no ballots once it is destroyed.

    Raises StillOpen and NotInBox.
    """
    row = connection.execute(select(activities).where(*of_activity(activities, room_id, activity))).first()
    if row is None:
        raise ActivityNotFound
    if row.emptied:
        return ClosedActivity(Measure(activity, ()), 0, None, {})
    if row.state != ActivityState.CLOSED:
        raise ActivityStillOpen
    cells = select(counts).where(*of_activity(counts, room_id, activity))
    chosen = {(cell.question, cell.option): cell.chosen for cell in connection.execute(cells)}
    measure = records.load(row.measure)
    by_question = {
        question.id: tuple(chosen[question.id, option] for option, _ in enumerate(question.options, start=1))
        for question in measure.questions
    }
    return ClosedActivity(measure, row.ballots, row.epsilon, by_question)


def replace(
    connection: Connection, room_id: int, activity: str, noisy: Mapping[str, tuple[int, ...]], epsilon: float
) -> None:
    """Overwrite a closed activity's exact counts, nonces and slips; nothing when that was done already."""
    exact = activities.c.epsilon.is_(None), activities.c.emptied == 0
    mark = update(activities).where(*of_activity(activities, room_id, activity), *exact)
    if not connection.execute(mark.values(epsilon=epsilon)).rowcount:
        return
    cell = counts.c.question == bindparam("of"), counts.c.option == bindparam("at")
    overwrite = update(counts).where(*of_activity(counts, room_id, activity), *cell)
    cells = [
        {"of": question, "at": option, "noisy": count}
        for question, row in noisy.items()
        for option, count in enumerate(row, start=1)
    ]
    connection.execute(overwrite.values(chosen=bindparam("noisy")), cells)
    for table in WHO_SENT:
        connection.execute(delete(table).where(*of_activity(table, room_id, activity)))
