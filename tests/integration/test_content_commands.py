"""`flask content …`, run against a folder of its own."""

import re
from pathlib import Path

import pytest
from flask import Flask

from safe4me.editorial.templates import PLACEHOLDER, STARTERS, starter
from tests.helpers.content.examples import STORY as WHOLE_STORY
from tests.helpers.world.app import app, run_content, write_content_file
from tests.helpers.world.schools import NOW

__all__ = ["app"]

STORY = '---\nscenario: chat\n---\n## ping\n- [Stop](#kind)\n## kind {.end .help title="Kind"}\nGood.\n'
LESSON = """\
---
title: Phones
content_note: Talks about the law.
done: This is the idea.
---
## Why? {#why eyebrow="Good to know"}
For *your* own good, [really](../).
```draw
alt: A line.
line
```
## Who may? {#who}
```try whose-say
alt: Sam has the say.
yes Sam: person; is in it; It’s Sam.
no Jay: person; took it; Who is in it?
```
## Sure? {#sure .scale}
1. No
2. Yes
"""


def test_check_is_content_with_content_that_is_fit(app: Flask) -> None:
    result = run_content(app, "check")
    assert (result.exit_code, result.output) == (0, "The content is fit to publish.\n")


def test_check_names_file_and_line_and_fails(app: Flask) -> None:
    write_content_file(
        app,
        "law/chat.md",
        WHOLE_STORY.replace("measured: fork offer\n", "").replace(".end .help .safer", ".end .safer"),
    )
    result = run_content(app, "check")
    assert result.exit_code == 1
    assert result.output == "content/en/law/chat.md:27: Every ending leads to help: ## kind {.end .help}\n"


@pytest.mark.parametrize(
    ("words", "file"),
    [
        (("module", "consent"), "consent/module.md"),
        (("lesson", "law", "what-next"), "law/01-what-next.md"),
        (("booster", "law"), "law/booster.md"),
        (("scenario", "law", "group-chat"), "law/group-chat.md"),
        (("case", "swim-team"), "cases/swim-team.md"),
    ],
)
def test_what_is_begun_can_be_read_and_the_check_tells_each_line_to_be_written(
    app: Flask, words: tuple[str, ...], file: str
) -> None:
    write_content_file(app, "cases/module.md", "---\ntitle: Cases\n---\n")
    write_content_file(app, "casting.yaml", "- Kofi: boy, 12\n")
    result = run_content(app, "new", *words)
    assert result.exit_code == 0, result.output
    assert f"content/en/{file}" in result.output
    checked = run_content(app, "check")
    assert checked.exit_code == 1
    told = checked.output.splitlines()
    text = (app.extensions["content_folder"] / "en" / file).read_text("utf-8").splitlines()
    to_write = [f"content/en/{file}:{n}: Still" for n, line in enumerate(text, start=1) if "‹" in line]
    assert [line.split(" to be written")[0] for line in told if "to be written" in line] == to_write
    others = [line for line in told if "to be written" not in line and "/casting.yaml:" not in line]
    allowed = (
        "Say where its facts are from",
        "Say threat: yes",
        "is not in measured.lock yet",
        "is not in casting.yaml",
        "help: [",
        "Band ",
        "Mark one question {.relief}",
        "Name the belief behind",
        "A story has ",
        "takes one pupil",
    )
    assert all(any(words in line for words in allowed) for line in others), others


@pytest.mark.parametrize("kind", STARTERS)
def test_a_starter_has_no_words_but_those_marked_to_be_written(kind: str) -> None:
    """What is left without them is form: ids, fields, names of people and dates."""
    _, fields, body = starter(kind, "phones", NOW.date()).split("---\n", 2)
    form = re.compile(r"title: Phones|summary: |[\w]+: (fork )?[\w-]*|people: {.*}|(sources|help): \[\]")
    assert [line for line in PLACEHOLDER.sub("", fields).splitlines() if not form.fullmatch(line)] == []
    drawn = r"```[a-z ]*|alt: |person short, holds tile"
    marks = re.compile(drawn + r"|\d\.|\(#\w+\)|\{[^}]*\}|\*\*\w+:\*\*|(?<=## )\w+|[-#>\[\]()x \n]")
    assert marks.sub("", PLACEHOLDER.sub("", body)) == ""


def test_a_lesson_is_numbered_after_the_others(app: Flask) -> None:
    run_content(app, "new", "lesson", "law", "one")
    assert "content/en/law/02-two.md" in run_content(app, "new", "lesson", "law", "two").output


def test_a_page_of_the_same_name_is_refused(app: Flask) -> None:
    run_content(app, "new", "lesson", "law", "phones")
    for kind in ("lesson", "scenario"):
        result = run_content(app, "new", kind, "law", "phones")
        assert result.exit_code == 1
        assert "“law” has a page called “phones” already" in result.output


