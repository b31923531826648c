"""A teacher's guide: parts with minutes, plans of 20, 40 and 60 minutes, and screens with their notes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safe4me.content.markup.errors import Malformed
from safe4me.content.model.guides import Guide
from safe4me.content.parsing.files import parse_file
from safe4me.content.parsing.library import parse_library

GUIDE = """---
title: Teaching the law
outcomes: [Say what the law protects.]
strands: [Privacy and security]
---
Read this first.

## Ground rules {#ground-rules minutes=3 cuts=20,40,60}
Say hello.
> Nobody has to speak.

Wait for nods.

> Nobody is named.
> Not even as a joke.

Thank them.

## Talk {#talk minutes=10 cuts=40,60}
Ask who the law protects.
"""


def guide(text: str = GUIDE) -> Guide:
    read = parse_file("law/teacher.md", text)
    assert isinstance(read, Guide)
    return read


def refusal(before: str, after: str) -> tuple[int, str]:
    assert before in GUIDE
    with pytest.raises(Malformed) as refused:
        guide(GUIDE.replace(before, after))
    return refused.value.faults[0]


def test_a_guide_is_a_plan_of_parts() -> None:
    read = guide()
    assert (read.outcomes, read.strands) == (("Say what the law protects.",), ("Privacy and security",))
    assert [(part.id, part.title, part.minutes) for part in read.parts] == [
        ("ground-rules", "Ground rules", 3),
        ("talk", "Talk", 10),
    ]
    assert [read.minutes(cut) for cut in (20, 40, 60)] == [3, 13, 13]


def test_each_quote_is_a_screen_with_the_notes_that_follow_it() -> None:
    rules, talk = guide().parts
    assert rules.script == "<p>Say hello.</p>"
    assert [screen.notes for screen in rules.screens] == ["<p>Wait for nods.</p>", "<p>Thank them.</p>"]
    assert "Not even as a joke." in rules.screens[1].html
    assert talk.screens == ()


def test_the_guide_belongs_to_its_module_and_is_no_part_that_pupils_read() -> None:
    files = {"law/module.md": "---\ntitle: Law\n---\n", "law/teacher.md": GUIDE}
    (module,) = parse_library("en", files).modules
    assert module.guide == guide()
    assert module.parts == ()


@pytest.mark.parametrize(
    ("before", "after", "line", "why"),
    [
        (" minutes=3", "", 8, "minutes=5"),
        (" minutes=3", " minutes=0", 8, "minutes=5"),
        (" cuts=20,40,60", "", 8, "cuts=40,60"),
        (" cuts=20,40,60", " cuts=20,45", 8, "cuts=40,60"),
        (" cuts=20,40,60", " cuts=20,20", 8, "cuts=40,60"),
        ("#talk minutes", "minutes", 19, "#its-id"),
        ("Ask who", "---\nAsk who", 20, "#its-id"),
        ("outcomes:", "aims:", 3, "aims"),
    ],
)
def test_what_is_no_plan_is_refused_with_its_line(before: str, after: str, line: int, why: str) -> None:
    found, message = refusal(before, after)
    assert found == line
    assert why in message


@given(st.lists(st.sampled_from(["> seen", "said", "", "- point", "> - list"]), max_size=12))
def test_no_line_of_a_part_is_lost_or_told_twice(lines: list[str]) -> None:
    body = "\n".join(line and f"{line} {n}x" for n, line in enumerate(lines))
    (part,) = guide(f"---\ntitle: A\n---\nB.\n## C {{#c minutes=1 cuts=20}}\n{body}\n").parts
    told = part.script + "".join(screen.html + screen.notes for screen in part.screens)
    for n, line in enumerate(lines):
        assert told.count(f" {n}x") == bool(line)
