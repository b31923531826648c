"""What tests of `flask content …` share: an app with a content folder of its own."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask

from safe4me.cli.content import cli
from safe4me.i18n import catalogues

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


@pytest.fixture
def app(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Flask:
    """An app that has nothing but the commands, a clock and a content folder with one module."""
    translations = tmp_path / "translations"
    translations.mkdir()
    (translations / "pupils.pot").write_text('msgid ""\nmsgstr ""\n')
    monkeypatch.setattr(catalogues, "TRANSLATIONS", translations)
    module = tmp_path / "content" / "en" / "law" / "module.md"
    module.parent.mkdir(parents=True)
    (module.parent.parent / "pages").mkdir()
    module.write_text("---\ntitle: Law\n---\n", encoding="utf-8")
    app = Flask("commands")
    app.extensions["content_folder"] = tmp_path / "content"
    app.extensions["clock"] = lambda: NOW
    app.cli.add_command(cli)
    return app


def run(app: Flask, *words: str) -> Result:
    """What `flask content …` answers."""
    return app.test_cli_runner().invoke(args=["content", *words])


def write(app: Flask, name: str, text: str) -> None:
    """Put an English file into the content folder."""
    file = app.extensions["content_folder"] / "en" / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
