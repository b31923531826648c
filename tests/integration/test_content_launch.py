"""What waits before a launch: reviews, facts to be checked, and translations that a person has to read."""

import re
from pathlib import Path

import pytest
from flask import Flask

from safe4me.i18n import catalogues
from tests.helpers.world.app import app, run_content, write_content_file

__all__ = ["app"]

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
    write_content_file(app, "pages/phones.md", PAGE.format(due="2026-11-23"))
    result = run_content(app, "check")
    assert result.exit_code == 0
    assert result.output.startswith("Warning: content/en/pages/phones.md:4: Its review was due on 2026-11-23")


def test_a_page_ninety_days_past_its_review_is_refused(app: Flask) -> None:
    write_content_file(app, "pages/phones.md", PAGE.format(due="2026-08-26"))
    result = run_content(app, "check")
    assert result.exit_code == 1
    assert result.output.startswith("content/en/pages/phones.md:4: Its review was due on 2026-08-26")


def test_before_launch_everything_that_waits_is_told_with_its_place(app: Flask) -> None:
    waits = PAGE.format(due="2026-11-23").replace("sources:", "needs_review:\n  - The age.\nsources:")
    write_content_file(app, "pages/phones.md", waits)
    write_content_file(app, "../services.yaml", SERVICES)
    write_content_file(app, "research.yaml", FINDING)
    assert run_content(app, "check").exit_code == 0
    told = run_content(app, "check", "--launch")
    assert told.exit_code == 1
    places = [line.split(": ")[0] for line in told.output.splitlines()]
    assert places == [
        "content/en/pages/phones.md:4",
        "content/en/pages/phones.md:6",
        "content/en/research.yaml:2",
        "content/services.yaml:1",
        "content/services.yaml:1",
    ]
    assert all(
        words in told.output for words in ("The age.", "What a call costs.", "The share.", "checked: true")
    )


def test_when_nothing_waits_the_launch_may_go_ahead(app: Flask) -> None:
    write_content_file(app, "pages/phones.md", PAGE.format(due="2027-11-01"))
    checked = SERVICES.replace("  needs_review: [What a call costs.]\n", "").replace("false", "true")
    write_content_file(app, "../services.yaml", checked)
    told = run_content(app, "check", "--launch")
    assert (told.exit_code, told.output) == (0, "The content is fit to publish.\n")


WELSH = "---\ntranslated: machine\ntitle: Y gyfraith\n---\n"
POLISH = '# translated: machine\nmsgid ""\nmsgstr "Language: pl\\n"\n\nmsgid "Get help"\nmsgstr "Pomoc"\n'
READ_BY = ("--by", "Welsh-speaking youth worker")


def test_a_translation_waits_before_launch_until_a_person_has_read_it(app: Flask) -> None:
    write_content_file(app, "../cy/law/module.md", WELSH)
    catalogue = catalogues.catalogue_of("pl")
    catalogue.parent.mkdir(parents=True)
    catalogue.write_text(POLISH, encoding="utf-8")
    (catalogues.TRANSLATIONS / "pupils.pot").write_text('msgid "Get help"\nmsgstr ""\n', encoding="utf-8")
    files = ("cy/law/module.md", "translations/pl/LC_MESSAGES/messages.po")
    assert run_content(app, "check").exit_code == 0
    told = run_content(app, "check", "--launch").output.splitlines()
    assert [line.split(": ")[0] for line in told] == [f"content/{files[0]}:1", f"{files[1]}:1"]
    for file in files:
        assert run_content(app, "mark-read", file, *READ_BY).output == f"Marked as read: {file}.\n"
    assert " 2026-11-24 Welsh-speaking youth worker\n" in catalogue.with_suffix(".segments").read_text(
        "utf-8"
    )
    assert run_content(app, "check", "--launch").exit_code == 0


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
    write_content_file(app, "../cy/law/module.md", WELSH)
    refused = run_content(app, "mark-read", file, *by)
    assert refused.exit_code != 0
    assert cure in refused.output


def test_a_broken_catalogue_fails_the_check(app: Flask) -> None:
    catalogue = catalogues.catalogue_of("pl")
    catalogue.parent.mkdir(parents=True)
    catalogue.write_text(POLISH.removeprefix("# translated: machine\n"), encoding="utf-8")
    told = run_content(app, "check")
    assert (told.exit_code, told.output.split(": ")[0]) == (1, "translations/pl/LC_MESSAGES/messages.po:1")


def test_a_translator_s_file_goes_out_and_comes_back(app: Flask, tmp_path: Path) -> None:
    (tmp_path / "translations" / "messages.pot").write_text(
        'msgid ""\nmsgstr ""\n\nmsgid "Get help"\nmsgstr ""\n'
    )
    file = tmp_path / "sent.po"
    assert run_content(app, "pack-for-translation", "cy", "law/module.md", "--to", str(file)).exit_code == 0
    assert run_content(app, "unpack-translation", str(file)).output == "Nothing has changed.\n"
    sent = file.read_text("utf-8")
    file.write_text(sent.replace('"title: Law"\nmsgstr ""', '"title: Law"\nmsgstr "title: Y gyfraith"'))
    assert run_content(app, "unpack-translation", str(file)).output == "Written: content/cy/law/module.md\n"
    file.write_text(re.sub(r"law/module.md title/\w+", "law/module.md title/00000000", sent))
    refused = run_content(app, "unpack-translation", str(file))
    assert refused.exit_code == 1
    assert re.search(r"sent.po:\d+: The English of “law/module.md title/00000000” is another", refused.output)
    assert run_content(app, "pack-for-translation", "cy", "law/other.md").exit_code == 1
    assert "“zz” is no language: write its code" in run_content(app, "pack-for-translation", "zz").output


def test_before_launch_faults_are_told_beside_what_waits(app: Flask) -> None:
    write_content_file(
        app, "pages/phones.md", PAGE.format(due="2026-11-23").replace("sources: [An Act]\n", "")
    )
    told = run_content(app, "check", "--launch").output.splitlines()
    assert ["sources:" in told[0], "review was due" in told[1], len(told)] == [True, True, 2]
