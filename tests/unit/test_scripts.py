"""Each script is one function, checked for types, and shares one object with the others of its page."""

import re
from pathlib import Path

import pytest

STATIC = Path(__file__).resolve().parents[2] / "static"
SCRIPTS = sorted(STATIC.rglob("*.js"))
ONE_FUNCTION = re.compile(
    r"// @ts-check\n/\*(?:[^*]|\*(?!/))*\*/\n\n\(\(\) => \{\n(?:(?:  .*)?\n)+\}\)\(\);\n"
)
GIVEN_AWAY = re.compile(r"(?:globalThis|window)\.(\w+) = ")


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.relative_to(STATIC).as_posix())
def test_a_script_is_one_function_whose_types_are_checked(path: Path) -> None:
    assert ONE_FUNCTION.fullmatch(path.read_text("utf-8"))


@pytest.mark.parametrize(
    "script",
    [
        "/* Why */\n\n(() => {\n  a();\n})();\n",
        "// @ts-check\n/* Why */\n\nconst a = 1;\n(() => {\n  a();\n})();\n",
        "// @ts-check\n/* Why */\n\n(() => {\n  a();\n})();\nlet b;\n",
        "// @ts-check\n/* Why */\n\n(() => {\n  a();\n})();\nlet b;\n(() => {\n  a();\n})();\n",
    ],
)
def test_what_stands_outside_the_function_is_seen(script: str) -> None:
    assert not ONE_FUNCTION.fullmatch(script)


def test_the_scripts_of_a_page_share_one_global() -> None:
    shared = [name for path in SCRIPTS for name in GIVEN_AWAY.findall(path.read_text("utf-8"))]
    assert shared == ["safe4me"]
