"""A translation asks the same in other words."""

import pytest

from safe4me.content.markup.errors import ContentError
from safe4me.content.parsing.library import parse_library
from safe4me.content.translation_check import compare_files
from safe4me.editorial.checks.translations import check_translation

QUIZ = """\
---
title: Check
kind: quiz
---
## Can Sam say no? {#say-no .measured}
- (x) Yes
- ( ) No {misconception=owes}

## Order {#steps .order}
1. Tell
2. Rest

## Words {#own .reflect}

## Who? {#who .match}
- Tell == A friend
- Ask == A teacher
- Rest == A friend
"""
STORY = """\
---
scenario: chat
measured: fork ping
---
## ping
- [Stop](#kind)
- [Go on](#late)
## kind {.end .help .safer}
Good.
## late {.end .help}
Late.
"""
SPOKEN_STORY = """\
---
scenario: chat
people: {Sam: them}
---

## ping {.spoken}
**Sam:** Hello.
- [Stop](#kind)
  > And?
  >
  > Well?
- [Go on](#late)
## kind {.end .help .safer}
Good.
## late {.end .help}
Late.
"""
ENGLISH = {"law/module.md": "---\ntitle: Law\n---\n", "law/quiz.md": QUIZ, "law/chat.md": STORY}

SPOKEN = {**ENGLISH, "law/chat.md": SPOKEN_STORY}


def told(files: dict[str, str]) -> list[str]:
    """What its texts show, then what only its meaning does."""
    shown = [(path, line) for path in files for line, _ in compare_files(path, ENGLISH[path], files[path])]
    problems = check_translation(parse_library("en", ENGLISH), parse_library("cy", files))
    return [*(f"cy/{path}:{line}" for path, line in shown), *meaning(problems)]


def meaning(problems: list[ContentError]) -> list[str]:
    return [f"{problem.path}:{problem.line}" for problem in problems]


def test_other_words_with_the_same_shape_are_a_translation() -> None:
    welsh = {
        "law/module.md": "---\ntitle: Y gyfraith\n---\n",
        "law/quiz.md": QUIZ.replace("Can Sam say no?", "A all Sam ddweud na?").replace("Yes", "Gall"),
        "law/chat.md": STORY.replace("Stop", "Stopia").replace("Good.", "Da."),
    }
    assert told(welsh) == []


def test_a_page_may_still_be_missing() -> None:
    assert told({"law/module.md": "---\ntitle: Y gyfraith\n---\n"}) == []


@pytest.mark.parametrize(
    ("path", "old", "new", "line"),
    [
        ("law/quiz.md", "{#say-no .measured}", "{#no .measured}", 5),
        ("law/quiz.md", "{#say-no .measured}", "{#say-no}", 5),
        ("law/quiz.md", "{#say-no .measured}", "{#say-no .measured rev=2}", 5),
        ("law/quiz.md", "- (x) Yes\n- ( ) No", "- ( ) Yes\n- (x) No", 5),
        ("law/quiz.md", "- (x) Yes", "- (x) Yes\n- ( ) Perhaps", 5),
        ("law/quiz.md", "misconception=owes", "misconception=owe", 5),
        ("law/quiz.md", ".order}\n1. Tell\n2. Rest", ".reflect}", 9),
        ("law/quiz.md", "2. Rest", "2. Rest\n3. Eat", 9),
        ("law/quiz.md", "## Words {#own .reflect}", "", 15),
        ("law/quiz.md", "Ask == A teacher\n- Rest == A friend", "Rest == A friend\n- Ask == A teacher", 15),
        ("law/quiz.md", "kind: quiz", "kind: lesson", 3),
        ("law/chat.md", "(#late)", "(#kind)", 5),
        ("law/chat.md", "- [Go on](#late)\n", "", 5),
        ("law/chat.md", " .safer", "", 8),
        ("law/chat.md", "measured: fork ping", "measured: no", 3),
        ("law/chat.md", "measured: fork ping", "measured: fork ping\nstart: kind", 4),
        ("law/chat.md", "(#late)", "(#late){.do}", 5),
        ("law/chat.md", "(#late)", "(#late){.safer}", 5),
        ("law/chat.md", "(#late)", "(#late)\n  > Hm.", 5),
        ("law/chat.md", "## ping", "## ping {.spoken}", 5),
        ("law/chat.md", "## ping", "## ping {back=bus}", 5),
        ("law/chat.md", "## ping\n", "## ping\nLate.\n", 5),
        ("law/chat.md", ".help}\nLate", ".help .goes-on}\nLate", 10),
        ("law/chat.md", "measured: fork ping", "threat: yes\nmeasured: fork ping", 3),
        ("law/chat.md", "## late", "## later", 10),
    ],
)
def test_a_translation_with_another_shape_is_told(path: str, old: str, new: str, line: int) -> None:
    assert old in ENGLISH[path]
    assert f"cy/{path}:{line}" in told({**ENGLISH, path: ENGLISH[path].replace(old, new, 1)})


@pytest.mark.parametrize(
    ("path", "old", "new", "line"),
    [
        ("law/quiz.md", "Ask == A teacher\n- Rest == A friend", "Rest == A friend\n- Ask == A teacher", 15),
        ("law/chat.md", "**Sam:** Hello.", "Hello.", 6),
        ("law/chat.md", "**Sam:** Hello.", "**Sam, in a message:** Hello.", 6),
        ("law/chat.md", "  > And?\n  >\n  > Well?", "  > And?\n\n  > Well?", 6),
    ],
)
def test_what_no_text_shows_is_told_by_what_it_means(path: str, old: str, new: str, line: int) -> None:
    assert old in SPOKEN[path]
    files = {**SPOKEN, path: SPOKEN[path].replace(old, new, 1)}
    assert compare_files(path, SPOKEN[path], files[path]) == []
    problems = check_translation(parse_library("en", SPOKEN), parse_library("cy", files))
    assert meaning(problems) == [f"cy/{path}:{line}"]


LESSON = """\
---
title: Two ages
---
## On which birthday? {#two-ages}

```try ages
alt: One mark at 16, one at 18.
who: Robin: person curls, holds tile
mark: 16, consent
mark: 18, picture law
right: 18
reply: It is 18.
until 16: under both.
until 18: between.
after: past both.
```
"""


@pytest.mark.parametrize(
    ("old", "new", "faults"),
    [
        ("It is 18.", "18 yw hi.", []),
        ("Robin: person curls", "Rhian: person bun", []),
        ("right: 18", "right: 16", ["cy/law/01-ages.md:4"]),
        ("until 16", "until 17", ["cy/law/01-ages.md:4"]),
    ],
)
def test_a_drawing_to_touch_is_translated_in_its_words_only(old: str, new: str, faults: list[str]) -> None:
    assert old in LESSON
    english = parse_library("en", {**ENGLISH, "law/01-ages.md": LESSON})
    welsh = parse_library("cy", {**ENGLISH, "law/01-ages.md": LESSON.replace(old, new)})
    assert [f"{fault.path}:{fault.line}" for fault in check_translation(english, welsh)] == faults
