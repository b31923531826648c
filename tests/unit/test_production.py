"""Production: what is on unless development is asked for, and what it refuses."""

from pathlib import Path
from typing import Any

import pytest

from safe4me.settings import (
    DEVELOPMENT_SECRET,
    SET_IN_PRODUCTION,
    BadSetting,
    Settings,
    is_weak,
    variable,
)
from safe4me.settings.env import from_env
from tests.helpers.world.schools import PRODUCTION

LONG_SECRET = PRODUCTION["secret_key"]
SENTINELS = "valkey+sentinel://u:p@a:1,b:2,c:3/box"


@pytest.fixture(autouse=True)
def away_from_any_dotenv(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No file `.env` lies in the folder of a test."""
    monkeypatch.chdir(tmp_path)


def test_it_is_production_unless_development_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SAFE4ME_MODE", raising=False)
    with pytest.raises(
        BadSetting, match=r"^SAFE4ME_SECRET_KEY is not set, and production needs it\. .*32 random"
    ) as refused:
        from_env()
    assert "SAFE4ME_MODE=development" in str(refused.value)


def test_a_ballot_box_with_a_user_three_sentinels_and_tls_may_be_in_production() -> None:
    assert Settings(**{**PRODUCTION, "ballot_box_url": SENTINELS}).box_address


def test_a_site_that_is_set_up_starts_in_production() -> None:
    assert Settings(**PRODUCTION).production
    assert Settings(**{**PRODUCTION, "session_hours": 24}).session_hours == 24
    assert Settings(**{**PRODUCTION, "no_proxy_in_front": False, "proxies_in_front": 1}).production


@pytest.mark.asvs("13.2.3")
@pytest.mark.parametrize("name", SET_IN_PRODUCTION)
def test_production_needs_its_own_secret_address_force_and_contact(name: str) -> None:
    with pytest.raises(BadSetting, match=f"^{variable(name)} is not set"):
        Settings(**{key: value for key, value in PRODUCTION.items() if key != name})


@pytest.mark.parametrize(
    ("given", "line"),
    [
        ({"site_address": "http://safe4me.example"}, "SAFE4ME_SITE_ADDRESS is 'http://safe4me.example'"),
        ({"demo": True}, "SAFE4ME_DEMO is 'True'. Allowed: no in production"),
        ({"two_step": False}, "SAFE4ME_TWO_STEP is 'False'. Allowed: yes in production"),
        ({"no_proxy_in_front": False}, "SAFE4ME_PROXIES_IN_FRONT is '0'. Allowed: 1 or more in production"),
        ({"ballot_box_url": "valkey://u:p@a.example:1"}, "SAFE4ME_BALLOT_BOX_URL is (not shown)."),
        ({"ballot_box_url": f"{SENTINELS}?tls=no"}, "SAFE4ME_BALLOT_BOX_URL is (not shown)."),
        ({"ballot_box_url": SENTINELS.replace("u:p@", "")}, "SAFE4ME_BALLOT_BOX_URL is (not shown)."),
        ({"ballot_box_url": SENTINELS.replace(",c:3", "")}, "SAFE4ME_BALLOT_BOX_URL is (not shown)."),
        ({"session_hours": 25}, "SAFE4ME_SESSION_HOURS is '25'. Allowed: at most 24 in production"),
        (
            {"oidc_issuer": "http://a.example", "oidc_client_id": "a", "oidc_client_secret": "b"},
            "SAFE4ME_OIDC_ISSUER is 'http://a.example'",
        ),
    ],
)
def test_production_refuses_what_development_may(given: dict[str, Any], line: str) -> None:
    with pytest.raises(BadSetting) as refused:
        Settings(**{**PRODUCTION, **given})
    assert str(refused.value).startswith(line)
    assert Settings(**{**PRODUCTION, **given, "mode": "development"}).mode == "development"


DATABASE = "postgresql+psycopg://u:pass-word@"


@pytest.mark.asvs("12.3.1", "12.3.2")
@pytest.mark.parametrize(
    "address",
    [
        "db.example/d",
        "192.0.2.1:5432/d",
        "[2001:db8::1]/d",
        "db.example/d?sslmode=require",
        "db.example/d?sslmode=verify-ca",
        "db.example/d?sslmode=disable&sslmode=verify-full",
        "127.0.0.1,db.example/d?target_session_attrs=read-write",
        "/d?host=db.example",
        "/d?host=/run/postgresql&host=db.example",
        "/d?host=localhost,db.example",
        "localhost/d?hostaddr=192.0.2.1",
        "localhost/d?host=db.example",
        "localhost/d?service=elsewhere",
        "localhost.db.example/d",
        "/d",
    ],
)
def test_production_reaches_no_database_elsewhere_unless_its_certificate_is_checked(address: str) -> None:
    given = {**PRODUCTION, "database_url": DATABASE + address}
    with pytest.raises(BadSetting, match=r"^SAFE4ME_DATABASE_URL is \(not shown\)\. .* sslmode=verify-full"):
        Settings(**given)
    assert Settings(**{**given, "mode": "development"}).mode == "development"


@pytest.mark.asvs("12.3.1", "12.3.2")
@pytest.mark.parametrize(
    "address",
    [
        "db.example/d?sslmode=verify-full",
        "db1.example,db2.example/d?target_session_attrs=read-write&sslmode=verify-full",
        "/d?host=db.example&sslmode=verify-full&sslrootcert=system",
        "localhost/d",
        "127.0.0.1:5432/d",
        "[::1]/d",
        "/d?host=/run/postgresql",
    ],
)
def test_production_reaches_a_database_here_or_one_whose_certificate_is_checked(address: str) -> None:
    assert Settings(**{**PRODUCTION, "database_url": DATABASE + address}).production


@pytest.mark.asvs("12.3.1")
@pytest.mark.parametrize(("host", "is_here"), [("mail.example", False), ("127.0.0.1", True)])
def test_production_sends_no_mail_in_the_open_to_another_machine(host: str, is_here: bool) -> None:
    given = {**PRODUCTION, "smtp_host": host}
    for way in ("starttls", "tls", "none") if is_here else ("starttls", "tls"):
        assert Settings(**{**given, "smtp_security": way}).smtp_security == way
    if not is_here:
        with pytest.raises(
            BadSetting, match=r"^SAFE4ME_SMTP_SECURITY is 'none'\. Allowed: starttls or tls in"
        ):
            Settings(**{**given, "smtp_security": "none"})


@pytest.mark.asvs("11.2.3", "13.2.3")
@pytest.mark.parametrize(
    "secret",
    [
        "",
        "short",
        DEVELOPMENT_SECRET,
        LONG_SECRET[:31],
        "a" * 64,
        "abcabcabcd" * 5,
        "abacabadabacabaeabacabadabacabaf",
        "0123456789ab" * 3,
        "ab" * 40,
    ],
)
def test_production_does_not_start_with_a_weak_secret(secret: str) -> None:
    with pytest.raises(BadSetting, match=r"^SAFE4ME_SECRET_KEY is \(not shown\)\. Allowed: 32 or more"):
        Settings(**{**PRODUCTION, "secret_key": secret})


@pytest.mark.asvs("11.2.3")
def test_production_takes_no_weak_former_secret_either() -> None:
    former = ("n4bQgYhMfWWaL-qgxVrQFaO_TxsrC4Is0V1sFbDwCgg", LONG_SECRET[:31])
    with pytest.raises(
        BadSetting, match=r"^SAFE4ME_FORMER_SECRET_KEYS is \(not shown\)\. Allowed: 32 or more"
    ):
        Settings(**{**PRODUCTION, "former_secret_keys": former})
    assert Settings(**{**PRODUCTION, "former_secret_keys": former[:1]}).former_secret_keys == former[:1]


@pytest.mark.parametrize("former", [(LONG_SECRET,), ("another", "another")])
def test_a_former_secret_is_another_one(former: tuple[str, ...]) -> None:
    with pytest.raises(BadSetting, match=r"^SAFE4ME_FORMER_SECRET_KEYS is \(not shown\)\..* each once"):
        Settings(**{**PRODUCTION, "mode": "development", "former_secret_keys": former})


def test_a_random_secret_is_not_weak_in_any_usual_alphabet() -> None:
    assert not is_weak("9f86d081884c7d659a2feaa0c55ad015")
    assert not is_weak("n4bQgYhMfWWaL-qgxVrQFaO_TxsrC4Is0V1sFbDwCgg")
