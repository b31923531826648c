"""A content folder on disk: what is loaded, checked, measured and accepted."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from safe4me.content.folder import accept, load
from safe4me.content.measure_lock import LOCK, NeedsNewRevision
from safe4me.content.measures import measure_of, measures_in
from safe4me.editorial.check_folder import check
from safe4me.statistics.ballot import MeasuredQuestion
from tests.helpers.content.examples import STORY

QUIZ = """\
---
title: Check
kind: quiz
reviewed: 2026-11-01
review_due: 2027-11-01
sources: [An Act]
---
## Can Sam say no? {#say-no .measured rev=3 short="Saying no" found="said no"}
- ( ) No
  > Sam can.
- (x) Yes
  > Right.
## Practice? {#practice short="Practice"}
- (x) Yes
  > Right.
- ( ) No
  > Not quite.
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write(tmp_path, "en/law/module.md", "---\ntitle: Law\n---\n")
    write(tmp_path, "en/law/quiz.md", QUIZ)
    write(tmp_path, "en/law/chat.md", STORY)
    write(tmp_path, "services.yaml", "[]\n")
    accept(tmp_path, ["law/quiz/say-no", "law/chat/fork"])
    return tmp_path


def write(folder: Path, name: str, text: str) -> None:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def told(folder: Path) -> list[str]:
    return [f"{problem.path}:{problem.line}" for problem in check(folder)]


def test_every_language_is_loaded_english_first(folder: Path) -> None:
    write(folder, "cy/law/module.md", "---\ntranslated: machine\ntitle: Y gyfraith\n---\n")
    write(folder, "_drafts/law/module.md", "not content")
    libraries = load(folder, with_unread=True)
    assert list(libraries) == ["en", "cy"]
    assert libraries["cy"].modules[0].page.title == "Y gyfraith"
    assert told(folder) == []


def test_windows_line_ends_and_a_byte_order_mark_are_forgiven(folder: Path) -> None:
    (folder / "en/law/quiz.md").write_bytes(b"\xef\xbb\xbf" + QUIZ.replace("\n", "\r\n").encode())
    assert told(folder) == []


def test_a_file_that_is_not_text_is_a_problem_of_its_own(folder: Path) -> None:
    (folder / "en/law/01-a.md").write_bytes(b"---\ntitle: caf\xe9\n---\n")
    assert told(folder) == ["en/law/01-a.md:1"]


@pytest.mark.parametrize("name", ["law/quiz.md", "services.yaml", "searches.yaml", "terms.yaml"])
def test_a_translation_in_other_letters_is_told_by_its_name(folder: Path, name: str) -> None:
    write(folder, f"cy/{name}", "")
    (folder / "cy" / name).write_bytes("caffi tŷ bach".encode("utf-16"))
    assert [str(fault) for fault in check(folder)] == [f"cy/{name}:1: Save this file as UTF-8 text."]


def test_problems_of_all_languages_are_told_at_once(folder: Path) -> None:
    write(folder, "cy/law/module.md", "oes\n")
    write(folder, "en/law/01-a.md", "no\n")
    assert [problem.path for problem in check(folder)] == ["cy/law/module.md", "en/law/01-a.md"]


def test_a_folder_without_a_language_is_a_problem(tmp_path: Path) -> None:
    assert len(check(tmp_path)) == 1
    assert len(check(tmp_path / "missing")) == 1


def test_a_file_that_the_original_has_not_is_told(folder: Path) -> None:
    write(folder, "cy/law/module.md", "---\ntranslated: machine\ntitle: Y gyfraith\n---\n")
    own = {"law/01-more.md": "title: Mwy\n---\n## Mwy? {#mwy}\nMwy.\n", "research.yaml": "---\n[]\n"}
    for name, text in own.items():
        write(folder, f"cy/{name}", f"---\ntranslated: machine\n{text}")
    assert [str(fault) for fault in check(folder)] == [
        f"cy/{name}:1: The original has no file of this name: translate one that it has." for name in own
    ]


def test_a_translation_is_compared_with_the_original(folder: Path) -> None:
    write(folder, "cy/law/module.md", "---\ntranslated: machine\ntitle: Y gyfraith\n---\n")
    write(folder, "cy/law/chat.md", STORY.replace("{.safer}", ""))
    assert "cy/law/chat.md:15" in told(folder)


def test_what_differs_from_the_lock_is_told(folder: Path) -> None:
    write(folder, "en/law/quiz.md", QUIZ.replace("Can Sam", "May Sam"))
    assert told(folder) == ["en/law/quiz.md:8"]
    accept(folder, ["law/quiz/say-no"])
    assert told(folder) == []


def test_a_refused_acceptance_records_nothing(folder: Path) -> None:
    before = (folder / LOCK).read_text(encoding="utf-8")
    write(folder, "en/law/chat.md", STORY.replace("[Why?]", "[How?]"))
    write(folder, "en/law/quiz.md", QUIZ.replace("Sam say no?", "Sam say yes?").replace("(x) Yes", "( ) Yes"))
    with pytest.raises(NeedsNewRevision):
        accept(folder, ["law/chat/fork", "law/quiz/say-no"])
    assert (folder / LOCK).read_text(encoding="utf-8") == before


