"""Two deployments whose rooms are alike but for one pupil, and replies of them that can be compared."""

import re
import shutil
from hashlib import sha256
from pathlib import Path

import pytest
from werkzeug.test import TestResponse

from safe4me.settings import Settings
from tests.attacks.staff_pages import TOKEN
from tests.helpers.world.ballots import CODE
from tests.helpers.world.schools import with_settings

NONCE = re.compile(rb"[0-9a-f]{32}")
SAME = {"pass-on": 2, "confidence": 3}
PAGES = ("", "en/", "state", "en/learn/law/quiz/")
Reply = tuple[str, str]  # what was asked for, and the hash of what came
Deployments = tuple[Settings, Settings]


def hashed(reply: TestResponse) -> Reply:
    """What was asked for, and a hash of the reply without what is drawn anew for each."""
    headers = [(k, v.split("=")[0] if k == "Set-Cookie" else v) for k, v in reply.headers]
    body = NONCE.sub(b"", TOKEN.sub(rb"\1", reply.data))
    digest = sha256(repr((reply.status_code, headers)).encode() + body).hexdigest()
    return f"{reply.request.method} {reply.request.full_path}", digest


@pytest.fixture
def worlds(on_sqlite: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Deployments:
    """Two deployments, empty alike, whose rooms get the same join code."""
    monkeypatch.setattr("safe4me.rooms.opening.new_code", lambda: CODE)
    (tmp_path / "other").mkdir()
    database = tmp_path / "other" / "safe4me.db"
    shutil.copy(tmp_path / "safe4me.db", database)
    box = tmp_path / "other" / "ballot-box.db"
    return on_sqlite, with_settings(on_sqlite, database_url=f"sqlite:///{database}", ballot_box_path=box)
