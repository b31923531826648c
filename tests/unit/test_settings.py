"""Settings: named as they are, checked together, read strictly, and never open by mistake."""

from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from safe4me.settings import FIXED_IN_PRODUCTION, ROOT, SET_IN_PRODUCTION, BadSetting, Settings, variable
from safe4me.settings.docs import page
from safe4me.settings.env import OLD_NAMES, SECRETS, allowed, file_variable, from_env

pytestmark = pytest.mark.usefixtures("development")


def made(**given: Any) -> Settings:  # Any: each setting has its own type
    return Settings(**given)


def test_what_is_not_set_keeps_its_default() -> None:
    assert from_env() == Settings(mode="development")


def test_a_class_may_spend_sixteen_a_year_and_one_a_question() -> None:
    settings = from_env()
    assert (settings.epsilon_per_question, settings.epsilon_per_class_and_year) == (1.0, 16.0)


@pytest.mark.parametrize(
    ("name", "nearest"),
    [
        ("SAFE4ME_ROOM_MINUTE", "SAFE4ME_ROOM_MINUTES"),
        ("SAFE4ME_EPSILON_PER_QUESTON", "SAFE4ME_EPSILON_PER_QUESTION"),
        ("SAFE4ME_EPSILON_A_QUESTION", "SAFE4ME_EPSILON_PER_QUESTION"),
        ("SAFE4ME_TWOSTEP", "SAFE4ME_TWO_STEP"),
        ("SAFE4ME_Mode", "SAFE4ME_MODE"),
        ("safe4me_mode", "SAFE4ME_MODE"),
        ("SAFE4ME-MODE", "SAFE4ME_MODE"),
        ("SAFE4ME_", "SAFE4ME_"),
    ],
)
def test_a_mistyped_variable_never_starts_and_the_nearest_is_named(
    monkeypatch: pytest.MonkeyPatch, name: str, nearest: str
) -> None:
    monkeypatch.setenv(name, "1")
    with pytest.raises(BadSetting, match=rf"^{name} is not a setting\. Did you mean {nearest}"):
        from_env()


def test_an_old_name_is_refused_with_the_new_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SAFE4ME_PRODUCTION", "1")
    with pytest.raises(BadSetting, match=r"^SAFE4ME_PRODUCTION is called SAFE4ME_MODE now\."):
        from_env()


def test_a_setting_that_is_gone_stops_nothing_and_says_so_in_one_line(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("SAFE4ME_MODE", "development")
    monkeypatch.setenv("SAFE4ME_COUNT_HOW_FAR", "yes")
    assert from_env().study == "no"
    [line] = caplog.messages
    assert line.startswith("SAFE4ME_COUNT_HOW_FAR is not a setting any more.")


def test_settings_cannot_be_changed_after_the_start() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        Settings(mode="development").demo = True  # type: ignore[misc]  # what the test is about


def test_a_setting_that_does_not_exist_cannot_be_made() -> None:
    with pytest.raises(ValidationError, match="productoin"):
        made(mode="development", productoin=True)


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({"room_minutes": 91, "longest_room_minutes": 90}, "SAFE4ME_ROOM_MINUTES"),
        ({"session_idle_minutes": 61, "session_hours": 1}, "SAFE4ME_SESSION_IDLE_MINUTES"),
        ({"epsilon_per_question": 0.6, "epsilon_per_class_and_year": 0.5}, "SAFE4ME_EPSILON_PER_QUESTION"),
        ({"smtp_user": "site"}, "SAFE4ME_SMTP_USER"),
        ({"smtp_password": "secret"}, "SAFE4ME_SMTP_USER"),
        ({"smtp_user": "a", "smtp_password": "b", "smtp_security": "none"}, "SAFE4ME_SMTP_SECURITY"),
        ({"oidc_issuer": "https://a.example"}, "SAFE4ME_OIDC_ISSUER"),
        ({"oidc_client_id": "id", "oidc_client_secret": "secret"}, "SAFE4ME_OIDC_ISSUER"),
        ({"oidc_issuer": "https://a.example", "oidc_client_secret": "secret"}, "SAFE4ME_OIDC_ISSUER"),
    ],
)
def test_values_that_do_not_go_together_are_refused(given: dict[str, Any], named: str) -> None:
    with pytest.raises(BadSetting, match=f"^{named} is .* Allowed: ") as refused:
        made(**{"mode": "development", **given})
    assert "secret" not in str(refused.value)


