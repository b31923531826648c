"""A site to measure: the real content built, an empty database, and a room that never fills."""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from flask_migrate import stamp

from safe4me import create_app
from safe4me.content import load, measure_of
from safe4me.lessons.model import Lesson, Quiz
from safe4me.settings import Settings, variable
from safe4me.storage.base import db
from safe4me.storage.box.sqlite.ballot_box import SqliteBallotBox
from safe4me.web.build.compiling import build

CODE = "K7Q3XP"
NEVER_FULL = 10**9


@dataclass(frozen=True, slots=True)
class BenchSite:
    """What a server needs to serve it, and what to ask of it."""

    environ: Mapping[str, str]
    pages: Path
    lesson: str
    ballot: str

    @property
    def in_room(self) -> str:
        """The lesson's address inside the room."""
        return f"/c/{CODE}{self.lesson}"


def make_site(folder: Path) -> BenchSite:
    """Build the site and open the room in `folder`; `ballot` is a JSON body with NONCE for its nonce."""
    own = {
        "mode": "development",
        "secret_key": os.urandom(32).hex(),
        "database_url": f"sqlite:///{folder / 'main.db'}",
        "ballot_box_path": str(folder / "box" / "ballot-box.db"),
        "build_folder": str(folder / "build"),
    }
    settings = Settings.model_validate(own)
    built = build(settings)
    _make_database(settings)
    library = load(settings.content_folder)["en"]
    module = next(module for module in library.modules if any(isinstance(p, Quiz) for p in module.parts))
    lesson = next(part for part in module.parts if isinstance(part, Lesson))
    quiz = next(part for part in module.parts if isinstance(part, Quiz))
    box = SqliteBallotBox(settings.ballot_box_path, settings.secret_key)
    due = datetime.now(UTC) + timedelta(hours=1)
    box.put_room(1, CODE, due, NEVER_FULL, [measure_of(quiz)], "once")
    answers = {question.id: 1 for question in quiz.measured}
    ballot = json.dumps({"activity": quiz.id, "nonce": "NONCE", "answers": answers})
    return BenchSite(
        {variable(name): value for name, value in own.items()},
        built / "pages",
        f"/en/learn/{module.id}/{lesson.page.stem}/",
        ballot,
    )


def _make_database(settings: Settings) -> None:
    app = create_app(settings)
    with app.app_context():
        db.create_all()
        stamp()
        db.engine.dispose()
