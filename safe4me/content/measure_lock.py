"""The lock of what is measured: a series of counts must go on asking the same thing.

The lock is JSON: question id (`law/quiz/pass-on`, `law/group-chat/fork`) → revision → what was asked.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass

from safe4me.content.markup.errors import ContentError, ContentErrors
from safe4me.content.markup.render import plain
from safe4me.content.model.cases import Case
from safe4me.content.model.core import Activity, Quiz
from safe4me.content.model.library import Library
from safe4me.content.model.stories import Scene
from safe4me.content.questions.base import Locked, RetiredMeasure

LOCK = "measured.lock"
FORK = "fork"


class UnknownMeasure(Exception):
    """Nothing that is measured has this id."""


class NeedsNewRevision(Exception):
    """A measured question changed its shape or meaning, so its counts may not go on as one series."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A measured question as it stands in the content now, to be held against the lock."""

    id: str
    rev: int
    asked: Locked
    path: str
    line: int


Lock = Mapping[str, Mapping[int, Locked]]


def all_measured(library: Library) -> Iterator[Candidate]:
    """Everything that a language measures."""
    for activity in library.activities():
        yield from measured_in(activity)


def measured_in(activity: Activity) -> Iterator[Candidate]:
    """Everything that an activity measures."""
    path = f"{activity.page.language}/{activity.page.path}"
    if isinstance(activity, Quiz | Case):
        for question in activity.measured:
            asked = question.locked()
            yield Candidate(f"{activity.id}/{question.id}", question.rev, asked, path, question.line)
    elif activity.fork:
        asked = _asked_at(activity.fork)
        yield Candidate(f"{activity.id}/{FORK}", activity.rev, asked, path, activity.fork.line)


def check_lock(library: Library, lock: Lock) -> list[ContentError]:
    """What is measured now but differs from the lock."""
    found = (
        (measured, _difference(measured, lock.get(measured.id, {}))) for measured in all_measured(library)
    )
    return [ContentError(measured.path, measured.line, message) for measured, message in found if message]


def past(library: Library, lock: Lock) -> tuple[RetiredMeasure, ...]:
    """What the lock has and nobody is asked any more: a question that went, or an older revision of one."""
    today = {(measured.id, measured.rev) for measured in all_measured(library)}
    return tuple(
        RetiredMeasure(name.rpartition("/")[0], name.rpartition("/")[2], rev, asked)
        for name, revisions in lock.items()
        for rev, asked in revisions.items()
        if (name, rev) not in today
    )


def accept_measured(library: Library, lock: Lock, measure_id: str) -> Lock:
    """The lock with the question as it stands now: new, newly revised, or merely reworded.

    Raises UnknownMeasure, and NeedsNewRevision when more than its wording changed.
    """
    measured = next((m for m in all_measured(library) if m.id == measure_id), None)
    if measured is None:
        known = ", ".join(m.id for m in all_measured(library)) or "nothing"
        raise UnknownMeasure(f"“{measure_id}” is not measured. Measured: {known}.")
    known_revisions = lock.get(measure_id, {})
    before = known_revisions.get(measured.rev)
    newest = max(known_revisions, default=0)
    if measured.rev < newest or (before and not before.reworded(measured.asked)):
        raise NeedsNewRevision(f"“{measure_id}” changed more than its wording: write rev={newest + 1}.")
    return {**lock, measure_id: {**known_revisions, measured.rev: measured.asked}}


def parse_lock(text: str) -> Lock:
    """The lock in a file's text; an empty text is an empty lock.

    Raises ContentError when it cannot be read.
    """
    try:
        given = json.loads(text or "{}")
        return {
            name: {int(rev): _from_json(asked) for rev, asked in revs.items()} for name, revs in given.items()
        }
    except json.JSONDecodeError as error:
        line = error.lineno
    except (TypeError, ValueError, AttributeError, RecursionError):
        line = 1
    raise ContentErrors(
        [ContentError(LOCK, line, "This isn’t a lock: take it from the last commit, then accept anew.")]
    )


def write_lock(lock: Lock) -> str:
    """The lock as a file's text, in an order that does not depend on how it came to be."""
    revisions = {
        name: {str(rev): _told(asked) for rev, asked in sorted(revs.items())}
        for name, revs in sorted(lock.items())
    }
    return json.dumps(revisions, ensure_ascii=False, indent=2) + "\n"


_WORDS_TOO = "its options or right answers, or has simpler words now"


def _difference(measured: Candidate, revisions: Mapping[int, Locked]) -> str | None:
    before, newest = revisions.get(measured.rev), max(revisions, default=0)
    record = f"run: flask content accept {measured.id}"
    if measured.rev < newest:
        return f"“{measured.id}” went back to rev={measured.rev}: write rev={newest}, or higher."
    if before is None:
        return f"“{measured.id}” rev={measured.rev} is not in {LOCK} yet: {record}"
    if before == measured.asked:
        return None
    if before.reworded(measured.asked):
        return (
            f"“{measured.id}” was reworded. If it still asks the same, {record} (else write rev={newest + 1})"
        )
    changed = "its options or right answers" if before.simpler or not measured.asked.simpler else _WORDS_TOO
    return f"“{measured.id}” changed {changed}: write rev={newest + 1} (a new series)."


def _asked_at(fork: Scene) -> Locked:
    """Its values are where the choices lead, so that another fork is another question."""
    ways, words = zip(*((choice.to, choice.text) for choice in fork.choices), strict=True)
    simpler = tuple(plain(choice.simpler) for choice in fork.choices if choice.simpler)
    return Locked(FORK, fork.title, ways, words, tuple(sorted(fork.safer_choices)), simpler)


def _told(asked: Locked) -> dict[str, object]:
    """What the lock says of a question; of simpler words only where it has some."""
    return {name: value for name, value in asdict(asked).items() if value or name != "simpler"}


def _from_json(given: Mapping[str, object]) -> Locked:
    fields = {name: tuple(value) if isinstance(value, list) else value for name, value in given.items()}
    return Locked(**fields)  # type: ignore[arg-type]  # a wrong shape differs from every question and is told so