def test_values_that_only_just_go_together_are_taken() -> None:
    settings = Settings(
        mode="development",
        room_minutes=90,
        longest_room_minutes=90,
        session_idle_minutes=60,
        session_hours=1,
        epsilon_per_question=0.5,
        epsilon_per_class_and_year=0.5,
    )
    assert settings.room_minutes == settings.longest_room_minutes


def test_a_file_of_settings_is_read_where_the_environment_is_silent(monkeypatch: pytest.MonkeyPatch) -> None:
    Path(".env").write_text(
        "# ours\nSAFE4ME_ROOM_MINUTES=45\nSAFE4ME_DEMO='yes'\nPORT=8000\n", encoding="utf-8"
    )
    assert (from_env().room_minutes, from_env().demo) == (45, True)
    monkeypatch.setenv("SAFE4ME_ROOM_MINUTES", "50")
    assert from_env().room_minutes == 50


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("SAFE4ME_ROOM_MINUTES", ".env, line 1, cannot be read. Allowed: NAME=value."),
        ("A=b\nSAFE4ME_ROOM_MINUTES 45\n", ".env, line 2, cannot be read. Allowed: NAME=value."),
        ("SAFE4ME_FORCE_NAME='Otherplace\n", ".env, line 1, cannot be read. Allowed: NAME=value."),
        (
            "SAFE4ME_ROOM_MINUTE=45\n",
            "SAFE4ME_ROOM_MINUTE is not a setting. Did you mean SAFE4ME_ROOM_MINUTES?",
        ),
        ("SAFE4ME_PRODUCTION=1\n", "SAFE4ME_PRODUCTION is called SAFE4ME_MODE now."),
        (
            "SAFE4ME_ROOM_MINUTES=5_8\n",
            "SAFE4ME_ROOM_MINUTES is '5_8'. Allowed: a whole number from 1 to 480.",
        ),
    ],
)
def test_a_broken_file_of_settings_is_refused(text: str, line: str) -> None:
    Path(".env").write_text(text, encoding="utf-8")
    with pytest.raises(BadSetting) as refused:
        from_env()
    assert str(refused.value) == line


def test_a_file_of_settings_that_is_no_text_is_refused() -> None:
    Path(".env").write_bytes(b"SAFE4ME_FORCE_NAME=\xff\n")
    with pytest.raises(BadSetting, match=r"^\.env cannot be read\. Save it as UTF-8"):
        from_env()


def test_the_page_of_settings_has_a_line_for_each_with_its_bounds_and_default() -> None:
    told = page()
    cells = [line.strip("|").split("|") for line in told.splitlines() if line.startswith("| `")]
    rows = {row[0].strip(): [cell.strip() for cell in row[1:]] for row in cells}
    assert list(rows) == [f"`{variable(name)}`" for name in Settings.model_fields]
    for name, field in Settings.model_fields.items():
        bounds, default, means, in_production = rows[f"`{variable(name)}`"]
        assert (bounds, means) == (allowed(field), field.description)
        assert default or not field.default, name
        assert (name in SET_IN_PRODUCTION) == (in_production == "has to be set")
        assert (name in FIXED_IN_PRODUCTION) == in_production.startswith("always")
    assert all(f"`{file_variable(name)}`" in told for name in SECRETS)
    assert all(f"`{old}` is `{new}`" in told for old, new in OLD_NAMES.items())


def test_the_defaults_of_files_lie_in_the_checkout() -> None:
    settings = Settings(mode="development")
    assert settings.content_folder == ROOT / "content"
    assert (ROOT / "app.py").exists()
