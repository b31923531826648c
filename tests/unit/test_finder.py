"""The finder: everything that may be asked is answered once, with services that fit, and danger first."""

import pytest

from safe4me.content.markup.errors import ContentErrors
from safe4me.content.model.decision_tables import ADULT, FINDER, rows_for
from safe4me.content.model.library import Library
from safe4me.content.parsing.library import parse_library
from safe4me.content.translation_check import compare_files
from safe4me.editorial.checks.all_checks import check_library

DOOR = """---
title: {title}
summary: Out.
warm: Not your fault.
dont: [Don’t pay, Don’t send, Don’t delete]
simpler: [Tell one adult.]
act: {{service: childline, way: phone, words: Call, after: Free.}}
quiet: [{{service: childline, way: chat}}]
steps:
  - do: Tell one adult.
    say: Someone you trust.
help: [childline]
reviewed: 2026-11-26
review_due: 2027-11-26
sources: [Childline]
---
"""
SERVICES = """- id: childline
  name: Childline
  what: Someone to talk to.
  who: Anyone.
  what_happens: You talk.
  cannot: It can’t take pictures down.
  phone: 0800 1111
  chat: www.childline.org.uk
- id: report-remove
  name: Report Remove
  what: It takes pictures down.
  who: Under 18s.
  what_happens: You report.
  cannot: It can’t reach phones.
  report: www.childline.org.uk/report-remove/
- id: "101"
  name: "101"
  what: The police.
  who: Anyone.
  what_happens: You call.
  cannot: Not for danger.
  phone: "101"
- id: nspcc
  name: NSPCC
  what: Advice.
  who: Adults.
  what_happens: You call.
  cannot: Not for children.
  phone: 0808 800 5000
  website: www.nspcc.org.uk
  adults_only: true
- id: untold
  name: Untold
  what: Help.
  who: Anyone.
  what_happens: You call.
  website: www.untold.example
- id: closed
  name: Closed
  what: Help.
  who: Anyone.
  what_happens: You call.
  website: www.closed.example
  withdrawn: true
"""
HEAD = """---
title: Who can help?
reviewed: 2026-11-26
review_due: 2027-11-26
sources: [Childline, Report Remove, "101", NSPCC, Untold]
elsewhere: Call where you are.
---
"""
DANGER = """- id: danger
  what: not-safe threatened pushed
  doors: not-safe out
  first:
    childline: You can talk.
    report-remove: It takes it down.
"""
OTHERS = """- id: others
  what: out fake sent received passed-on friend
  doors: out
  first:
    report-remove: It takes it down.
    childline: You can talk.
"""
WHOLE = HEAD + DANGER + OTHERS
FIRST_ROW, SECOND_ROW = 8, 14
ASKED = 9 * 2 * 3 * 4 + 8 * 2 * 4


def library(table: str) -> Library:
    doors = {
        "doors/01-not-safe.md": DOOR.format(title="Not safe"),
        "doors/02-out.md": DOOR.format(title="Out"),
    }
    return parse_library("en", {"finder.yaml": table, "services.yaml": SERVICES, **doors})


def faults(table: str) -> list[str]:
    return [str(fault) for fault in check_library(library(table))]


def test_a_whole_table_is_fit_to_publish() -> None:
    assert faults(WHOLE) == []


def test_no_adult_asks_about_a_friend_of_a_child() -> None:
    asked = tuple(FINDER.situations())
    assert len(asked) == len({tuple(need.items()) for need in asked}) == ASKED
    asked_by_adults = {need["what"] for need in asked if need["age"] == ADULT}
    assert asked_by_adults == {*FINDER.questions["what"]} - {"friend"}
    assert FINDER.answers("what", {"age": (ADULT,)}) == FINDER.questions["what"][:-1]


def test_each_need_has_the_row_that_is_about_it() -> None:
    finder = library(WHOLE).finder
    assert finder
    need = {"what": "sent", "talk": "rather-not", "age": "13-to-17", "nation": "wales"}
    (row,) = rows_for(finder, need)
    assert [*row.first] == ["report-remove", "childline"]


def test_people_are_led_only_to_what_is_for_their_age() -> None:
    note = "- id: calls\n  age: adult\n  note: You can call.\n"
    finder = library(WHOLE.replace("id: others\n", "id: others\n  age: under-13\n") + note).finder
    assert finder
    assert [each.id for each in finder.within("age", (ADULT,)).notes] == ["calls"]
    assert finder.within("age", ("under-13",)).notes == ()
    assert [row.id for row in finder.within("age", (ADULT,)).rows] == ["danger"]
    assert [row.id for row in finder.within("age", ("under-13",)).rows] == ["danger", "others"]


def test_a_gap_and_an_overlap_are_refused_with_file_and_line() -> None:
    (gap,) = faults(WHOLE.replace("out fake sent", "out sent"))
    assert gap.startswith(f"en/finder.yaml:{FIRST_ROW}: No row answers what fake, talk can-call")
    (overlap,) = faults(WHOLE.replace("threatened pushed", "threatened pushed friend"))
    assert overlap.startswith(f"en/finder.yaml:{SECOND_ROW}: “others” and “danger” both answer what friend")