def test_the_lock_is_a_plain_file(folder: Path) -> None:
    assert sorted(json.loads((folder / LOCK).read_text(encoding="utf-8"))) == [
        "law/chat/fork",
        "law/quiz/say-no",
    ]


def test_a_quiz_measures_its_measured_questions_by_position(folder: Path) -> None:
    quiz = load(folder)["en"].activity("law/quiz")
    assert quiz is not None
    measure = measure_of(quiz)
    assert measure.activity == "law/quiz"
    assert measure.questions == (MeasuredQuestion("say-no", 3, ("1", "2"), frozenset({2})),)


def test_a_scenario_measures_the_choices_at_its_fork_by_position(folder: Path) -> None:
    story = load(folder)["en"].activity("law/chat")
    assert story is not None
    assert measure_of(story).questions == (MeasuredQuestion("fork", 1, ("1", "2", "3"), frozenset({1})),)


def test_a_scenario_that_is_not_measured_measures_nothing(folder: Path) -> None:
    write(folder, "en/law/chat.md", STORY.replace("measured: fork offer\n", ""))
    story = load(folder)["en"].activity("law/chat")
    assert story is not None
    assert measure_of(story).questions == ()


def test_what_is_not_translated_yet_is_told_in_english_and_knows_it(folder: Path) -> None:
    write(folder, "en/pages/about.md", "---\ntitle: About\nreviewed: 2026-11-01\n---\nAll of us.\n")
    write(folder, "cy/law/quiz.md", QUIZ.replace("title: Check", "translated: person\ntitle: Prawf"))
    english, welsh = load(folder, with_unread=True).values()
    assert [(d.page.title, d.page.language) for d in welsh.documents()] == [
        ("Law", "en"),
        (english.modules[0].parts[0].page.title, "en"),
        ("Prawf", "cy"),
        ("About", "en"),
    ]
    assert [d.page.path for d in welsh.documents()] == [d.page.path for d in english.documents()]
    assert {d.page.language for d in english.documents()} == {"en"}


def test_a_fault_is_told_in_the_language_that_it_is_in(folder: Path) -> None:
    write(folder, "cy/law/module.md", "---\ntranslated: machine\ntitle: Y gyfraith\n---\n")
    write(folder, "en/law/01-a.md", "---\ntitle: A\n---\n[away](../nowhere/)\n")
    assert {path.split("/")[0] for path in told(folder)} == {"en"}


def test_a_service_may_be_told_in_other_words_but_not_with_another_number(folder: Path) -> None:
    service = (
        "- id: childline\n  name: Childline\n  what: Talk.\n  who: You.\n  what_happens: Talk.\n  phone: {}\n"
    )
    write(folder, "services.yaml", service.format("0800 1111"))
    marks = "---\ntranslated: machine\n---\n"
    write(folder, "cy/services.yaml", marks + service.format("0800 1111").replace("Talk", "Siarad"))
    english, welsh = (library.services[0] for library in load(folder, with_unread=True).values())
    assert (english.what, english.language) == ("Talk.", "en")
    assert (welsh.what, welsh.language) == ("Siarad.", "cy")
    assert told(folder) == []
    write(folder, "cy/services.yaml", marks + service.format("0800 2222"))
    assert told(folder) == ["cy/services.yaml:9"]


def test_a_translation_keeps_the_place_of_its_module(folder: Path) -> None:
    write(folder, "cy/law/module.md", "---\ntranslated: machine\ntitle: Y gyfraith\norder: 3\n---\n")
    assert told(folder) == ["cy/law/module.md:4"]


def test_another_short_name_is_no_change_to_what_is_measured(folder: Path) -> None:
    write(folder, "en/law/quiz.md", QUIZ.replace("Saying no", "A no to a friend"))
    assert told(folder) == []


def test_of_the_folder_of_cases_one_is_measured_a_year_and_none_in_year_8(folder: Path) -> None:
    (law,) = load(folder)["en"].modules
    cases = replace(law, id="cases")
    assert [len(measures_in(module, year)) for module in (law, cases) for year in (7, 8)] == [2, 2, 1, 0]


def test_a_translation_keeps_what_stands_in_each_line(folder: Path) -> None:
    marked = QUIZ.replace("title:", "translated: machine\ntitle:")
    write(folder, "cy/law/quiz.md", marked.replace("Can Sam say no?", "A all Sam ddweud na?"))
    assert told(folder) == []
    write(folder, "cy/law/quiz.md", marked.replace("Sam can.", "Call 999."))
    assert told(folder) == ["cy/law/quiz.md:11"]


def test_a_translation_uses_the_terms_of_its_language(folder: Path) -> None:
    write(folder, "cy/law/quiz.md", QUIZ.replace("title:", "translated: machine\ntitle:"))
    write(folder, "cy/terms.yaml", "Practice: [ymarfer]\nnowhere: [unman]\n")
    assert told(folder) == ["cy/law/quiz.md:14"]
    write(folder, "cy/terms.yaml", "- no\n")
    assert told(folder) == ["cy/terms.yaml:1"]
