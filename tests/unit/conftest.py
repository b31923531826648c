"""What unit tests share."""

from pathlib import Path

import pytest


@pytest.fixture
def development(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Development is asked for, nothing else set, and no file `.env` in its folder."""
    monkeypatch.setenv("SAFE4ME_MODE", "development")
    monkeypatch.chdir(tmp_path)
