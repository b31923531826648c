"""What `docs/security.md` says is so: its figures are the code's, and its lists leave nothing out."""

import re
from types import ModuleType

import pytest

from safe4me.application import LARGEST_BODY_BYTES
from safe4me.csv_rows import MOST_ROWS
from safe4me.db import accounts
from safe4me.db.rooms import LONGEST_TITLE
from safe4me.db.schools import LARGEST_CLASS, MOST_PUPILS
from safe4me.join_codes import ALPHABET
from safe4me.privacy.guarantee import WITHIN_PERCENT
from safe4me.rate_limits.interface import AttemptLimit
from safe4me.rooms.opening import MOST_BALLOTS, SPARE_BALLOTS
from safe4me.schools import areas, classes, deliveries, people
from safe4me.schools.join_queue import FORGOTTEN_AFTER, MOST_WAITING
from safe4me.settings import LONGEST_SESSION_HOURS, ROOT, SHORTEST_SECRET, Settings
from safe4me.web.account import by_link, devices, joining, new_device, passwords, throttle
from safe4me.web.account.devices import CODE_LENGTH, CODE_SECONDS
from safe4me.web.http import rate_limits
from safe4me.web.http.audit_hooks import REFUSALS, STRANGERS
from safe4me.web.http.password_hashing import ARGON2ID, WAITING
from safe4me.web.http.rate_limits import LARGEST_FILE_BYTES
from safe4me.web.staff.forms import StaffForm
from safe4me.web.staff.invitations import DEVICE_LINK_MINUTES, NEW_PASSWORD_MINUTES

TRIES_A_SECOND = 1000  # of a code: as fast as a server answers
WORKING_APP_CODES = 3  # of an app: of this half minute, the one before and the one after
PAGE = (ROOT / "docs" / "security.md").read_text("utf-8")
ROUTES = {
    "password": "/account/sign-in",
    "a school's own sign-in": "/account/oidc/",
    "an invitation": "/account/invitation/<token>",
    "a link to a new password": "/account/new-password/<token>",
    "a mailed link, for whoever asks to be a teacher": "/account/join/<token>",
    "a helper's link": "/helper/join/<token>",
}


def part(heading: str) -> str:
    return PAGE.split(f"## {heading}\n")[1].split("\n## ")[0]


def default(name: str) -> int:
    return int(Settings.model_fields[name].default)


def says(heading: str, *sentences: str) -> bool:
    """Whether a part has all of these, wherever its lines break."""
    text = " ".join(part(heading).split())
    return [each for each in sentences if each not in text] == []


@pytest.mark.asvs("6.1.3", "6.4.4", "7.1.3", "7.6.1")
def test_every_way_in_is_named_with_its_factors() -> None:
    named = re.findall(r"^\| ([^|]+) \| [^|]+ \| [^|]+ \|$", part("Ways in"), re.MULTILINE)[1:]
    assert named == list(ROUTES)
    matrix = (ROOT / "tests/integration/role_matrix.csv").read_text("utf-8")
    assert all(route in matrix for route in ROUTES.values())
    days, minutes = default("invitation_days"), NEW_PASSWORD_MINUTES
    assert says(
        "Ways in",
        f"for {days} days",
        f"for {minutes} minutes",
        "users reset-second-step",
        "No page and no mail takes a second step off",
    )
    assert says("Ways in", "prompt=login", "lasts by its own clocks")


@pytest.mark.asvs("6.1.2")
def test_the_words_that_no_password_may_consist_of_are_named() -> None:
    assert says(
        "Passwords", f"fewer than {passwords.SHORTEST} characters", f"{passwords.FEWEST_GUESSES:,} tries"
    )
    assert says(
        "Passwords", passwords.SITE_WORDS.replace(" ", ", "), "their name and email", "the force's name"
    )


def told(limit: AttemptLimit) -> tuple[str, str]:
    times = {60: "a minute", 600: "in ten minutes", 1800: "in half an hour", 3600: "an hour", 86400: "a day"}
    return str(limit.most), times[limit.seconds]


