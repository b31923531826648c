"""A calendar file is what RFC 5545 asks for: whatever a class is called, and however long its name is."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safe4me.db.assignments import Assignment
from safe4me.web.teach.calendar import LONGEST_LINE, calendar, escaped, event, folded_lines

TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from("\n\\;,"), max_size=300)
NOW = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
MONDAY = date(2026, 12, 7)


def unescaped(text: str) -> str:
    """A property's text, read by the standard's own rule (3.3.11)."""
    return re.sub(r"\\(.)", lambda found: "\n" if found[1] in "nN" else found[1], text)


def lines_of(file: str) -> list[str]:
    """The lines of a file, unfolded by the standard's own rule (3.1)."""
    return file.replace("\r\n ", "").split("\r\n")


@given(TEXTS)
def test_an_escaped_text_is_one_line_and_reads_as_it_was(text: str) -> None:
    assert "\n" not in escaped(text)
    assert unescaped(escaped(text)) == text
    assert re.fullmatch(r"(?:[^\\;,]|\\[\\;,n])*", escaped(text))


@pytest.mark.parametrize("end", ["\r\n", "\r", "\n"])
def test_every_end_of_a_line_is_written_as_one(end: str) -> None:
    assert escaped(f"9K{end}9L") == "9K\\n9L"


@given(TEXTS.map(escaped))
def test_a_folded_line_is_of_75_octets_at_most_and_unfolds_to_what_it_was(line: str) -> None:
    found = folded_lines(line)
    assert all(len(each.encode()) <= LONGEST_LINE for each in found)
    assert all(each[0] == " " for each in found[1:])
    assert found[0] + "".join(each[1:] for each in found[1:]) == line
    least = len(line.encode()) // LONGEST_LINE
    assert least <= len(found) <= least * 2 + 1, "no line is cut for nothing"


def a_lesson(day: date | None = None) -> Assignment:
    return Assignment(id=7, class_id=1, item="law", week=MONDAY, day=day)


@given(TEXTS)
def test_a_file_has_crlf_alone_and_each_line_whole(summary: str) -> None:
    file = calendar(event(a_lesson(), summary, "safe4me.example", NOW))
    assert file.endswith("END:VCALENDAR\r\n")
    assert not re.search(r"(?<!\r)\n|\r(?!\n)", file)
    lines = lines_of(file)
    assert lines[:3] == ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Safe4me//Lessons//EN"]
    [said] = [line.removeprefix("SUMMARY:") for line in lines if line.startswith("SUMMARY:")]
    assert unescaped(said) == summary


@pytest.mark.parametrize(
    ("day", "first", "end"),
    [(None, "20261207", "20261212"), (date(2026, 12, 9), "20261209", "20261210")],
)
def test_a_lesson_lasts_all_of_its_day_or_monday_to_friday(day: date | None, first: str, end: str) -> None:
    lines = list(event(a_lesson(day), "9K: The law", "safe4me.example", NOW))
    assert f"DTSTART;VALUE=DATE:{first}" in lines
    assert f"DTEND;VALUE=DATE:{end}" in lines


def test_a_lesson_imported_again_replaces_itself() -> None:
    earlier, later = (
        list(event(a_lesson(), "9K: The law", "safe4me.example", NOW + timedelta(minutes=minutes)))
        for minutes in (0, 1)
    )
    uids = {line for line in earlier + later if line.startswith("UID:")}
    assert uids == {"UID:assignment-7@safe4me.example"}
    first, second = (
        int(line.removeprefix("SEQUENCE:")) for line in [*earlier, *later] if line.startswith("SEQUENCE:")
    )
    assert 0 < first < second < 2**31
