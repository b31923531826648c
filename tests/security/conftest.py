"""Fixtures of the security tests: the stage that scenes of the security log play on."""

import pytest
from flask import Flask

from safe4me.storage.limits.attempts import AttemptLimit
from safe4me.web.serving import wrong_codes
from tests.scenes import Stage
from tests.world import Clock, Place, browser


@pytest.fixture
def stage(app: Flask, place: Place, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> Stage:
    few = AttemptLimit(wrong_codes.ALARMING.name, 3, 600)
    monkeypatch.setattr(wrong_codes, "ALARMING", few)
    return Stage(app, place, clock, browser(app))