@pytest.mark.asvs("6.3.1")
def test_limits_of_guessing_are_those_of_the_code() -> None:
    limits = {
        throttle.SIGN_INS_OF_AN_ADDRESS: "20 failed sign-ins a minute from an address",
        throttle.SIGN_INS_FROM_A_NETWORK: "10 an hour at an account from a network",
        throttle.SIGN_INS_OF_AN_ACCOUNT: "100 an hour over all networks",
        throttle.GUESSES_OF_AN_ACCOUNT: "10 an hour after the password",
        by_link.PASSWORDS_FROM_AN_ADDRESS: "20 times in ten minutes from an address",
        by_link.PASSWORDS_OF_AN_ACCOUNT: "3 an hour are mailed to an account",
        new_device.DEVICES_OF_AN_ACCOUNT: "at most 3 in half an hour to an account",
        new_device.DEVICES_FROM_AN_ADDRESS: "beyond 20 in ten minutes from an address those in vain",
        new_device.WRONG_FROM_AN_ADDRESS: "beyond 20 wrong ones in ten minutes from an address",
        joining.OF_A_CONFIRMED_DOMAIN: "at a confirmed domain: 200 asks a day",
        joining.CONFIRMED_FROM_AN_ADDRESS: "300 an hour from an address",
        joining.FROM_AN_ADDRESS: "at any other: 20 an hour from an address",
        joining.OF_A_DOMAIN: "20 a day at a domain",
        joining.MAILED: "3 mails a day to an email",
        rate_limits.WRONG_CODES: "600 wrong join codes, and 600 ballots for no room, in ten minutes",
        rate_limits.WRONG_BALLOTS: "600 ballots for no room, in ten minutes",
    }
    for limit, sentence in limits.items():
        assert all(each in sentence for each in told(limit)), sentence
        assert says("Guessing", sentence)


@pytest.mark.asvs("6.1.1")
def test_it_is_written_how_nobody_is_locked_out_on_purpose() -> None:
    guesses = throttle.SIGN_INS_FROM_A_NETWORK.most
    assert says("Guessing", f"guesses wrong {guesses} times an hour, in the same network, holds up its owner")
    assert says("Guessing", "a passkey", f"lasts {DEVICE_LINK_MINUTES} minutes", "None of them is a way in")
    assert says("Guessing", f"a code** of {CODE_LENGTH} characters", "once, for two minutes")
    assert CODE_SECONDS == 2 * 60


@pytest.mark.asvs("6.1.1", "6.5.4")
def test_how_likely_a_guess_is_right_is_what_the_limits_come_to() -> None:
    a_day = 24 * 60 * 60 // throttle.SIGN_INS_OF_AN_ACCOUNT.seconds
    passwords_a_day = a_day * throttle.SIGN_INS_OF_AN_ACCOUNT.most
    in_a_year = 365 * passwords_a_day / passwords.FEWEST_GUESSES
    app_codes = a_day * throttle.GUESSES_OF_AN_ACCOUNT.most * WORKING_APP_CODES / 10**6
    assert says("Guessing", f"{passwords_a_day:,} times a day", f"{in_a_year:.3%} in a year")
    assert says("Guessing", f"{app_codes:.2%} in a day")
    assert all(f"chance of {each}" in in_one_line(throttle) for each in ("0.009%", "0.07%"))
    device_code = TRIES_A_SECOND * CODE_SECONDS / len(ALPHABET) ** CODE_LENGTH
    assert device_code < 1e-6
    assert says("Guessing", "A thousand tries a second find it with a chance below one in a million")
    assert "with a chance below one in a million" in in_one_line(devices)


def in_one_line(module: ModuleType) -> str:
    return " ".join((module.__doc__ or "").split())


@pytest.mark.asvs("7.1.1", "7.1.2")
def test_how_long_sessions_last_is_what_the_settings_say() -> None:
    idle, most = default("session_idle_minutes"), default("session_hours")
    assert says("Sessions", f"after {idle} minutes without use", f"after {most} hours in any case")
    assert says("Sessions", f"at most {LONGEST_SESSION_HOURS} hours in production", "any number of sessions")
    assert says("Sessions", f"after {default('fresh_minutes')} minutes")


