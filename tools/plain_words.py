"""`python -m tools.plain_words` advises on docs and docstrings: words for which there is a plainer one.

It fails nothing, and names only files with many. A word in quotes or in code is passed over.
"""

import ast
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PLAINER = {"stands": "is", "told": "said, shown", "whoever": "who, anyone who", "beside": "next to, with"}
MANY = 5
WORD = re.compile(rf"\b({'|'.join(PLAINER)})\b", re.IGNORECASE)
QUOTED = re.compile(r"(`+).*?\1|“[^”]*”|\"[^\"]*\"|\]\([^)]*\)", re.DOTALL)


def plainer(text: str) -> Counter[str]:
    """How often a text has each word for which there is a plainer one."""
    return Counter(word.lower() for word in WORD.findall(QUOTED.sub("", text)))


def texts() -> Iterator[tuple[Path, str]]:
    """Each page of the docs, and the docstrings of each module."""
    yield from ((page, page.read_text()) for page in (*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")))
    for module in (ROOT / "safe4me").rglob("*.py"):
        nodes = ast.walk(ast.parse(module.read_text()))
        explained = (each for each in nodes if isinstance(each, ast.Module | ast.ClassDef | ast.FunctionDef))
        yield module, "\n".join(ast.get_docstring(each) or "" for each in explained)


if __name__ == "__main__":
    for path, text in sorted(texts()):
        if (found := plainer(text)).total() >= MANY:
            words = ", ".join(f"{count} × “{word}” ({PLAINER[word]})" for word, count in found.items())
            print(f"Plainer words (advice): {path.relative_to(ROOT)}: {words}")
