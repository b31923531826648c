"""Settings: read once, frozen, and too weak a secret never reaches production."""

import dataclasses
from pathlib import Path

import pytest

from safe4me.settings import DEVELOPMENT_SECRET, Settings, WeakSecret, WeakSignIn, from_env

LONG_SECRET = "k" * 32


def test_settings_are_read_from_the_environment_in_their_own_types() -> None:
    given = {
        "SAFE4ME_PRODUCTION": "true",
        "SAFE4ME_SECRET_KEY": LONG_SECRET,
        "SAFE4ME_ROOM_MINUTES": "45",
        "SAFE4ME_EPSILON_PER_QUESTION": "0.5",
        "SAFE4ME_LANGUAGES": "en,cy",
        "SAFE4ME_BALLOT_BOX_PATH": "/dev/shm/box.db",  # noqa: S108 - a value to read, nothing is written there
    }
    settings = from_env(given)
    assert settings.production is True
    assert settings.room_minutes == 45
    assert settings.epsilon_per_question == pytest.approx(0.5)
    assert settings.languages == ("en", "cy")
    assert settings.ballot_box_path == Path("/dev/shm/box.db")  # noqa: S108 - as above


def test_what_is_not_set_keeps_its_default() -> None:
    assert from_env({}) == Settings()


@pytest.mark.parametrize("secret", [DEVELOPMENT_SECRET, "short"])
def test_production_does_not_start_with_a_weak_secret(secret: str) -> None:
    with pytest.raises(WeakSecret, match="SAFE4ME_SECRET_KEY"):
        Settings(production=True, secret_key=secret)


def test_a_long_secret_starts_in_production_and_is_never_printed() -> None:
    settings = Settings(production=True, secret_key=LONG_SECRET)
    assert LONG_SECRET not in repr(settings)


def test_production_does_not_start_with_the_second_step_turned_off() -> None:
    given = {"SAFE4ME_PRODUCTION": "1", "SAFE4ME_SECRET_KEY": LONG_SECRET, "SAFE4ME_TWO_STEP": "0"}
    with pytest.raises(WeakSignIn):
        from_env(given)
    assert from_env({**given, "SAFE4ME_DEMO": "1"}).two_step is False


def test_the_second_step_is_on_unless_it_is_turned_off() -> None:
    assert from_env({}).two_step is True


@pytest.mark.parametrize("secret", ["smtp_password", "oidc_client_secret"])
def test_other_secrets_are_never_printed_either(secret: str) -> None:
    assert LONG_SECRET not in repr(from_env({f"SAFE4ME_{secret.upper()}": LONG_SECRET}))


def test_settings_cannot_be_changed_after_the_start() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        Settings().demo = True  # type: ignore[misc]  # what the test is about


def test_a_number_that_cannot_be_read_is_refused() -> None:
    with pytest.raises(ValueError, match="ninety"):
        from_env({"SAFE4ME_ROOM_MINUTES": "ninety"})
