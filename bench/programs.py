"""Programs that are not Python, which a machine may lack."""

import os
import shutil

BESIDE_PATH = "/usr/sbin:/sbin"  # where Debian has servers, and not every user looks


class MissingProgram(Exception):
    """This machine has no such program; `name` says which."""

    def __init__(self, name: str) -> None:
        self.name = name
        super().__init__(f"Missing: {name}. .ci/system-packages installs it.")


def program(name: str) -> str:
    """Where a program is. Raises MissingProgram."""
    found = shutil.which(name, path=f"{os.environ.get('PATH', os.defpath)}:{BESIDE_PATH}")
    if found is None:
        raise MissingProgram(name)
    return found
