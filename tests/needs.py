"""What only some machines have: a test that lacks it says so, and is skipped; with CI set it has failed."""

import os
from typing import TypeVar

import pytest

Found = TypeVar("Found")


def needed(found: Found | None, what: str) -> Found:
    """What was found; a test cannot go on without it, and `what` says how to get it."""
    if found is not None:
        return found
    if os.environ.get("CI"):
        pytest.fail(f"With CI set nothing may be missing: {what}")
    pytest.skip(f"missing: {what}")
