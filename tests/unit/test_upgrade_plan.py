"""What an upgrade does, in which order, and what it undoes where a step fails."""

import pytest

from safe4me.cli.upgrade import PLAN, UpgradeStep, way_back


def test_openings_are_stopped_from_before_the_backup_until_the_server_is_ready() -> None:
    stop, back_up, migrate, switch, restart, allow = map(
        PLAN.index,
        (
            UpgradeStep.STOP,
            UpgradeStep.BACK_UP,
            UpgradeStep.MIGRATE,
            UpgradeStep.SWITCH,
            UpgradeStep.RESTART,
            UpgradeStep.ALLOW,
        ),
    )
    assert stop < back_up < migrate < switch < restart < allow == len(PLAN) - 1


@pytest.mark.parametrize("failed", [UpgradeStep.UNPACK, UpgradeStep.INSTALL])
def test_what_fails_before_openings_are_stopped_undoes_nothing(failed: UpgradeStep) -> None:
    assert way_back(failed) == ()


@pytest.mark.parametrize("failed", [UpgradeStep.STOP, UpgradeStep.BACK_UP])
def test_what_fails_before_the_migration_leaves_the_database_alone(failed: UpgradeStep) -> None:
    assert way_back(failed) == (UpgradeStep.ALLOW_BEFORE,)


def test_a_migration_that_fails_leaves_the_server_and_the_pages_alone() -> None:
    assert way_back(UpgradeStep.MIGRATE) == (UpgradeStep.PUT_BACK, UpgradeStep.ALLOW_BEFORE)


@pytest.mark.parametrize("failed", PLAN[PLAN.index(UpgradeStep.MIGRATE) :])
def test_the_database_goes_back_first_and_openings_are_allowed_last(failed: UpgradeStep) -> None:
    back = way_back(failed)
    assert (back[0], back[-1]) == (UpgradeStep.PUT_BACK, UpgradeStep.ALLOW_BEFORE)


def test_a_server_that_does_not_get_ready_is_replaced_by_the_one_before() -> None:
    assert way_back(UpgradeStep.RESTART) == (
        UpgradeStep.PUT_BACK,
        UpgradeStep.BUILD_BEFORE,
        UpgradeStep.SWITCH_BACK,
        UpgradeStep.RESTART_BEFORE,
        UpgradeStep.ALLOW_BEFORE,
    )
