"""What an upgrade does, in which order, and what it undoes where a step fails."""

import pytest

from safe4me.cli.upgrade import PLAN, Step, way_back


def test_openings_are_stopped_from_before_the_backup_until_the_server_is_ready() -> None:
    stop, back_up, migrate, switch, restart, allow = map(
        PLAN.index, (Step.STOP, Step.BACK_UP, Step.MIGRATE, Step.SWITCH, Step.RESTART, Step.ALLOW)
    )
    assert stop < back_up < migrate < switch < restart < allow == len(PLAN) - 1


@pytest.mark.parametrize("failed", [Step.UNPACK, Step.INSTALL])
def test_what_fails_before_openings_are_stopped_undoes_nothing(failed: Step) -> None:
    assert way_back(failed) == ()


@pytest.mark.parametrize("failed", [Step.STOP, Step.BACK_UP])
def test_what_fails_before_the_migration_leaves_the_database_alone(failed: Step) -> None:
    assert way_back(failed) == (Step.ALLOW_BEFORE,)


def test_a_migration_that_fails_leaves_the_server_and_the_pages_alone() -> None:
    assert way_back(Step.MIGRATE) == (Step.PUT_BACK, Step.ALLOW_BEFORE)


@pytest.mark.parametrize("failed", PLAN[PLAN.index(Step.MIGRATE) :])
def test_the_database_goes_back_first_and_openings_are_allowed_last(failed: Step) -> None:
    back = way_back(failed)
    assert (back[0], back[-1]) == (Step.PUT_BACK, Step.ALLOW_BEFORE)


def test_a_server_that_does_not_get_ready_is_replaced_by_the_one_before() -> None:
    assert way_back(Step.RESTART) == (
        Step.PUT_BACK,
        Step.BUILD_BEFORE,
        Step.SWITCH_BACK,
        Step.RESTART_BEFORE,
        Step.ALLOW_BEFORE,
    )
