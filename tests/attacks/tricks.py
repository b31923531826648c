"""Tricks to get the same pupils asked again, played on the floor where the rules stand."""

import shutil
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path

from flask import Flask
from sqlalchemy import func, select

from safe4me import rooms
from safe4me.content.folder import load
from safe4me.content.measures import measure_of
from safe4me.db.accounts import RoleName
from safe4me.db.base import db
from safe4me.db.released import Seal
from safe4me.db.rooms import Phase, Room
from safe4me.rooms import TooLateToDiscard
from safe4me.schools import classes
from safe4me.statistics.ballot import Ballot, Measure
from tests.helpers.content.libraries import CONTENT
from tests.helpers.world.schools import NOW, Place, give, make_account

QUIZ = "law/quiz"
BALLOTS = 3
NEW_REVISION = ("{#pass-on .measured", "{#pass-on .measured rev=2")
numbers = count()


@dataclass(frozen=True)
class Asking:
    """Whose pupils are asked and by whom (`place`), and what."""

    app: Flask
    place: Place
    quiz: Measure

    def open(self, phase: Phase) -> Room:
        """Open a room, in which some ballots are cast; whoever asks was given the class."""
        give(self.place.school_class, self.place.teacher)
        box, settings, now = (self.app.extensions[name] for name in ("ballot_box", "settings", "clock"))
        room = rooms.open_room(
            db.session(),
            box,
            settings,
            teacher=self.place.teacher,
            school_class=self.place.school_class,
            measures=[self.quiz],
            phase=phase,
            now=now(),
        )
        answers = tuple((question.id, 1) for question in self.quiz.questions)
        for n in range(BALLOTS):
            box.cast(room.code, Ballot(QUIZ, f"{n:032x}", answers), now())
        return room

    def ask(self, phase: Phase | None) -> None:
        """Ask the pupils in a phase; or, for None, in a room that is thrown away."""
        session, box, now = db.session(), self.app.extensions["ballot_box"], self.app.extensions["clock"]()
        room = self.open(phase or Phase.ONCE)
        if phase is None:
            rooms.discard(session, box, room, now)
        else:
            rooms.close(session, box, self.app.extensions["settings"], room, now)

    def releases(self) -> int:
        """How often the pupils' answers were released: no other class of their school was ever asked."""
        of_school = select(func.count(Seal.id)).join(Room, Room.id == Seal.room_id)
        return db.session.scalar(of_school.where(Room.teacher.has(school_id=self.place.school.id))) or 0


def rename(asking: Asking) -> Asking:
    classes.rename(db.session(), asking.place.lead, asking.place.school_class, "9Z", NOW)
    return asking


def remake(asking: Asking, name: str = " 9k ") -> Asking:
    session, place = db.session(), asking.place
    classes.retire(session, place.lead, place.school_class, NOW)
    made = classes.add_class(
        session, place.lead, school=place.school, year_group=9, name=name, size=25, now=NOW
    )
    return replace(asking, place=place._replace(school_class=made))


def remake_under_another_name(asking: Asking) -> Asking:
    return remake(asking, "9 Kestrel")


def call_a_second_teacher(asking: Asking) -> Asking:
    colleague = make_account(RoleName.TEACHER, f"colleague {next(numbers)}")
    colleague.school = asking.place.school
    db.session.add(colleague)
    db.session.commit()
    return replace(asking, place=asking.place._replace(teacher=colleague))


def call_the_lead(asking: Asking) -> Asking:
    return replace(asking, place=asking.place._replace(teacher=asking.place.lead))


def wait_for_another_half_term(asking: Asking) -> Asking:
    asking.app.extensions["clock"].forward(days=120)
    return asking


def discard_what_is_closed(asking: Asking) -> Asking:
    for room in db.session.scalars(select(Room).where(Room.class_id == asking.place.school_class.id)):
        with suppress(TooLateToDiscard):
            rooms.discard(db.session(), asking.app.extensions["ballot_box"], room, NOW)
    return asking


def raise_the_revision(asking: Asking) -> Asking:
    return replace(asking, quiz=measure_in(asking, "en", *NEW_REVISION))


def translate(asking: Asking) -> Asking:
    return replace(asking, quiz=measure_in(asking, "cy", "Not sure", "Ddim yn siŵr"))


def measure_in(asking: Asking, language: str, old: str, new: str) -> Measure:
    """What the quiz measures in a copy of the content folder after an edit."""
    folder = asking.app.extensions["settings"].ballot_box_path.parent / f"content-{next(numbers)}"
    shutil.copytree(CONTENT, folder)
    shutil.copytree(CONTENT / "en", folder / language, dirs_exist_ok=True)
    file = Path(folder / language / "law" / "quiz.md")
    assert old in file.read_text()
    file.write_text(file.read_text().replace(old, new))
    quiz = load(folder)[language].activity(QUIZ)
    assert quiz
    return measure_of(quiz)


Trick = Callable[[Asking], Asking]
TRICKS: tuple[Trick, ...] = (
    rename,
    remake,
    remake_under_another_name,
    call_a_second_teacher,
    call_the_lead,
    wait_for_another_half_term,
    discard_what_is_closed,
    raise_the_revision,
    translate,
)