def test_a_table_of_notes_alone_is_refused_with_its_file() -> None:
    note = "- id: rights\n  what: sent\n  note: You have rights.\n"
    assert "en/finder.yaml:1: No row answers anything: write one. A note is only added to rows." in faults(
        HEAD + note
    )


@pytest.mark.parametrize(
    ("old", "new", "line", "cure"),
    [
        ("doors: not-safe out", "doors: out not-safe", FIRST_ROW, "write not-safe first under doors:"),
        ("    childline: You can talk.\n", "", FIRST_ROW, "name 999 or childline first"),
        ("  doors: out\n", "  doors: nowhere\n", SECOND_ROW, "“nowhere” is no door"),
        ("doors: out\n", "doors: out\n  read: parents/gone/\n", SECOND_ROW, "is no page for adults"),
        ("    report-remove: It takes it down.\n    ch", "    ch", SECOND_ROW, "Name 2 or 3 services, not 1"),
        (
            "    report-remove: It takes it down.\n    ch",
            "    nobody: Help.\n    ch",
            SECOND_ROW,
            "“nobody” isn’t a",
        ),
        (
            "    report-remove: It takes it down.\n    ch",
            "    closed: Help.\n    ch",
            SECOND_ROW,
            "“closed” isn’t a",
        ),
        (
            "    report-remove: It takes it down.\n    ch",
            "    nspcc: Help.\n    ch",
            SECOND_ROW,
            "for adults only",
        ),
        (
            "    report-remove: It takes it down.\n    ch",
            '    "101": Help.\n    ch',
            SECOND_ROW,
            "can only be called",
        ),
        (
            "    report-remove: It takes it down.\n    ch",
            "    untold: Help.\n    ch",
            SECOND_ROW,
            "write cannot:",
        ),
    ],
)
def test_help_that_does_not_fit_is_refused_with_file_and_line(
    old: str, new: str, line: int, cure: str
) -> None:
    found = faults(WHOLE.replace(old, new, 1))
    assert any(fault.startswith(f"en/finder.yaml:{line}: ") and cure in fault for fault in found), found


def test_an_adult_may_be_led_to_who_is_for_adults_and_who_can_call_to_a_phone() -> None:
    young = OTHERS.replace("id: others\n", "id: young\n  age: under-13 13-to-17\n")
    grown = OTHERS.replace("id: others\n", "id: grown\n  age: 18-or-over adult\n").replace(
        "report-remove: It takes it down", "nspcc: You can ask"
    )
    assert faults(HEAD + DANGER + young + grown) == []
    calls = OTHERS.replace("id: others\n", "id: calls\n  talk: can-call\n").replace("report-remove", '"101"')
    quiet = OTHERS.replace("id: others\n", "id: quiet\n  talk: rather-not\n")
    assert faults(HEAD + DANGER + calls + quiet) == []


@pytest.mark.parametrize(
    ("old", "new", "line", "mend"),
    [
        ("  doors: out\n", "", SECOND_ROW, "Say where to go"),
        ("childline: You can talk.", 'childline: ""', FIRST_ROW + 3, "Say whom to turn to"),
        ("what: out fake", "what: gone fake", SECOND_ROW + 1, "Write after what:"),
        (
            "    childline: You can talk.\n    report-remove: It takes it down.\n",
            "",
            FIRST_ROW + 3,
            "Say whom to turn to",
        ),
        ("  doors: out\n", "  doors: out\n  extra: more\n", SECOND_ROW + 3, "is not known here"),
    ],
)
def test_a_row_that_is_not_whole_is_refused_with_its_line(old: str, new: str, line: int, mend: str) -> None:
    with pytest.raises(ContentErrors) as refused:
        library(WHOLE.replace(old, new, 1))
    (fault,) = refused.value.faults
    assert (fault.path, fault.line) == ("en/finder.yaml", line)
    assert mend in fault.message


def test_a_translation_leads_to_the_same_services() -> None:
    assert compare_files("finder.yaml", WHOLE, WHOLE.replace("report-remove", "ceop", 1)) == [
        (FIRST_ROW + 3, "The field “first.1 ceop”: the original has none."),
        (FIRST_ROW + 3, "The field “first.1 report-remove”: keep it."),
    ]


def test_a_translation_leads_to_them_in_the_same_order() -> None:
    first, second = "    childline: You can talk.\n", "    report-remove: It takes it down.\n"
    assert first + second in DANGER
    found = compare_files("finder.yaml", WHOLE, WHOLE.replace(first + second, second + first, 1))
    assert (FIRST_ROW + 3, "The field “first.0 childline”: keep it.") in found


def test_a_translation_says_the_same_of_the_same_ways_of_asking() -> None:
    other = WHOLE.replace("what: not-safe threatened", "what: not-safe out", 1)
    assert compare_files("finder.yaml", WHOLE, other) == [
        (FIRST_ROW + 1, "Keep what: not-safe threatened pushed.")
    ]
