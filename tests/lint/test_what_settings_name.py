"""What the settings of our tools name is there: a path that leads nowhere would check, or change, nothing."""

import re
import tomllib
from typing import Any

import pytest

from safe4me.settings import ROOT

TOOLS: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]
MUTMUT = TOOLS["mutmut"]
CATALOGUES = "".join(
    (ROOT / "translations" / name).read_text("utf-8") for name in ("babel.cfg", "pupils.cfg")
)
NAMED = {
    *TOOLS["ruff"]["lint"]["per-file-ignores"],
    *TOOLS["djlint"]["per-file-ignores"],
    *TOOLS["mypy"]["files"],
    *TOOLS["pytest"]["ini_options"]["testpaths"],
    *(*MUTMUT["source_paths"], *MUTMUT["only_mutate"], *MUTMUT["also_copy"]),
    *MUTMUT["pytest_add_cli_args_test_selection"],
    *re.findall(r"(?m)^\[\w+: (.+)\]$", CATALOGUES),
}


@pytest.mark.parametrize("path", sorted(NAMED))
def test_what_a_setting_of_our_tools_names_is_there(path: str) -> None:
    assert any(ROOT.glob(re.sub(r"\*\*(?=\.)", "**/*", path)))
