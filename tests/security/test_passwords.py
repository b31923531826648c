"""Passwords that somebody would try first are refused, whoever's they are. ASVS 5.0: 6.2.1 to 6.2.12."""

from urllib.parse import urlsplit

import pytest
from flask import Flask
from zxcvbn.frequency_lists import FREQUENCY_LISTS

from safe4me.db.base import db
from safe4me.settings import Settings
from safe4me.web.account.passwords import LONGEST, SHORTEST, is_common, password_error, user_specific_terms
from safe4me.web.staff.invitations import invitation_link
from tests.helpers.world.schools import PASSWORD, Place, browser, hidden, sign_in

OWN = ["amina.khan@hill.example", "Ms Khan", "Otherplace Police", "Hill School", "Northshire", "safe4me"]
ROWS = ("1234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm", "abcdefghijklmnopqrstuvwxyz")
YEARS = ("", "1", "123", "!", "2026", "2026!")


def taken(passwords: list[str]) -> list[str]:
    return [each for each in passwords if password_error(each, OWN) is None]


@pytest.mark.asvs("6.2.4", "6.2.12")
def test_of_the_passwords_that_were_found_out_none_is_taken() -> None:
    long_ones = [each for each in FREQUENCY_LISTS["passwords"] if len(each) >= SHORTEST]
    assert len(long_ones) > 200
    assert taken(long_ones) == []


@pytest.mark.asvs("6.2.4")
def test_none_is_taken_with_a_year_or_a_sign_behind_it() -> None:
    first = list(FREQUENCY_LISTS["passwords"])[:400]
    assert taken([f"{each.title()}{end}" for each in first for end in YEARS]) == []


def test_no_single_word_of_a_language_or_name_is_taken() -> None:
    lists = [each for name, each in FREQUENCY_LISTS.items() if name != "passwords"]
    words = [word for each in lists for word in each if len(word) >= SHORTEST]
    assert taken(words[::10]) == []


def test_rows_of_keys_and_of_the_alphabet_are_not_taken() -> None:
    both_ways = [*ROWS, *(row[::-1] for row in ROWS)]
    rows = [(row * 3)[at : at + SHORTEST] for row in both_ways for at in range(len(row))]
    assert taken(rows) == []


def test_what_is_repeated_is_not_taken() -> None:
    parts = ["a", "7", "ab", "123", "dog", "!", "password", "qwe1"]
    assert taken([(part * SHORTEST)[:end] for part in parts for end in (12, 24, 72, 200)]) == []


@pytest.mark.asvs("6.2.11")
@pytest.mark.parametrize(
    "password",
    [
        *(
            "amina.khan.2026",
            "AminaKhan1234",
            "Otherplace Police 2026",
            "OtherplacePolice1!",
            "0therplaceP0lice",
        ),
        *(
            "hill school otherplace",
            "HillSchool2026!",
            "Northshire1234",
            "Welcome to Northshire",
            "NORTHSHIRENORTHSHIRE",
        ),
        *(
            "safe4me-safe4me",
            "Summer2026!!!",
            "P@ssw0rdP@ssw0rd",
            "1q2w3e4r5t6y",
            "24november2026",
            "ecilopecalprehto",
        ),
    ],
)
def test_a_password_made_of_what_anybody_would_try_is_not_taken(password: str) -> None:
    assert is_common(password, OWN)


@pytest.mark.asvs("6.2.5")
@pytest.mark.parametrize(
    "password",
    [
        *(
            "walrus teapot gravel",
            "correct horse battery",
            "Tr4m!Zebra-Velvet",
            "мой старый зонтик",
            PASSWORD,
        ),
        *(
            "hill walrus teapot gravel",
            "green door apple",
            "k8#vQz!2pL0w",
            "!£$%^&*()_+{}@:~",
            "lampe tisch stuhl",
        ),
        *("x7" * 3 + "walrus teapot gravel" * 3, "8f14e45fceea167a5a36dedd4bea2543"),
    ],
)
def test_a_password_of_ones_own_is_taken_whatever_it_is_made_of(password: str) -> None:
    assert password_error(password, OWN) is None


@pytest.mark.asvs("6.2.9")
def test_a_password_of_many_characters_is_judged_at_once() -> None:
    assert password_error("walrus teapot gravel " * 12, OWN) is None
    assert password_error("walrus teapot gravel " * 13, OWN)
    assert LONGEST >= 64


def test_the_words_of_account_places_and_force_are_its_own(settings: Settings, place: Place) -> None:
    for account in (place.teacher, place.lead, place.coordinator):
        words = " ".join(user_specific_terms(account, settings))
        assert settings.force_name in words
        assert place.area.name in words
        assert account.email in words
    assert place.school.name in " ".join(user_specific_terms(place.teacher, settings))


@pytest.mark.asvs("6.2.2", "6.2.11")
def test_a_change_of_password_is_judged_by_ones_own_words(app: Flask, place: Place) -> None:
    place.school.name = "Zuckmayer Academy"
    db.session.commit()
    client = browser(app)
    sign_in(client, place.teacher)
    for new, expected in (("zuckmayer 12345", 422), ("walrus teapot gravel", 302)):
        token = hidden(client.get("/account/password").text, "csrf_token")
        data = {"password": PASSWORD, "new_password": new, "csrf_token": token}
        assert client.post("/account/password", data=data).status_code == expected


@pytest.mark.asvs("6.2.4")
def test_a_common_password_by_a_link_is_known_again_in_other_letters(app: Flask, place: Place) -> None:
    place.lead.password = None
    db.session.commit()
    client, path = browser(app), urlsplit(invitation_link(place.lead)).path
    for new, expected in (("ｐａｓｓｗｏｒｄ１２３４", 422), ("ｗａｌｒｕｓ ｔｅａｐｏｔ ｇｒａｖｅｌ", 302)):
        data = {"password": new, "csrf_token": hidden(client.get(path).text, "csrf_token")}
        assert client.post(path, data=data).status_code == expected
