"""`flask content …`, run against a folder of its own."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask

from safe4me.cli.content import cli
from safe4me.languages import catalogues
from safe4me.lessons.starters import PLACEHOLDER, STARTERS, starter
from tests.stories import STORY as WHOLE_STORY

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
STORY = '---\nscenario: chat\n---\n## ping\n- [Stop](#kind)\n## kind {.end .help title="Kind"}\nGood.\n'
LESSON = """\
---
title: Phones
content_note: Talks about the law.
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


@pytest.fixture
def app(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Flask:
    """An app that has nothing but the commands, a clock and a content folder with one module."""
    translations = tmp_path / "translations"
    translations.mkdir()
    (translations / "pupils.pot").write_text('msgid ""\nmsgstr ""\n')
    monkeypatch.setattr(catalogues, "TRANSLATIONS", translations)
    module = tmp_path / "content" / "en" / "law" / "module.md"
    module.parent.mkdir(parents=True)
    (module.parent.parent / "pages").mkdir()
    module.write_text("---\ntitle: Law\n---\n", encoding="utf-8")
    app = Flask("commands")
    app.extensions["content_folder"] = tmp_path / "content"
    app.extensions["clock"] = lambda: NOW
    app.cli.add_command(cli)
    return app


def run(app: Flask, *words: str) -> Result:
    return app.test_cli_runner().invoke(args=["content", *words])


def write(app: Flask, name: str, text: str) -> None:
    file = app.extensions["content_folder"] / "en" / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")


def test_check_is_content_with_content_that_is_fit(app: Flask) -> None:
    result = run(app, "check")
    assert (result.exit_code, result.output) == (0, "The content is fit to publish.\n")


def test_check_names_file_and_line_and_fails(app: Flask) -> None:
    write(
        app,
        "law/chat.md",
        WHOLE_STORY.replace("measured: fork offer\n", "").replace(".end .help .safer", ".end .safer"),
    )
    result = run(app, "check")
    assert result.exit_code == 1
    assert result.output == "content/en/law/chat.md:26: Every ending leads to help: ## kind {.end .help}\n"


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
    write(app, "cases/module.md", "---\ntitle: Cases\n---\n")
    write(app, "casting.yaml", "- Kofi: boy, 12\n")
    result = run(app, "new", *words)
    assert result.exit_code == 0, result.output
    assert f"content/en/{file}" in result.output
    checked = run(app, "check")
    assert checked.exit_code == 1
    told = checked.output.splitlines()
    text = (app.extensions["content_folder"] / "en" / file).read_text("utf-8").splitlines()
    to_write = [f"content/en/{file}:{n}: Still" for n, line in enumerate(text, start=1) if "‹" in line]
    assert [line.split(" to be written")[0] for line in told if "to be written" in line] == to_write
    others = [line for line in told if "to be written" not in line]
    allowed = ("Say where its facts are from", "is not in measured.lock yet", "help: [", "Band ")
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
    run(app, "new", "lesson", "law", "one")
    assert "content/en/law/02-two.md" in run(app, "new", "lesson", "law", "two").output


def test_a_page_of_the_same_name_is_refused(app: Flask) -> None:
    run(app, "new", "lesson", "law", "phones")
    for kind in ("lesson", "scenario"):
        result = run(app, "new", kind, "law", "phones")
        assert result.exit_code == 1
        assert "“law” has a page called “phones” already" in result.output


def test_a_module_has_one_booster(app: Flask) -> None:
    run(app, "new", "booster", "law")
    result = run(app, "new", "booster", "law")
    assert (result.exit_code, "“law” has a page called “booster” already" in result.output) == (1, True)


def test_nothing_is_written_over(app: Flask) -> None:
    result = run(app, "new", "module", "law")
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
    assert run(app, "new", *words).exit_code == 1
    assert sorted(folder.rglob("*")) == before


def test_outline_tells_a_story(app: Flask) -> None:
    write(app, "law/chat.md", STORY)
    result = run(app, "outline", "law/chat")
    assert result.output.startswith(
        "Chat (2 scenes, 1 endings)\nClicking at random reaches a safer ending 0%"
    )
    assert "\n\n#ping\n> Say: Stop\n    #kind = ENDING Kind (help)\n" in result.output


def test_outline_tells_the_steps_of_a_lesson_and_the_words_before_the_first_thing_to_do(app: Flask) -> None:
    write(app, "law/01-phones.md", LESSON)
    assert run(app, "outline", "law/phones").output == (
        "Phones (3 steps, 2 drawings)\n12 words before the first thing to do.\n\n"
        "1. #why Good to know: Why? (6 words, draw)\n"
        "2. #who Who may? (2 words, try whose-say)\n"
        "3. #sure Sure? (1 words, scale)\n"
    )


def test_outline_counts_the_ways_through_an_incident_guide_and_where_they_end(app: Flask) -> None:
    guide = Path(__file__).parents[1] / "data/content/en/pages/schools/incident.md"
    write(app, "pages/schools/incident.md", guide.read_text())
    told = run(app, "outline", "schools/incident").output
    assert told.startswith(
        "It happened now (5 steps, 5 on a way at most)\n12 ways through it. They end in:\n"
        "    8 refer\n    2 advice\n    2 manage\n    0 nothing\n1 lines wait for a check.\n\n"
        "#danger Is anyone in danger?\n    > Yes → #signs (refer)\n"
    )
    assert "    [ ] A threat\n    > One of these → #parents (refer)\n" in told


@pytest.mark.parametrize("name", ["law/nothing", "law"])
def test_outline_of_no_lesson_and_no_story_fails(app: Flask, name: str) -> None:
    assert run(app, "outline", name).exit_code == 1


def test_accept_records_and_then_the_check_is_content(app: Flask) -> None:
    write(app, "law/chat.md", WHOLE_STORY)
    assert run(app, "check").exit_code == 1
    result = run(app, "accept", "law/chat/fork")
    assert (result.exit_code, result.output) == (0, "Recorded: law/chat/fork.\n")
    assert run(app, "check").exit_code == 0


def test_accept_of_something_unknown_fails(app: Flask) -> None:
    result = run(app, "accept", "law/quiz/nothing")
    assert result.exit_code == 1
    assert "is not measured" in result.output


SERVICES = """\
- id: line
  name: A line
  what: Talk.
  who: Anyone.
  what_happens: You talk.
  needs_review: [What a call costs.]
  checked: false
"""
FINDING = """\
# A finding.
- id: survey-2016
  year: 2016
  source: A survey
  finding: In 2016, most had not.
  needs_review: [The share.]
"""
PAGE = """\
---
title: Phones
reviewed: 2025-11-01
review_due: {due}
sources: [An Act]
---
Short.
"""


def test_a_page_past_its_review_is_a_warning(app: Flask) -> None:
    write(app, "pages/phones.md", PAGE.format(due="2026-11-23"))
    result = run(app, "check")
    assert result.exit_code == 0
    assert result.output.startswith("Warning: content/en/pages/phones.md:4: Its review was due on 2026-11-23")


def test_a_page_ninety_days_past_its_review_is_refused(app: Flask) -> None:
    write(app, "pages/phones.md", PAGE.format(due="2026-08-26"))
    result = run(app, "check")
    assert result.exit_code == 1
    assert result.output.startswith("content/en/pages/phones.md:4: Its review was due on 2026-08-26")


def test_before_launch_everything_that_waits_is_told_with_its_place(app: Flask) -> None:
    waits = PAGE.format(due="2026-11-23").replace("sources:", "needs_review:\n  - The age.\nsources:")
    write(app, "pages/phones.md", waits)
    write(app, "../services.yaml", SERVICES)
    write(app, "research.yaml", FINDING)
    assert run(app, "check").exit_code == 0
    told = run(app, "check", "--launch")
    assert told.exit_code == 1
    places = [line.split(": ")[0] for line in told.output.splitlines()]
    assert places == [
        "content/en/pages/phones.md:4",
        "content/en/pages/phones.md:6",
        "content/services.yaml:1",
        "content/en/research.yaml:2",
        "content/services.yaml:1",
    ]
    assert all(
        words in told.output for words in ("The age.", "What a call costs.", "The share.", "checked: true")
    )


def test_when_nothing_waits_the_launch_may_go_ahead(app: Flask) -> None:
    write(app, "pages/phones.md", PAGE.format(due="2027-11-01"))
    checked = SERVICES.replace("  needs_review: [What a call costs.]\n", "").replace("false", "true")
    write(app, "../services.yaml", checked)
    told = run(app, "check", "--launch")
    assert (told.exit_code, told.output) == (0, "The content is fit to publish.\n")


WELSH = "---\ntranslated: machine\ntitle: Y gyfraith\n---\n"
POLISH = '# translated: machine\nmsgid ""\nmsgstr "Language: pl\\n"\n\nmsgid "Get help"\nmsgstr "Pomoc"\n'
READ_BY = ("--by", "Welsh-speaking youth worker")


def test_a_translation_waits_before_launch_until_a_person_has_read_it(app: Flask) -> None:
    write(app, "../cy/law/module.md", WELSH)
    catalogue = catalogues.catalogue_of("pl")
    catalogue.parent.mkdir(parents=True)
    catalogue.write_text(POLISH, encoding="utf-8")
    files = ("cy/law/module.md", "translations/pl/LC_MESSAGES/messages.po")
    assert run(app, "check").exit_code == 0
    told = run(app, "check", "--launch").output.splitlines()
    assert [line.split(": ")[0] for line in told] == [f"content/{files[0]}:1", f"{files[1]}:1"]
    for file in files:
        assert run(app, "mark-read", file, *READ_BY).output == f"Marked as read: {file}.\n"
    assert "read_on: 2026-11-24\n" in catalogue.read_text("utf-8")
    assert run(app, "check", "--launch").exit_code == 0


@pytest.mark.parametrize(
    ("file", "by", "cure"),
    [
        ("cy/law/quiz.md", READ_BY, "There is no translation “cy/law/quiz.md”"),
        ("translations/uk/LC_MESSAGES/messages.po", READ_BY, "There is no translation “translations/uk"),
        (
            "cy/law/module.md",
            ("--by", "ann@school.example"),
            "cy/law/module.md:1: Say who has read it by a role",
        ),
        ("cy/law/module.md", (), "Missing option '--by'"),
    ],
)
def test_what_cannot_be_marked_as_read_is_refused(
    app: Flask, file: str, by: tuple[str, ...], cure: str
) -> None:
    write(app, "../cy/law/module.md", WELSH)
    refused = run(app, "mark-read", file, *by)
    assert refused.exit_code != 0
    assert cure in refused.output


def test_a_broken_catalogue_fails_the_check(app: Flask) -> None:
    catalogue = catalogues.catalogue_of("pl")
    catalogue.parent.mkdir(parents=True)
    catalogue.write_text(POLISH.removeprefix("# translated: machine\n"), encoding="utf-8")
    told = run(app, "check")
    assert (told.exit_code, told.output.split(": ")[0]) == (1, "translations/pl/LC_MESSAGES/messages.po:1")


def test_a_translator_s_file_goes_out_and_comes_back(app: Flask, tmp_path: Path) -> None:
    (tmp_path / "translations" / "messages.pot").write_text(
        'msgid ""\nmsgstr ""\n\nmsgid "Get help"\nmsgstr ""\n'
    )
    file = tmp_path / "sent.po"
    assert run(app, "pack-for-translation", "cy", "law/module.md", "--to", str(file)).exit_code == 0
    assert run(app, "unpack-translation", str(file)).output == "Nothing has changed.\n"
    sent = file.read_text("utf-8")
    file.write_text(sent.replace('"title: Law"\nmsgstr ""', '"title: Law"\nmsgstr "title: Y gyfraith"'))
    assert run(app, "unpack-translation", str(file)).output == "Written: content/cy/law/module.md\n"
    file.write_text(sent.replace("law/module.md 1", "law/module.md 2"))
    refused = run(app, "unpack-translation", str(file))
    assert refused.exit_code == 1
    assert re.search(r"sent.po:\d+: “law/module.md” has no segment 2", refused.output)
    assert run(app, "pack-for-translation", "cy", "law/other.md").exit_code == 1
    assert "“zz” is no language: write its code" in run(app, "pack-for-translation", "zz").output


def test_before_launch_faults_are_told_beside_what_waits(app: Flask) -> None:
    write(app, "pages/phones.md", PAGE.format(due="2026-11-23").replace("sources: [An Act]\n", ""))
    told = run(app, "check", "--launch").output.splitlines()
    assert ["sources:" in told[0], "review was due" in told[1], len(told)] == [True, True, 2]


def test_voice_tells_how_each_page_for_pupils_reads(app: Flask) -> None:
    write(app, "law/01-phones.md", LESSON)
    result = run(app, "voice")
    assert result.exit_code == 0
    assert [line.split()[0] for line in result.output.splitlines()] == [
        "page",
        "law/module.md",
        "law/01-phones.md",
    ]


def test_voice_says_what_keeps_it_from_reading(app: Flask) -> None:
    write(app, "law/01-phones.md", "no front matter")
    result = run(app, "voice")
    assert (result.exit_code, "en/law/01-phones.md:1: " in result.output) == (1, True)


def test_count_tells_how_much_there_is(app: Flask) -> None:
    write(app, "law/01-phones.md", LESSON)
    told = [line.split() for line in run(app, "count").output.splitlines()]
    assert told[:2] == [["modules", "1"], ["lessons", "1"]]
