"""How long a page takes one pupil: 180 words a minute, and 15 seconds for each thing to do."""

import pytest

from safe4me.content.model.core import Lesson, Quiz, Scenario
from safe4me.content.parsing.files import parse_file
from safe4me.content.parsing.library import parse_library
from safe4me.editorial.checks.all_checks import check_library
from safe4me.editorial.checks.lessons import minutes_of
from tests.unit.test_lessons_bands import FILES

NINETY = "go " * 89  # with a heading of one word, 90
TO_TOUCH = """\
```try whose-say
alt: Sam.
yes Sam: person; is in it; It’s Sam.
no Jay: person; took it; Who?
```
"""
ASKED = f"""\
## Why? {{#why}}
- (x) One
  > {"go " * 100}
- ( ) Two
  > {"go " * 50}
- ( ) Six
  > {"go " * 30}
"""
MEND = "At 180 words a minute and 15 seconds for each thing to do this takes one pupil"


def part(body: str, name: str = "quiz", front: str = "title: Q\nkind: quiz") -> Lesson | Quiz | Scenario:
    read = parse_file(f"law/{name}.md", f"---\n{front}\n---\n{body}")
    assert isinstance(read, Lesson | Quiz | Scenario)
    return read


def test_a_page_takes_as_long_as_its_words() -> None:
    assert minutes_of(part(f"## Why {{#why}}\n{NINETY}\n", "01-who", "title: A")) == pytest.approx(0.5)


def test_each_thing_to_do_takes_a_quarter_of_a_minute() -> None:
    still = part(f"## Why {{#why}}\n{NINETY}\n", "01-who", "title: A")
    touched = part(f"## Why {{#why}}\n{NINETY}\n{TO_TOUCH}", "01-who", "title: A")
    assert minutes_of(touched) - minutes_of(still) == pytest.approx(0.25 + 3 / 180)


def test_of_a_question_its_options_are_read_and_one_reply() -> None:
    assert minutes_of(part(ASKED)) == pytest.approx(0.25 + (4 + 60) / 180)


def test_where_several_options_are_right_the_reply_to_each_is_read() -> None:
    several = ASKED.replace("(x)", "[x]").replace("( ) Two", "[x] Two").replace("( )", "[ ]")
    assert minutes_of(part(several)) == pytest.approx(0.25 + (4 + 150) / 180)


def test_of_a_story_a_middle_way_is_read() -> None:
    body = f"""## a
{"go " * 88}
- [Yes](#b)
- [No](#c)
  > {"go " * 60}
## b {{.end}}
{"go " * 30}
## c {{.end}}
{"go " * 90}
"""
    told = part(body, "chat", "scenario: chat")
    assert minutes_of(told) == pytest.approx(0.25 + (90 + (30 + 60 + 90) / 2) / 180)


def found(path: str, old: str, new: str) -> list[str]:
    assert old in FILES[path]
    files = {**FILES, path: FILES[path].replace(old, new, 1)}
    return [str(fault) for fault in check_library(parse_library("en", files))]


def test_what_a_page_says_is_true_within_a_quarter() -> None:
    assert found("threats/01-first.md", "band: A\n", "band: A\nminutes: 2\n") == []


def test_a_page_that_says_too_much_or_too_little_is_refused() -> None:
    (fault,) = found("threats/01-first.md", "band: A\n", "band: A\nminutes: 7\n")
    assert fault.startswith(f"en/threats/01-first.md:4: {MEND} ")
    assert fault.endswith("minutes, not 7: write minutes: 2")
    assert len(found("threats/01-first.md", "band: A\n", "band: A\nminutes: 1\n")) == 1


def test_a_page_without_a_band_is_not_timed_yet() -> None:
    assert found("law/01-who.md", "title: First\n", "title: First\nminutes: 7\n") == []


def test_a_module_takes_as_long_as_its_parts() -> None:
    assert found("threats/module.md", "title: Threats\n", "title: Threats\nminutes: 3\n") == []
    (fault,) = found("threats/module.md", "title: Threats\n", "title: Threats\nminutes: 30\n")
    assert fault.startswith(f"en/threats/module.md:3: {MEND} ")
    assert found("law/module.md", "title: Law\n", "title: Law\nminutes: 30\n") == []
