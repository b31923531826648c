"""A site to measure: the real content built, an empty database, and a room that never fills."""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from flask_migrate import stamp

from safe4me import create_app
from safe4me.content.folder import load
from safe4me.content.measures import measure_of
from safe4me.content.model.core import Lesson, Quiz
from safe4me.db.base import db
from safe4me.engines import ballot_box_of
from safe4me.settings import Settings, variable
from safe4me.statistics.ballot import Measure
from safe4me.web.build.compile import build

CODE = "K7Q3XP"
NEVER_FULL = 10**9


@dataclass(frozen=True, slots=True)
class BenchSite:
    """What a server needs to serve it, and what to ask of it."""

    settings: Settings
    pages: Path
    lesson: str
    quiz: str
    measure: Measure

    @property
    def environ(self) -> Mapping[str, str]:
        """What a server is told: all that is not as it comes."""
        set_here = self.settings.model_dump(include=self.settings.model_fields_set)
        return {variable(name): str(value) for name, value in set_here.items()}

    @property
    def ballot(self) -> str:
        """A ballot as JSON, with NONCE for its nonce."""
        answers = {question.id: 1 for question in self.measure.questions}
        return json.dumps({"activity": self.measure.activity, "nonce": "NONCE", "answers": answers})

    @property
    def in_room(self) -> str:
        """The lesson's address inside the room."""
        return f"/c/{CODE}{self.lesson}"


def make_site(folder: Path, **others: str) -> BenchSite:
    """Build the site in `folder`, on an empty database, with `others` of the settings."""
    own = {
        "mode": "development",
        "secret_key": os.urandom(32).hex(),
        "database_url": f"sqlite:///{folder / 'main.db'}",
        "ballot_box_path": str(folder / "box" / "ballot-box.db"),
        "build_folder": str(folder / "build"),
    }
    settings = Settings.model_validate({**own, **others})
    built = build(settings)
    _make_database(settings)
    library = load(settings.content_folder)["en"]
    module = next(module for module in library.modules if any(isinstance(p, Quiz) for p in module.parts))
    lesson = next(part for part in module.parts if isinstance(part, Lesson))
    quiz = next(part for part in module.parts if isinstance(part, Quiz))
    address = f"/en/learn/{module.id}/{lesson.page.stem}/"
    return BenchSite(settings, built / "pages", address, f"/en/learn/{quiz.id}/", measure_of(quiz))


def with_room(site: BenchSite, **others: str) -> BenchSite:
    """The site with `others` of its settings, and the room open in its ballot box."""
    own = site.settings.model_dump(include=site.settings.model_fields_set)
    settings = Settings.model_validate({**own, **others})
    due = datetime.now(UTC) + timedelta(hours=1)
    ballot_box_of(settings).put_room(1, CODE, due, NEVER_FULL, [site.measure], "once")
    return replace(site, settings=settings)


def _make_database(settings: Settings) -> None:
    app = create_app(settings)
    with app.app_context():
        db.create_all()
        stamp()
        db.engine.dispose()