def test_a_module_has_one_booster(app: Flask) -> None:
    run_content(app, "new", "booster", "law")
    result = run_content(app, "new", "booster", "law")
    assert (result.exit_code, "“law” has a page called “booster” already" in result.output) == (1, True)


def test_nothing_is_written_over(app: Flask) -> None:
    result = run_content(app, "new", "module", "law")
    assert result.exit_code == 1
    assert "there already" in result.output


@pytest.mark.parametrize(
    "words",
    [
        ("module", "../law"),
        ("module", "The Law"),
        ("lesson", "law", "../a"),
        ("lesson", "no", "a"),
        ("booster", "no"),
        ("lesson", "../en/law", "a"),
        ("scenario", "law", "A b"),
    ],
)
def test_a_name_that_cannot_be_an_address_is_refused(app: Flask, words: tuple[str, ...]) -> None:
    folder = app.extensions["content_folder"].parent
    before = sorted(folder.rglob("*"))
    assert run_content(app, "new", *words).exit_code == 1
    assert sorted(folder.rglob("*")) == before


def test_outline_tells_a_story(app: Flask) -> None:
    write_content_file(app, "law/chat.md", STORY)
    result = run_content(app, "outline", "law/chat")
    assert result.output.startswith(
        "Chat (2 scenes, 1 endings)\nClicking at random reaches a safer ending 0%"
    )
    assert "\n\n#ping\n> Say: Stop\n    #kind = ENDING Kind (help)\n" in result.output


def test_outline_tells_the_steps_of_a_lesson_and_the_words_before_the_first_thing_to_do(app: Flask) -> None:
    write_content_file(app, "law/01-phones.md", LESSON)
    assert run_content(app, "outline", "law/phones").output == (
        "Phones (3 steps, 2 drawings)\n12 words before the first thing to do.\n\n"
        "1. #why Good to know: Why? (6 words, draw)\n"
        "2. #who Who may? (2 words, try whose-say)\n"
        "3. #sure Sure? (1 words, scale)\n"
    )


def test_outline_counts_the_ways_through_an_incident_guide_and_where_they_end(app: Flask) -> None:
    guide = Path(__file__).parents[1] / "data/content/en/pages/schools/incident.md"
    write_content_file(app, "pages/schools/incident.md", guide.read_text())
    told = run_content(app, "outline", "schools/incident").output
    assert told.startswith(
        "It happened now (6 steps, 6 on a way at most)\n18 ways through it. They end in:\n"
        "    8 refer\n    4 advice\n    6 manage\n    0 nothing\n1 lines wait for a check.\n\n"
        "#danger Is anyone in danger?\n    > Yes → #signs (refer)\n"
    )
    assert "    > Nobody → #record (enough for manage)\n" in told
    assert "    [ ] A threat\n    > One of these → #parents (refer)\n" in told


@pytest.mark.parametrize("name", ["law/nothing", "law"])
def test_outline_of_no_lesson_and_no_story_fails(app: Flask, name: str) -> None:
    assert run_content(app, "outline", name).exit_code == 1


def test_accept_records_and_then_the_check_is_content(app: Flask) -> None:
    write_content_file(app, "law/chat.md", WHOLE_STORY)
    assert run_content(app, "check").exit_code == 1
    result = run_content(app, "accept", "law/chat/fork")
    assert (result.exit_code, result.output) == (0, "Recorded: law/chat/fork.\n")
    assert run_content(app, "check").exit_code == 0


def test_accept_of_something_unknown_fails(app: Flask) -> None:
    result = run_content(app, "accept", "law/quiz/nothing")
    assert result.exit_code == 1
    assert "is not measured" in result.output


def test_voice_tells_how_each_page_for_pupils_reads(app: Flask) -> None:
    write_content_file(app, "law/01-phones.md", LESSON)
    result = run_content(app, "voice")
    assert result.exit_code == 0
    assert [line.split()[0] for line in result.output.splitlines()] == [
        "page",
        "law/module.md",
        "law/01-phones.md",
    ]


def test_voice_says_what_keeps_it_from_reading(app: Flask) -> None:
    write_content_file(app, "law/01-phones.md", "no front matter")
    result = run_content(app, "voice")
    assert (result.exit_code, "en/law/01-phones.md:1: " in result.output) == (1, True)


def test_count_tells_how_much_there_is(app: Flask) -> None:
    write_content_file(app, "law/01-phones.md", LESSON)
    told = [line.split() for line in run_content(app, "count").output.splitlines()]
    assert told[:2] == [["modules", "1"], ["lessons", "1"]]
