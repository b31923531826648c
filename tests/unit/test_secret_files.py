"""Secrets in files of their own: read as if they were variables, never twice, and never open to others."""

import re
from pathlib import Path

import pytest

from safe4me.cli.setup_files import files_of
from safe4me.settings import BadSetting, Settings, variable
from safe4me.settings.env import KNOWN, SECRETS, file_variable, from_env
from safe4me.settings.providers import NUMBERS, setting_of
from tests.helpers.servers.setup import answers
from tests.helpers.world.schools import PRODUCTION

KEY = PRODUCTION["secret_key"]
FORMER = "n4bQgYhMfWWaL-qgxVrQFaO_TxsrC4Is0V1sFbDwCgg"
NAME = "SAFE4ME_SECRET_KEY_FILE"


@pytest.fixture(autouse=True)
def production(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """All that production needs is set, but for its secret key."""
    monkeypatch.chdir(tmp_path)
    for name, value in PRODUCTION.items():
        if name != "secret_key":
            monkeypatch.setenv(variable(name), str(value).lower() if isinstance(value, bool) else str(value))


def kept_in(folder: Path, text: str, mode: int = 0o400) -> str:
    """The path of a file with this text."""
    path = folder / f"secret-{len(list(folder.iterdir()))}"
    path.write_text(text, "utf-8")
    path.chmod(mode)
    return str(path)


def refused() -> str:
    """The one line with which the settings are refused."""
    with pytest.raises(BadSetting) as error:
        from_env()
    line = str(error.value)
    assert line.splitlines() == [line]
    assert KEY not in line
    return line


@pytest.mark.asvs("13.3.1")
def test_what_is_secret_can_be_in_a_file() -> None:
    named = {name for name in Settings.model_fields if re.search("secret|password|(database|box)_url", name)}
    assert set(SECRETS) == named
    assert {file_variable(name) for name in named} < set(KNOWN)


@pytest.mark.asvs("13.3.1")
@pytest.mark.parametrize("end", ["", "\n", "\r\n"])
def test_a_file_says_what_a_variable_would(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, end: str) -> None:
    texts = {
        "secret_key": KEY,
        "former_secret_keys": FORMER,
        "database_url": "postgresql+psycopg://u:pass-word@localhost/d",
        "ballot_box_url": "valkey+sentinel://u:pass-word@a.example:1,b.example:1,c.example:1/box?tls=yes",
        "smtp_password": "pass word ",
        **{setting_of(number, "client_secret"): "another" for number in NUMBERS},
    }
    assert list(texts) == list(SECRETS)
    for name, text in texts.items():
        monkeypatch.setenv(file_variable(name), kept_in(tmp_path, text + end))
    monkeypatch.setenv("SAFE4ME_SMTP_USER", "site")
    for number in NUMBERS:
        monkeypatch.setenv(variable(setting_of(number, "issuer")), f"https://{number}.example")
        monkeypatch.setenv(variable(setting_of(number, "client_id")), "id")
    assert from_env().model_dump(include=set(texts)) == texts | {"former_secret_keys": (FORMER,)}


def test_a_weak_secret_is_as_weak_in_a_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv(NAME, kept_in(tmp_path, "a" * 64))
    assert refused().startswith("SAFE4ME_SECRET_KEY is (not shown). Allowed: 32 or more random characters.")
    monkeypatch.setenv(NAME, kept_in(tmp_path, "a" * 1001))
    assert refused().startswith("SAFE4ME_SECRET_KEY is (not shown). Allowed: at most 1000 characters.")


@pytest.mark.parametrize("where", ["environment", ".env"])
def test_a_secret_that_is_given_twice_is_refused(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, where: str
) -> None:
    monkeypatch.setenv(NAME, kept_in(tmp_path, KEY))
    if where == ".env":
        Path(".env").write_text(f"SAFE4ME_SECRET_KEY={KEY}\n", "utf-8")
    else:
        monkeypatch.setenv("SAFE4ME_SECRET_KEY", KEY)
    assert refused() == f"SAFE4ME_SECRET_KEY and {NAME} are both set. Allowed: one of the two."


@pytest.mark.asvs("13.3.2")
@pytest.mark.parametrize("mode", [0o404, 0o444, 0o604, 0o644, 0o402, 0o401])
def test_in_production_no_file_of_a_secret_is_open_to_others(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, mode: int
) -> None:
    path = kept_in(tmp_path, KEY, mode)
    monkeypatch.setenv(NAME, path)
    assert refused() == f"{NAME} is '{path}'. Allowed: a file that is closed to others: chmod o= {path}."
    Path(path).chmod(0o440)  # systemd lets the server's user in by a group's place in an access list
    assert from_env().secret_key == KEY
    Path(path).chmod(mode)
    monkeypatch.setenv("SAFE4ME_MODE", "development")
    assert from_env().secret_key == KEY


@pytest.mark.asvs("13.3.2")
def test_nor_is_a_dotenv_with_secrets() -> None:
    Path(".env").write_text(f"SAFE4ME_SECRET_KEY={KEY}\n", "utf-8")
    Path(".env").chmod(0o644)
    assert (
        refused() == "A file with secrets is '.env'. Allowed: a file that is closed to others: chmod o= .env."
    )
    Path(".env").chmod(0o600)
    assert from_env().secret_key == KEY


def test_a_dotenv_may_name_the_file(tmp_path: Path) -> None:
    Path(".env").write_text(f"{NAME}={kept_in(tmp_path, KEY)}\n", "utf-8")
    assert from_env().secret_key == KEY


@pytest.mark.parametrize("path", ["", "secret", "/nowhere/secret", "/", "/dev/null\0"])
def test_a_file_that_cannot_be_read_is_refused(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, path: str
) -> None:
    Path("secret").write_text(KEY, "utf-8")
    Path(".env").write_text(f"{NAME}='{path}'\n", "utf-8")
    assert refused().startswith(f"{NAME} is {path!r}. Allowed: a path that begins with /")


def test_what_is_no_text_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "bytes").write_bytes(b"\xff\xfe" * 40)
    monkeypatch.setenv(NAME, str(tmp_path / "bytes"))
    assert refused().startswith(f"{NAME} is '{tmp_path}/bytes'. Allowed: a path")


def test_what_is_no_secret_is_not_read_from_a_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SAFE4ME_FORCE_NAME_FILE", "/etc/hostname")
    assert refused().startswith("SAFE4ME_FORCE_NAME_FILE is not a setting.")


@pytest.mark.asvs("13.3.1", "13.3.2")
def test_the_unit_of_systemd_hands_over_each_secret_that_it_names_as_a_file() -> None:
    names = [name.replace("_", "-") for name in SECRETS]
    unit = files_of(answers(), dict.fromkeys(names, KEY))["etc/systemd/system/safe4me.service"].text
    loaded = set(re.findall(r"^LoadCredential=([a-z0-9-]+):/", unit, re.MULTILINE))
    named = dict(re.findall(r"\b(SAFE4ME_\w+_FILE)=%d/([a-z0-9-]+)", unit))
    assert loaded == set(named.values()) == set(names)
    assert set(named) == set(map(file_variable, SECRETS))
    assert not any(re.search(rf"{variable(name)}=", unit) for name in SECRETS)
