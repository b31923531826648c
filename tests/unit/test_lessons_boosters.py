"""A booster asks five questions again a few weeks later, and stands apart from its module's parts."""

import pytest

from safe4me.content.markup.errors import ContentErrors
from safe4me.content.model.core import Module
from safe4me.content.parsing.library import parse_library
from safe4me.editorial.checks.all_checks import check_library

QUESTION = """\
## Which first? {{#q{n} .order}}
1. Two
2. Three
> Two comes first.
"""
SCALE = "## Sure? {#q1 .scale .measured}\n1. A bit\n2. Very {.safer}\n3. Rather not say\n"
LINE = "## Yours? {#yours .reflect}\n> Mine.\n"
BOOSTER = f"""\
---
title: Still there?
kind: booster
band: A+B
minutes: 2
reviewed: 2026-11-01
review_due: 2027-11-01
sources: [An Act]
content_note: Talks about a chat.
done: This is the idea.
help: [childline]
---
```draw
```
{"".join(QUESTION.format(n=n) for n in range(5))}{LINE}""".replace(
    "```draw\n```\n## Which first? {#q0 .order}\n",
    "## Which first? {#q0 .order}\n```draw sand strip\nalt: Sam.\nSam: person\n```\n",
)
SERVICES = """\
- id: childline
  name: Childline
  what: Listens
  who: Anyone under 19
  cost: Free
  what_happens: Someone answers
  phone: 0800 1111
  checked: true
  reviewed: 2026-11-01
"""
FILES = {
    "services.yaml": SERVICES,
    "law/module.md": "---\ntitle: Law\nyears: [8]\n---\nWhy.\n",
    "law/quiz.md": "---\ntitle: Quiz\nkind: quiz\nband: A\nreviewed: 2026-11-01\n"
    "review_due: 2027-11-01\nsources: [An Act]\n---\n",
    "law/booster.md": BOOSTER,
}


def law(files: dict[str, str]) -> Module:
    return parse_library("en", files).modules[0]


def found(old: str, new: str) -> list[str]:
    assert old in BOOSTER
    files = {**FILES, "law/booster.md": BOOSTER.replace(old, new, 1)}
    return [str(fault) for fault in check_library(parse_library("en", files))]


def test_a_booster_is_no_part_of_its_module_and_is_taught_last() -> None:
    module = law(FILES)
    assert [part.page.stem for part in module.parts] == ["quiz"]
    assert [part.page.stem for part in module.taught] == ["quiz", "booster"]
    assert module.after(module.parts[-1]) == ()


def test_nothing_comes_before_or_after_a_booster() -> None:
    module = law(FILES)
    assert module.booster is not None
    assert (module.before(module.booster), module.after(module.booster)) == ((), ())


def test_five_judged_questions_and_a_line_in_ten_minutes_are_fit() -> None:
    assert found("Still there?", "Still here?") == []


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        (QUESTION.format(n=4), QUESTION.format(n=4) + QUESTION.format(n=5), "A booster asks 5 questions"),
        (QUESTION.format(n=4), "## Sure? {#q4 .poll}\n1. No\n2. Yes\n", "A booster asks 5 questions"),
        (LINE, QUESTION.format(n=5), "End a booster on a line to say aloud"),
        ("minutes: 2", "minutes: 10", "this takes one pupil"),
        ("help: [childline]\n", "", "Say whom to contact"),
    ],
)
def test_a_booster_of_another_shape_is_refused(old: str, new: str, words: str) -> None:
    (fault,) = found(old, new)
    assert words in fault


def test_a_booster_measures_nothing() -> None:
    assert any("Only a quiz measures" in fault for fault in found(QUESTION.format(n=1), SCALE))


@pytest.mark.parametrize(
    ("name", "text"),
    [("law/again.md", BOOSTER), ("law/booster.md", BOOSTER.replace("kind: booster\n", ""))],
)
def test_a_module_has_one_booster_in_a_file_of_that_name(name: str, text: str) -> None:
    with pytest.raises(ContentErrors) as refused:
        parse_library("en", {**FILES, name: text})
    assert "A module has one booster" in str(refused.value)
