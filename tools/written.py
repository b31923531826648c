"""Files of a snapshot, so that two of them can be compared line by line."""

import json
from pathlib import Path
from typing import Any


def write_text(file: Path, text: str) -> None:
    """Write a text."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text.rstrip("\n") + "\n", "utf-8")


def write_json(file: Path, content: Any) -> None:  # Any: whatever JSON can hold
    """Write lists and mappings, sorted by their keys."""
    write_text(file, json.dumps(content, indent=1, sort_keys=True, ensure_ascii=False))
