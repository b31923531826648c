"""The security log while somebody makes entries on purpose: refusals are counted and fill no disk."""

import pytest

from safe4me.db.security_events import Event
from safe4me.rate_limits.interface import AttemptLimit
from safe4me.web.http import audit_hooks
from tests.helpers.world.app import entries
from tests.helpers.world.schools import browser
from tests.scenes import Stage
from tests.scenes.stage import SIGN_IN


def test_refusals_do_not_fill_the_disk(stage: Stage) -> None:
    stage.enter(stage.place.teacher)
    stage.begin()
    for _ in range(audit_hooks.REFUSALS.most + 5):
        stage.client.get("/coordinate/")
    assert len(entries(stage.before)) == audit_hooks.REFUSALS.most


@pytest.mark.parametrize("headers", [{}, {"Sec-Fetch-Site": "cross-site"}], ids=["no token", "another site"])
def test_many_strangers_do_not_fill_the_disk_either(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, headers: dict[str, str]
) -> None:
    few = AttemptLimit(audit_hooks.STRANGERS.name, 4, audit_hooks.STRANGERS.seconds)
    monkeypatch.setattr(audit_hooks, "STRANGERS", few)

    def left_by_many() -> list[str]:
        stage.begin()
        for n in range(few.most + 3):
            address = {"REMOTE_ADDR": f"2001:db8:0:{n:x}::1"}
            stage.client.post(SIGN_IN, data={"email": "x"}, headers=headers, environ_base=address)
        return [each.event for each in entries(stage.before)]

    expected = [Event.FORGED_FORM] * few.most + [Event.LIMIT_REACHED]
    assert left_by_many() == expected
    assert left_by_many() == []
    stage.enter(stage.place.teacher)
    stage.begin()
    stage.client.get("/coordinate/")
    assert [each.event for each in entries(stage.before)] == [Event.NOT_ALLOWED]
    stage.clock.forward(seconds=few.seconds + 1)
    stage.client = browser(stage.app)
    assert left_by_many() == expected


def test_images_on_a_page_elsewhere_leave_no_links_that_are_over(stage: Stage) -> None:
    stage.begin()
    for site in ("cross-site", "none"):
        stage.client.get("/account/invitation/nonsense", headers={"Sec-Fetch-Site": site})
    assert [each.event for each in entries(stage.before)] == [Event.LINK_REFUSED]
