"""Each wrong option has a belief behind it; the registry tells it, and a lesson answers it."""

import pytest

from safe4me.content.parsing.library import parse_library
from safe4me.editorial.checks.all_checks import check_library
from safe4me.editorial.checks.teaching import ROUTES
from tests.unit.test_lessons_bands import FILES

NAMED = "en/misconceptions.yaml:1: "
UNUSED = "\n- id: nobody-thinks-so\n  short: Thought by nobody\n"


def told(files: dict[str, str]) -> list[str]:
    return [str(fault) for fault in check_library(parse_library("en", files))]


def found(path: str, old: str, new: str) -> list[str]:
    assert old in FILES[path]
    return told({**FILES, path: FILES[path].replace(old, new, 1)})


def test_a_wrong_option_has_a_belief_behind_it() -> None:
    (fault,) = found("threats/01-first.md", "- ( ) Yes {misconception=must-show}", "- ( ) Yes")
    assert fault.startswith("en/threats/01-first.md:13: Name the belief behind “Yes”")


def test_whoever_is_not_sure_believes_nothing_wrong() -> None:
    assert (
        found("threats/01-first.md", "- ( ) Yes {misconception=must-show}", "- ( ) Not sure {.unsure}") == []
    )


def test_a_lesson_without_a_band_need_not_name_beliefs_yet() -> None:
    assert found("law/01-who.md", " {misconception=must-show}", "") == []


@pytest.mark.parametrize(
    ("line", "mend"),
    [
        ("  belief: You have to show it.\n", "write belief: what somebody says who holds it."),
        ("  reply: Words will do.\n", "write reply: the kind answer"),
        ("  lesson: threats/first#show\n", "write lesson: the step that answers it"),
    ],
)
def test_a_belief_that_a_whole_module_names_is_told_and_answered(line: str, mend: str) -> None:
    (fault,) = found("misconceptions.yaml", line, "")
    assert fault.startswith(f"{NAMED}“must-show” is named in “threats”: "), fault
    assert mend in fault


def test_a_module_that_is_not_whole_may_name_a_belief_before_it_is_told() -> None:
    files = {**FILES, "misconceptions.yaml": "- id: must-show\n  short: A need to show it\n"}
    half = {path: text for path, text in files.items() if not path.startswith("threats")}
    assert told(half) == []


def test_the_lesson_that_answers_a_belief_is_there() -> None:
    (fault,) = found("misconceptions.yaml", "#show", "#shown")
    assert "“threats/first#shown” is no step of a lesson" in fault


def whole_but(last: str) -> dict[str, str]:
    """Every module of the routes written whole, but not the last; and a belief that nothing names."""
    files = {**FILES, "misconceptions.yaml": FILES["misconceptions.yaml"] + UNUSED}
    for name in (name for route in ROUTES for name in route if name != last):
        files[f"{name}/module.md"] = FILES["law/module.md"].replace("Law", name)
        files[f"{name}/01-who.md"] = FILES["law/01-who.md"].replace("title: First", "title: First\nband: A")
    return files


def test_once_all_modules_are_whole_a_belief_that_nothing_names_goes() -> None:
    assert not any("nobody-thinks-so" in fault for fault in told(whole_but("fakes")))
    (fault,) = (fault for fault in told(whole_but("")) if "nobody-thinks-so" in fault)
    assert fault.startswith("en/misconceptions.yaml:7: No option or guess names “nobody-thinks-so”")


def test_a_booster_may_be_what_names_a_belief() -> None:
    booster = FILES["threats/01-first.md"].replace("must-show", "nobody-thinks-so")
    files = {**whole_but(""), "threats/booster.md": booster.replace("band: A", "kind: booster\nband: A")}
    assert not any("No option or guess names" in fault for fault in told(files))


def test_while_a_module_waits_for_its_guide_a_belief_that_nothing_names_may_stay() -> None:
    guide = "---\ntitle: T\n---\n## Talk {#talk minutes=5 cuts=20,40,60}\nTalk.\n"
    faults = told({**whole_but(""), "law/teacher.md": guide})
    assert not any("nobody-thinks-so" in fault for fault in faults)


def test_once_all_modules_are_whole_each_belief_is_told_wherever_it_is_named() -> None:
    survey = FILES["law/01-who.md"].replace("must-show", "nobody-thinks-so")
    other = {"survey/module.md": FILES["law/module.md"], "survey/01-why.md": survey}
    assert not any("nobody-thinks-so" in fault for fault in told({**whole_but("fakes"), **other}))
    mends = [fault for fault in told({**whole_but(""), **other}) if "nobody-thinks-so" in fault]
    assert [fault.split(": write ")[1].split(":")[0] for fault in mends] == ["belief", "lesson", "reply"]
