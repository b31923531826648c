"""What was measured, kept as JSON beside the bench: what docs/capacity.md tells is from it."""

import json
import os
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

FILE = Path(__file__).with_name("measured.json")
Figures = Mapping[str, Any]  # Any: numbers, and words beside them


def keep(what: str, figures: Figures) -> Figures:
    """Write down figures in the place of earlier ones, with how busy the machine was; and print them."""
    about = {
        "on": datetime.now(UTC).date().isoformat(),
        "load": round(os.getloadavg()[0], 1),
        "cores": os.cpu_count(),
    }
    found: Figures = {**figures, **about}
    FILE.write_text(json.dumps({**_all(), what: found}, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    print(f"{what}: {json.dumps(found)}", flush=True)
    return found


def _all() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8")) if FILE.exists() else {}
    return found
