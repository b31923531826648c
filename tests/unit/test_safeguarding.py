"""Whom a school tells: what may be entered, what can be dialled, and when it is asked whether it is right."""

from datetime import date

import pytest

from safe4me.db.schools import School
from safe4me.schools.safeguarding import (
    Contact,
    InvalidTelephone,
    checked_contact_name,
    checked_telephone,
    to_confirm,
)
from safe4me.schools.text import InvalidName, NotPrintable


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Extension 214", "Extension 214"),
        ("  01632  960 214 ", "01632 960 214"),
        ("+44 (0)1632 960214", "+44 (0)1632 960214"),
        ("", ""),
    ],
)
def test_a_telephone_is_a_number_or_an_extension_or_nothing(typed: str, kept: str) -> None:
    assert checked_telephone(typed) == kept


@pytest.mark.parametrize("typed", ["ask at reception", "x" * 39 + "12", "ext. ٢١٤"])
def test_what_is_no_telephone_is_refused(typed: str) -> None:
    with pytest.raises(InvalidTelephone):
        checked_telephone(typed)


@pytest.mark.parametrize("check", [checked_contact_name, checked_telephone])
def test_what_cannot_be_shown_is_refused(check: type) -> None:
    with pytest.raises(NotPrintable):
        check("214\u202e412")


def test_a_name_has_up_to_80_characters_and_may_be_empty() -> None:
    assert (checked_contact_name(" Ms  Okafor "), checked_contact_name("")) == ("Ms Okafor", "")
    assert checked_contact_name("x" * 80) == "x" * 80
    with pytest.raises(InvalidName):
        checked_contact_name("x" * 81)


@pytest.mark.parametrize(
    ("telephone", "dialled"),
    [
        ("01632 960214", "01632960214"),
        ("(01632) 960-214", "01632960214"),
        ("+44 (0)1632 960214", "+441632960214"),
        ("0800 1111", "08001111"),
        ("Extension 214", ""),
        ("214", ""),
        ("52141234", ""),
        ("01632 960214 extension 3", ""),
        ("+0632 960214", ""),
        ("0" * 16, ""),
        ("", ""),
    ],
)
def test_only_a_whole_number_can_be_dialled(telephone: str, dialled: str) -> None:
    assert Contact("Ms Okafor", telephone).dialled == dialled


@pytest.mark.parametrize(
    ("confirmed", "asked"),
    [
        (None, True),
        (date(2026, 8, 31), True),
        (date(2026, 9, 1), False),
        (date(2026, 11, 24), False),
        (date(2025, 11, 24), True),
    ],
)
def test_each_term_it_is_asked_once_whether_they_are_still_right(confirmed: date | None, asked: bool) -> None:
    assert to_confirm(School(safeguarding_confirmed_on=confirmed), date(2026, 11, 24)) is asked
