"""Who must set up a second step before anything else."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from safe4me.db.accounts import Account, Passkey
from tests.helpers.world.schools import NOW

APP: dict[str, Any] = {"tf_totp_secret": "kept"}  # as an account has it


def account(by: datetime | None = None, **kept: object) -> Account:
    return Account(second_step_by=by, **kept)


@pytest.mark.asvs("6.3.3")
def test_an_account_without_a_second_step_must() -> None:
    assert account().must_set_up(NOW)


def test_whoever_has_an_app_or_a_passkey_need_not() -> None:
    assert not account(**APP).must_set_up(NOW)
    assert not account(webauthn=[Passkey(name="Desk")]).must_set_up(NOW)


@pytest.mark.parametrize(("seconds", "must"), [(1, False), (0, True), (-1, True)])
def test_days_that_are_left_count_to_the_second(seconds: int, must: bool) -> None:
    assert account(NOW + timedelta(seconds=seconds)).must_set_up(NOW) is must


def test_what_is_taken_off_within_the_days_ends_with_them() -> None:
    left = account(NOW + timedelta(days=1), **APP)
    left.forget_second_step()
    assert not left.must_set_up(NOW)
    assert left.must_set_up(NOW + timedelta(days=1))
