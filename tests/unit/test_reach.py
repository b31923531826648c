"""Sums of pages opened: rounded, withheld while small, by week or month; and the log they may come from."""

from contextlib import suppress
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safe4me.statistics.figures import Reason, Suppressed
from safe4me.statistics.reach import (
    RoundedSum,
    finished_months,
    finished_weeks,
    page_of,
    period_of,
    rounded,
    week_of,
)
from safe4me.statistics.reach_log import BadLine, DayNotOver, HasRoomCode, NoSuchDay, read_log

TUESDAY = date(2026, 11, 24)
WITHHELD = Suppressed(Reason.TOO_SMALL_A_SUM)
DAYS = st.dates(date(2020, 1, 1), date(2040, 1, 1))


@pytest.mark.parametrize("count", [0, 1, 49])
def test_under_50_nothing_is_shown_and_none_looks_like_few(count: int) -> None:
    assert rounded(count) == WITHHELD


@pytest.mark.parametrize(("count", "tens"), [(50, 50), (54, 50), (55, 60), (64, 60), (65, 70), (1004, 1000)])
def test_from_50_a_sum_is_rounded_to_10_a_5_upwards(count: int, tens: int) -> None:
    assert rounded(count) == RoundedSum(tens)


@given(st.integers(50, 10**7))
def test_what_is_shown_is_a_ten_at_most_5_away(count: int) -> None:
    figure = rounded(count)
    assert isinstance(figure, RoundedSum)
    assert type(figure.count) is int
    assert figure.count % 10 == 0
    assert -5 < figure.count - count <= 5


@given(st.integers(0, 48))
def test_one_opening_more_changes_nothing_while_the_sum_stays_under_50(count: int) -> None:
    assert rounded(count) == rounded(count + 1)


@pytest.mark.parametrize(
    ("address", "page"),
    [
        ("/en/", "/"),
        ("/en/learn/law/quiz/", "/learn/law/quiz/"),
        ("/cy/learn/law/quiz/", "/learn/law/quiz/"),
        ("/en/learn/help/quiz/", "/learn/help/quiz/"),
        ("/en/help/", "/help/"),
        ("/en/help/threatened/", "/help/"),
        ("/cy/help/not-safe/", "/help/"),
        ("/en/who-can-help/", "/help/"),
        ("/en/report-remove/", "/help/"),
    ],
)
def test_a_page_counts_in_every_language_alike_and_all_help_pages_as_one(address: str, page: str) -> None:
    assert page_of(address) == page


def test_a_page_counts_by_the_week_and_help_by_the_month() -> None:
    assert period_of("/learn/law/", TUESDAY) == "2026-W48"
    assert period_of("/learn/help/", TUESDAY) == "2026-W48"
    assert period_of("/help/", TUESDAY) == "2026-11"


def test_the_first_days_of_a_year_may_lie_in_the_last_week_of_the_old_one() -> None:
    assert week_of(date(2027, 1, 3)) == "2026-W53"
    assert week_of(date(2027, 1, 4)) == "2027-W01"


def test_only_weeks_and_months_that_are_over_are_offered_latest_first() -> None:
    assert list(finished_weeks(TUESDAY, 2)) == ["2026-W47", "2026-W46"]
    assert finished_months(date(2027, 1, 15), 2) == {
        "2026-12": date(2026, 12, 1),
        "2026-11": date(2026, 11, 1),
    }


@given(DAYS, st.integers(1, 60))
def test_finished_periods_end_before_today_and_leave_no_gap(today: date, number: int) -> None:
    weeks = list(finished_weeks(today, number).values())
    assert weeks[0] + timedelta(days=7) <= today < weeks[0] + timedelta(days=14)
    assert {a - b for a, b in pairwise(weeks)} <= {timedelta(days=7)}
    months = list(finished_months(today, number).values())
    assert months[0] < today.replace(day=1) == (months[0] + timedelta(days=31)).replace(day=1)
    assert all((b + timedelta(days=31)).replace(day=1) == a for a, b in pairwise(months))


def test_a_log_is_a_day_and_a_page_a_line() -> None:
    lines = ["2026-11-22 /en/learn/law/\n", "2026-11-23 /en/learn/law/\n", "2026-11-22 /en/learn/law/\n"]
    assert read_log(lines, TUESDAY) == {
        (date(2026, 11, 22), "/en/learn/law/"): 2,
        (date(2026, 11, 23), "/en/learn/law/"): 1,
    }


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("", BadLine),
        ("2026-11-23", BadLine),
        ("2026-11-23  /en/", BadLine),
        ("2026-11-23 en/", BadLine),
        ("2026-11-23 /en/?who=sam", BadLine),
        ("2026-11-23T10:00:00 /en/", BadLine),
        ("192.0.2.7 2026-11-23 /en/", BadLine),
        ("2026-11-23 /en/ Firefox", BadLine),
        ("2026-11-23 /en/ ", BadLine),
        ("2026-11-23 /en/X", BadLine),
        ("2026-11-23 /en/\x1b[2J", BadLine),
        ("2026-02-30 /en/", NoSuchDay),
        ("2026-11-24 /en/", DayNotOver),
        ("2026-11-23 /c/K7Q3XP/en/", HasRoomCode),
    ],
)
def test_a_bad_line_is_named_and_not_repeated(line: str, kind: type[BadLine]) -> None:
    with pytest.raises(BadLine) as told:
        read_log(["2026-11-23 /en/\n", f"{line}\n"], TUESDAY)
    assert type(told.value) is kind
    assert told.value.line == 2
    for word in ("K7Q3XP", "sam", "Firefox", "192.0.2.7", "\x1b"):
        assert word not in f"{told.value} {vars(told.value)}"


@given(st.lists(st.text(max_size=40)))
def test_no_text_breaks_the_reader(lines: list[str]) -> None:
    with suppress(BadLine):
        assert read_log(lines, TUESDAY).total() == len(lines)


def test_a_day_that_is_not_over_is_named() -> None:
    with pytest.raises(DayNotOver) as told:
        read_log(["2026-11-25 /en/\n"], TUESDAY)
    assert (told.value.line, told.value.day) == (1, date(2026, 11, 25))
