"""Each setting is taken up to its bounds, and refused beyond them in one line."""

from typing import Any, NamedTuple

import pytest

from safe4me.settings import BadSetting, Settings, variable
from safe4me.settings.env import allowed, from_env
from safe4me.settings.providers import setting_of
from tests.helpers.world.schools import PRODUCTION

pytestmark = pytest.mark.usefixtures("development")

LONG_SECRET = PRODUCTION["secret_key"]
WORD = ("x", "x" * 200, "Cumbria Constabulary", "Heddlu Gogledd Cymru")
NO_WORD = (" x", "x ", "a\nb", "x" * 201)


class Edges(NamedTuple):
    """Texts that a variable may hold, at and inside its bounds, and texts outside of them."""

    taken: tuple[str, ...]
    refused: tuple[str, ...]


def numbers(least: int, most: int) -> Edges:
    taken = (least, least + 1, (least + most) // 2, most - 1, most)
    not_numbers = (
        "",
        " ",
        "ninety",
        "5_8",
        " 5",
        "5 ",
        "+5",
        "-1",
        "5.0",
        "1e1",
        "٥",
        "nan",
        "inf",
        "9" * 5000,
    )
    return Edges(tuple(map(str, taken)), (str(least - 1), str(most + 1), *not_numbers))


YES_OR_NO = Edges(
    ("yes", "no", "1", "0", "true", "false", "True"), ("", "y", "on", "off", "2", " yes", "maybe")
)
FOLDER = Edges(("/srv/safe4me", "/"), ("", ".", "var", "~/var"))
OIDC = {
    "issuer": Edges(("", "https://a.example/v2.0"), ("a.example", "https://", "https://a b", "ftp://a")),
    "name": Edges(WORD, ("", *NO_WORD)),
    "kind": Edges(("auto", "microsoft", "google", "other"), ("", "Microsoft", "azure")),
    "client_id": Edges(("", *WORD), NO_WORD),
    "client_secret": Edges(("", "x" * 1000), ("x" * 1001,)),
    "two_factor_acr": Edges(("", *WORD), NO_WORD),
}
EPSILON_REFUSED = ("0", "0.0", "-0.5", "", "nan", "inf", "1e-1", "0_1", ".5", "1.", "0,5", "half")

EDGES = {
    "mode": Edges(("development",), ("", "Development", "dev", "prod", "production ", "debug")),
    "secret_key": Edges(("x", "x" * 1000), ("x" * 1001,)),
    "former_secret_keys": Edges(("", "x", "x y z", "1 2 3 4 5", "x" * 1000), ("1 2 3 4 5 6", "x" * 1001)),
    "demo": YES_OR_NO,
    "site_address": Edges(
        ("http://localhost", "http://127.0.0.1:8000", "https://safe4me.example"),
        (
            "",
            "safe4me.example",
            "https://safe4me.example/",
            "ftp://a",
            "https://",
            "https://a b",
            "https://a:port",
        ),
    ),
    "force_name": Edges(WORD, ("", *NO_WORD)),
    "contact_address": Edges(
        ("a@b.example",), ("", "a", "a@b", "a b@c.example", "A <a@b.example>", "a@b.example ")
    ),
    "exit_address": Edges(
        ("https://a.example", "https://a.example/b?c"), ("", "http://a.example", "https://", "https://a b")
    ),
    "languages": Edges(
        ("en", "en,cy", "fil"), ("", "en, cy", "en,", "en,en", "EN", "english", "en cy", "e", "zz", "cym")
    ),
    "show_unchecked_languages": YES_OR_NO,
    "database_url": Edges(
        (
            "sqlite:////srv/a.db",
            "postgresql+psycopg://u:secret-word@h:5432/d",
            "postgresql+psycopg:///d?host=/run",
        ),
        (
            "",
            "a.db",
            "sqlite://",
            "sqlite:///a.db",
            "mysql://h/d",
            "postgresql+psycopg://u:secret-word@h:x/d",
        ),
    ),
    "ballot_box_path": Edges(("/dev/shm/box.db",), ("", "box.db", "./box.db")),  # noqa: S108 - a value to read
    "ballot_box_on_disk": YES_OR_NO,
    "ballot_box_url": Edges(
        (
            "",
            "valkey://127.0.0.1:6379",
            "valkey://u:secret-word@valkey.example:1?prefix=kent&tls=no",
            "valkey+sentinel://u:secret%40word@a.example:26379,b.example:26379,c.example:26379/box?tls=/etc/ca.pem",
        ),
        (
            "redis://127.0.0.1:6379",
            "valkey://127.0.0.1",
            "valkey://127.0.0.1:0",
            "valkey://127.0.0.1:65536",
            "valkey://a:1,b:1",
            "valkey://a:1/box",
            "valkey://secret-word@a:1",
            "valkey://a:1?",
            "valkey://a:1?tls=maybe",
            "valkey://a:1?tls=",
            "valkey://a:1?tls=no&tls=yes",
            "valkey://a:1?prefix=Kent",
            "valkey://a:1?db=3",
            "valkey://a:1#x",
            "valkey+sentinel://a:1,b:1,c:1",
            "valkey+sentinel://a:1,b:1,a:1/box",
            "valkey+sentinel:///box",
            " valkey://a:1",
        ),
    ),
    "ballot_box_vouched_for_by": Edges(("", *WORD), NO_WORD),
    "content_folder": FOLDER,
    "overlay_folder": Edges(("", *FOLDER.taken), (".", "overlay", "~/overlay")),
    "build_folder": FOLDER,
    "backup_folder": Edges(("", *FOLDER.taken), (".", "backups", "~/backups")),
    "backup_recipient": Edges(
        ("", f"age1{'q' * 58}"),
        ("age1", f"age1{'q' * 57}", f"age1{'q' * 59}", f"AGE-SECRET-KEY-1{'Q' * 58}", f"age1{'b' * 58}"),
    ),
    "proxies_in_front": numbers(0, 10),
    "no_proxy_in_front": YES_OR_NO,
    "holiday_weeks": Edges(
        ("", "2026-12-21", "2026-12-21 2026-12-28"),
        ("2026-12-22", "2026-12-21,2026-12-28", "soon", "2026-12-21T00:00"),
    ),
    "room_minutes": numbers(1, 480),
    "longest_room_minutes": numbers(1, 480),
    "epsilon_per_question": Edges(("0.001", "0.5", "1", "1.0"), ("1.001", "5_87", "2", *EPSILON_REFUSED)),
    "epsilon_per_class_and_year": Edges(("0.001", "5", "15.9", "16"), ("16.1", "17", "32", *EPSILON_REFUSED)),
    "smallest_reveal_ballots": numbers(10, 100),
    "study": Edges(("no", "ask", "yes"), ("", "on", "1", "Yes")),
    "invitation_days": numbers(1, 90),
    "two_step": YES_OR_NO,
    "session_idle_minutes": numbers(1, 527_040),
    "session_hours": numbers(1, 8784),
    "fresh_minutes": numbers(1, 1440),
    "dormant_days": numbers(1, 3660),
    "audit_days": numbers(1, 3660),
    "smtp_host": Edges(("", "mail.example", "192.0.2.1"), ("mail example", ".example", "mail:25", "x" * 254)),
    "smtp_port": numbers(1, 65535),
    "smtp_security": Edges(("starttls", "tls", "none"), ("", "ssl", "TLS", "no")),
    "smtp_user": Edges(("", *WORD), NO_WORD),
    "smtp_password": Edges(("", "x" * 1000), ("x" * 1001,)),
    "smtp_from": Edges(("", "a@b.example"), ("a", "a@b", "a b@c.example")),
    **{f"oidc_{part}": edges for part, edges in OIDC.items()},
    **{f"oidc_{number}_{part}": edges for number in (2, 3) for part, edges in OIDC.items()},
}


def all_of(number: int) -> dict[str, str]:
    """A provider that is set."""
    parts = {"issuer": f"https://{number}.example", "client_id": "id", "client_secret": "secret"}
    return {setting_of(number, part): value for part, value in parts.items()}


FIRST, SECOND = all_of(1), all_of(2)
WIDE: dict[str, dict[str, Any]] = {  # what has to be set too, so that one setting may go to its own edges
    "epsilon_per_class_and_year": {"epsilon_per_question": 0.001},
    "longest_room_minutes": {"room_minutes": 1},
    "session_hours": {"session_idle_minutes": 1},
    "session_idle_minutes": {"session_hours": 8784},
    "smtp_user": {"smtp_password": "secret"},
    "smtp_password": {"smtp_user": "site"},
    "oidc_issuer": {"oidc_client_id": "id", "oidc_client_secret": "secret"},
    "oidc_client_id": {"oidc_issuer": "https://a.example", "oidc_client_secret": "secret"},
    "oidc_client_secret": {"oidc_issuer": "https://a.example", "oidc_client_id": "id"},
    **{
        setting_of(number, part): {**FIRST, **SECOND, **all_of(number), setting_of(number, part): ""}
        for number in (2, 3)
        for part in ("issuer", "client_id", "client_secret")
    },
}
CASES = [(name, text) for name, edges in EDGES.items() for text in edges.taken]
REFUSED = [(name, text) for name, edges in EDGES.items() for text in edges.refused]


def test_every_setting_has_its_edges_here() -> None:
    assert list(EDGES) == list(Settings.model_fields)


@pytest.mark.parametrize(("name", "text"), CASES)
def test_a_value_inside_its_bounds_is_taken(monkeypatch: pytest.MonkeyPatch, name: str, text: str) -> None:
    for other, value in WIDE.get(name, {}).items() if text else ():
        monkeypatch.setenv(variable(other), str(value))
    monkeypatch.setenv(variable(name), text)
    value = getattr(from_env(), name)
    assert (",".join(map(str, value)) if isinstance(value, tuple) else str(value)) in as_it_may_read(text)


def as_it_may_read(text: str) -> set[str]:
    """How a text may look once it was read: `0.50`, `1` and lists are written as Python does."""
    words = {"yes": "True", "1": "True", "true": "True", "no": "False", "0": "False", "false": "False"}
    return {text, words.get(text, text), f"{text}.0", text.replace(" ", ",")}


@pytest.mark.parametrize(("name", "text"), REFUSED)
def test_a_value_outside_its_bounds_is_refused_in_one_line(
    monkeypatch: pytest.MonkeyPatch, name: str, text: str
) -> None:
    monkeypatch.setenv(variable(name), text)
    with pytest.raises(BadSetting) as refused:
        from_env()
    line = str(refused.value)
    assert line.splitlines() == [line]
    assert line.startswith(f"{variable(name)} is ")
    assert f"Allowed: {allowed(Settings.model_fields[name])}." in line
    shown = repr(text[:60]) if Settings.model_fields[name].repr else "(not shown)"
    assert shown in line


@pytest.mark.parametrize(
    "name", ["secret_key", "former_secret_keys", "smtp_password", "oidc_client_secret", "database_url"]
)
def test_a_secret_is_never_printed(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    secret = "postgresql+psycopg://u:pass-word@h/d" if name == "database_url" else LONG_SECRET
    beside = dict.fromkeys(WIDE.get(name, {}), "https://a.example")
    given: dict[str, Any] = {"mode": "development", **beside, name: secret}
    assert secret not in repr(Settings(**given))
    monkeypatch.setenv(variable(name), f"no {secret}" * 999)
    with pytest.raises(BadSetting) as refused:
        from_env()
    assert secret[-15:] not in str(refused.value)
    assert refused.value.__cause__ is None
