"""A site that mails into a letterbox: fixtures for tests that read what is sent. Import both."""

from collections.abc import Iterator

import pytest

from safe4me.settings import Settings
from tests.helpers.mail import Letterbox, letterbox
from tests.helpers.world.schools import with_settings


@pytest.fixture
def box() -> Iterator[Letterbox]:
    """A letterbox, open as long as the test."""
    with letterbox() as box:
        yield box


@pytest.fixture
def settings(settings: Settings, box: Letterbox) -> Settings:
    """Those of every test, with the letterbox as the mail server."""
    return with_settings(settings, smtp_host=box.host, smtp_port=box.port, smtp_security="none")
