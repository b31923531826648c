"""Dated findings, and the measured questions beside which they stand."""

from pathlib import Path

import pytest

from safe4me.content.folder import load
from safe4me.content.markup.errors import ContentErrors, Malformed
from safe4me.content.model.core import Quiz
from safe4me.content.model.library import Library
from safe4me.content.model.records import Research
from safe4me.content.parsing.files import parse_file
from safe4me.content.parsing.library import parse_library
from safe4me.content.questions.choice import ChoiceQuestion
from safe4me.content.translation_check import compare_files
from safe4me.editorial.checks.all_checks import check_library
from safe4me.results.questions import asked

FINDING = """\
- id: brook-2017
  year: 2017
  source: Brook
  finding: In 2017, 26% had sent a nude.
  percent: 26
  protective: Most had not.
  caveat: Other pupils, another question.
  needs_review: [Who was asked.]
"""
QUIZ = """\
---
title: Check
kind: quiz
reviewed: 2026-11-01
review_due: 2027-11-01
sources: [Brook]
---
## Is it against the law? {#law .measured short="The law" found="said yes" baseline=brook-2017}
- (x) Yes
  > Right.
- ( ) Not sure
  > Fair enough.

## How sure are you? {#sure .scale}
1. Very {.safer}
2. Rather not say

## What do you think? {#opinion .poll .measured short="An opinion"}
1. Very
2. Rather not say
"""
FILES = {
    "law/module.md": "---\ntitle: Law\n---\nWhy.\n",
    "law/quiz.md": QUIZ,
    "research.yaml": FINDING,
}


def library(language: str = "en", **changes: tuple[str, str]) -> Library:
    """The library after a change (old, new) in the file of that name."""
    files = dict(FILES)
    for name, (old, new) in changes.items():
        path = next(path for path in files if f"{name}." in path)
        assert old in files[path]
        files[path] = files[path].replace(old, new)
    return parse_library(language, files)


def test_a_finding_is_dated_and_says_what_most_do() -> None:
    assert library().finding("brook-2017") == Research(
        id="brook-2017",
        year=2017,
        source="Brook",
        finding="In 2017, 26% had sent a nude.",
        percent=26,
        protective="Most had not.",
        caveat="Other pupils, another question.",
        needs_review=("Who was asked.",),
    )
    assert library().finding("brook-2018") is None


def test_a_finding_needs_no_percent_and_no_caveat() -> None:
    text = "- id: a\n  year: 2016\n  source: B\n  finding: In 2016, few did.\n"
    (finding,) = parse_library("en", {"research.yaml": text}).research
    assert (finding.percent, finding.protective, finding.caveat) == (None, "", "")


@pytest.mark.parametrize(
    ("old", "new", "line", "mend"),
    [
        ("year: 2017\n", "year: soon\n", 4, "whole number"),
        ("  year: 2017\n", "", 3, "year of the survey"),
        ("year: 2017\n", "year: 17\n", 4, "year of the survey"),
        ("In 2017, 26%", "Now 26%", 3, "name the year 2017"),
        ("percent: 26\n", "percent: 101\n", 7, "1 to 100"),
        ("percent: 26\n", "percent: 26.5\n", 7, "whole number"),
        ("  source: Brook\n", "", 3, "source"),
        ("caveat", "caveats", 9, "not known"),
        ("id: brook-2017", "id: Brook", 3, "cannot be an id"),
    ],
)
def test_a_finding_that_cannot_be_read_is_refused_with_its_line(
    old: str, new: str, line: int, mend: str
) -> None:
    with pytest.raises(ContentErrors) as refused:
        library(research=(FINDING, "# Findings\n\n" + FINDING.replace(old, new)))
    (problem,) = refused.value.faults
    assert (problem.path, problem.line, mend in problem.message) == ("en/research.yaml", line, True), problem


def test_a_finding_stands_once() -> None:
    with pytest.raises(ContentErrors, match=r"en/research\.yaml:9: “brook-2017” stands twice"):
        library(research=(FINDING, FINDING * 2))


def test_a_baseline_names_a_finding() -> None:
    (for_staff,) = check_library(library())
    assert "“brook-2017” is for staff" in for_staff.message  # whatever a baseline names
    _, problem = sorted(
        check_library(library(quiz=("baseline=brook-2017", "baseline=brook-2018"))), reverse=True
    )
    assert (problem.path, problem.line) == ("en/law/quiz.md", 8)
    assert "“brook-2018” isn’t a finding" in problem.message


@pytest.mark.parametrize(
    ("old", "new", "line", "mend"),
    [
        (
            '.measured short="The law" found="said yes" baseline=brook-2017',
            "baseline=brook-2017",
            8,
            "Only a .measured question",
        ),
        ("baseline=brook-2017", "baseline=Brook", 8, "cannot be an id"),
    ],
)
def test_a_baseline_stands_beside_what_is_measured_only(old: str, new: str, line: int, mend: str) -> None:
    with pytest.raises(Malformed) as refused:
        parse_file("law/quiz.md", QUIZ.replace(old, new))
    where, message = refused.value.faults[0]
    assert (where, mend in message) == (line, True), message


def test_a_poll_of_opinion_may_have_a_baseline() -> None:
    quiz = parse_file("law/quiz.md", QUIZ.replace("{#opinion .poll", "{#opinion baseline=brook-2017 .poll"))
    assert isinstance(quiz, Quiz)
    poll = quiz.questions[2]
    assert isinstance(poll, ChoiceQuestion)
    assert poll.baseline == "brook-2017"


def test_what_was_asked_knows_its_baseline() -> None:
    found = library()
    quiz = found.activity("law/quiz")
    assert quiz
    told = [(question.id, question.baseline) for question in asked(found, quiz)]
    assert told == [("law", "brook-2017"), ("opinion", None)]


@pytest.mark.parametrize(
    ("path", "old", "new", "line", "cure"),
    [
        ("law/quiz.md", " baseline=brook-2017", "", 8, "baseline=brook-2017"),
        ("research.yaml", "percent: 26", "percent: 27", 5, "Keep percent: 26."),
        ("research.yaml", "year: 2017", "year: 2018", 2, "Keep year: 2017."),
        ("research.yaml", "In 2017", "In 2018", 4, "finding: Keep the numbers, in digits 0 to 9: 2017, 26."),
        ("research.yaml", "  protective: Most had not.\n", "", 1, "The field “protective”: keep it."),
    ],
)
def test_a_translation_keeps_baselines_and_figures(
    path: str, old: str, new: str, line: int, cure: str
) -> None:
    english = FILES[path]
    assert compare_files(path, english, english.replace("Most had not.", "Nid oedd y mwyafrif.")) == []
    (where, fault), *_ = compare_files(path, english, english.replace(old, new))
    assert (where, cure in fault) == (line, True), fault


def test_findings_without_a_translation_are_told_in_english(tmp_path: Path) -> None:
    for path, text in {f"en/{name}": text for name, text in FILES.items()}.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text, encoding="utf-8")
    (tmp_path / "cy").mkdir()
    assert load(tmp_path)["cy"].finding("brook-2017") == library().finding("brook-2017")
    welsh_finding = "---\ntranslated: machine\n---\n" + FINDING.replace("had sent", "wedi anfon")
    (tmp_path / "cy/research.yaml").write_text(welsh_finding, encoding="utf-8")
    welsh = load(tmp_path, with_unread=True)["cy"].finding("brook-2017")
    assert welsh
    assert "wedi anfon" in welsh.finding