def fields() -> set[str]:
    """The names of the fields of every form of staff, but of those made for one page's rows."""
    forms, found = [StaffForm], set()
    while forms:
        form = forms.pop()
        forms += form.__subclasses__()
        if form.__module__.startswith("safe4me.") and "<locals>" not in form.__qualname__:
            found |= {name for name, each in vars(form).items() if hasattr(each, "field_class")}
    return found


@pytest.mark.asvs("2.1.1", "2.1.2")
def test_what_each_field_may_hold_is_written() -> None:
    named = set(re.findall(r"`(\w+)`", part("What may be sent").split("\n\n")[1]))
    assert fields() - named == set()
    longest = (people.LONGEST_NAME, classes.LONGEST_CLASS_NAME, areas.LONGEST_SCHOOL_NAME)
    assert says(
        "What may be sent", "a person {} characters, a class or a grouping {}, a school {}".format(*longest)
    )
    notes = {deliveries.LONGEST_NOTE, accounts.LONGEST_NOTE}
    assert says("What may be sent", f"an area {areas.LONGEST_AREA_NAME}, a note {notes.pop()}")
    assert notes == set()
    assert says("What may be sent", f"the title of a room of several classes {LONGEST_TITLE}")
    assert says(
        "What may be sent",
        f"1 to {LARGEST_CLASS} pupils",
        f"year group of 1 to {MOST_PUPILS}",
        f"1 to {deliveries.MOST}",
        "it must be free",
    )


@pytest.mark.asvs("5.1.1")
def test_which_files_are_taken_is_written() -> None:
    assert LARGEST_FILE_BYTES == 2**20
    assert says(
        "What may be sent", f"up to 1 MiB and {MOST_ROWS:,} rows", "a workbook, other letters, formulas"
    )


@pytest.mark.asvs("2.1.3", "15.1.3")
def test_how_much_there_may_be_is_written() -> None:
    room, longest = default("room_minutes"), default("longest_room_minutes")
    assert says("How much", f"{LARGEST_BODY_BYTES // 1024} KiB", f"its size and {SPARE_BALLOTS} more")
    assert says("How much", "in a strict room as many slips", f"takes {MOST_BALLOTS} in all")
    assert says("How much", f"{MOST_WAITING}; then the oldest goes", f"{FORGOTTEN_AFTER.days} days at most")
    assert says("How much", f"{REFUSALS.most} a minute of an account")
    assert says("How much", f"{STRANGERS.most} a minute of all who are not signed in")
    assert says("How much", f"near {WITHIN_PERCENT}% of a year group's pupils")
    assert says("How much", f"{room} minutes unless set, {longest} at most", f"{WAITING} wait for each")


@pytest.mark.asvs("8.1.2")
def test_who_may_change_which_field_is_written() -> None:
    assert says("Fields", "an email never", "a role only with an invitation", "in steps")


@pytest.mark.asvs("11.1.1", "11.1.2")
def test_every_secret_of_the_settings_is_among_the_keys() -> None:
    secrets = {name for name in Settings.model_fields if re.search("secret|password", name)}
    assert len(secrets) >= 3
    assert says("Keys and algorithms", *(f"SAFE4ME_{name.upper()}" for name in secrets))
    memory, passes, lanes = ARGON2ID.values()
    assert says("Keys and algorithms", f"Argon2id, {memory // 1024} MiB, {passes} passes, {lanes} lane")
    assert says(
        "Keys and algorithms", f"{passwords.LONG} characters", f"{SHORTEST_SECRET} random characters at least"
    )


@pytest.mark.asvs("13.1.1")
def test_whom_the_site_talks_to_is_what_can_be_set() -> None:
    outside = {name for name in Settings.model_fields if re.search("host|issuer|_url|proxies", name)}
    named = set(re.findall(r"`SAFE4ME_(\w+)` \|", part("Whom the site talks to")))
    assert named == {name.upper() for name in outside}


@pytest.mark.asvs("14.1.1", "14.1.2")
def test_each_level_of_data_has_its_protection() -> None:
    rows = re.findall(r"^\| (secret|personal|protected|open) (\|[^|]+){5}\|$", part("Data"), re.MULTILINE)
    assert {level for level, _ in rows} == {"secret", "personal", "protected", "open"}
    kept = default("audit_days"), default("dormant_days")
    assert says("Data", "changes for {} days, an unused account is disabled after {}".format(*kept))
