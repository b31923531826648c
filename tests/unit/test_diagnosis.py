"""What `doctor` found: the worst of it decides, and gauges hold nothing but states and figures."""

import json

import pytest

from safe4me.cli.diagnosis import (
    EXIT_CODES,
    Condition,
    Diagnosis,
    as_gauges,
    as_json,
    as_lines,
    overall,
    state_below,
)

OK, WARNING, BROKEN, NOT_TRIED = (Diagnosis(each, each, f"A line of {each}.") for each in Condition)
OLD = Diagnosis(
    "backup", Condition.WARNING, "North Hill School’s backup is old.", "Make one.", (("backup_age", 9e5),)
)


@pytest.mark.parametrize(
    ("found", "state", "exit_code"),
    [
        ([OK, NOT_TRIED], Condition.OK, 0),
        ([WARNING, OK, NOT_TRIED], Condition.WARNING, 2),
        ([OK, BROKEN, WARNING], Condition.BROKEN, 1),
    ],
)
def test_the_worst_decides_and_what_was_not_tried_is_no_fault(
    found: list[Diagnosis], state: Condition, exit_code: int
) -> None:
    assert overall(found) is state
    assert EXIT_CODES[overall(found)] == exit_code
    assert json.loads(as_json(found, "1.2.0"))["state"] == state


@pytest.mark.parametrize(
    ("left", "state"),
    [(21, Condition.OK), (20.9, Condition.WARNING), (3, Condition.WARNING), (2.9, Condition.BROKEN)],
)
def test_what_is_used_up_warns_first_and_breaks_later(left: float, state: Condition) -> None:
    assert state_below(left, warns=21, breaks=3) is state


def test_gauges_say_how_it_is_and_hold_no_line() -> None:
    assert as_gauges([OK, NOT_TRIED, BROKEN, OLD]).splitlines()[1:] == [
        "# TYPE safe4me_check gauge",
        'safe4me_check{id="ok"} 0',
        'safe4me_check{id="broken"} 2',
        'safe4me_check{id="backup"} 1',
        "# TYPE safe4me_backup_age gauge",
        "safe4me_backup_age 900000",
    ]


def test_people_read_under_what_is_amiss_what_to_do() -> None:
    first, second, last = as_lines([OLD])
    assert first == "warning   backup        North Hill School’s backup is old."
    assert second.strip() == "→ Make one."
    assert last == "Broken: 0. Warnings: 1."
